import { randomBytes } from 'node:crypto';
import { isoSeconds, queryError } from '@countersign/aws-model';
import { flag, required, text } from '../query/query-input.js';
import type { ServiceCredentialRecord, UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { quotaExceeded } from './errors.js';
import { newId } from './ids.js';
import { credentialStatus, newUserName, paging, QUOTAS } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { addCredential, changeCredential, credentialOwner, settableStatus } from './user-credentials.js';
import { existingUser, findUserOrCaller } from './user-or-caller.js';

/** Names and passwords for one service. Texts as recorded from AWS (LocalStack's recordings, test_iam.py). */

/** AWS has them for Bedrock too, in another form. */
const SERVICES = ['codecommit.amazonaws.com', 'cassandra.amazonaws.com'];

const credentialId = required(text({ minimum: 20, maximum: 128, pattern: '[\\w]+' }));
const named = { UserName: newUserName, ServiceSpecificCredentialId: credentialId } as const;

export const createServiceSpecificCredential = handler(
  { UserName: required(newUserName), ServiceName: required(text({})) },
  async (exchange, input) => {
    const user = await existingUser(exchange, input.UserName);
    checkService(input.ServiceName);
    const held = (user.serviceCredentials ?? []).filter(
      ({ serviceName }) => serviceName === input.ServiceName,
    );
    if (held.length >= QUOTAS.ServiceCredentialsPerService)
      throw quotaExceeded('ServiceSpecificCredentialsPerUser', QUOTAS.ServiceCredentialsPerService);
    const credential: ServiceCredentialRecord = {
      id: newId('serviceCredential', user.accountId),
      status: 'Active',
      createdAt: exchange.now,
      serviceName: input.ServiceName,
      serviceUserName: `${user.userName}-at-${user.accountId}`,
    };
    await addCredential(exchange, user, 'serviceCredentials', credential);
    return xml('ServiceSpecificCredential', withPassword(user, credential));
  },
);

export const listServiceSpecificCredentials = handler(
  { UserName: newUserName, ServiceName: text({}), AllUsers: flag(), ...paging },
  async (exchange, input) => {
    const users =
      input.AllUsers === true ? await allUsers(exchange) : [await findUserOrCaller(exchange, input.UserName)];
    if (input.ServiceName !== undefined) checkService(input.ServiceName);
    const listed = users.flatMap((user) =>
      user === 'root'
        ? []
        : (user.serviceCredentials ?? [])
            .filter(({ serviceName }) => input.ServiceName === undefined || serviceName === input.ServiceName)
            .map((credential) => ({ user, credential })),
    );
    const page = paginate(listed, ({ credential }) => credential.id, input);
    return [
      memberList('ServiceSpecificCredentials', page.items, ({ user, credential }) =>
        credentialElements(user, credential),
      ),
      pageElements(page),
    ];
  },
);

export const updateServiceSpecificCredential = handler(
  { ...named, Status: required(credentialStatus) },
  async (exchange, input) => {
    const { user, credential } = await existingCredential(exchange, input);
    const status = settableStatus(input.Status);
    await changeCredential(exchange, user, 'serviceCredentials', credential.id, { status });
    return undefined;
  },
);

export const resetServiceSpecificCredential = handler(named, async (exchange, input) => {
  const { user, credential } = await existingCredential(exchange, input);
  return xml('ServiceSpecificCredential', withPassword(user, credential));
});

export const deleteServiceSpecificCredential = handler(named, async (exchange, input) => {
  const { user, credential } = await existingCredential(exchange, input);
  await changeCredential(exchange, user, 'serviceCredentials', credential.id);
  return undefined;
});

function allUsers({ services, caller }: IamExchange): Promise<readonly UserRecord[]> {
  return services.iam.listUsers(caller.accountId);
}

function credentialElements(user: UserRecord, credential: ServiceCredentialRecord): XmlContent {
  return [
    xml('CreateDate', isoSeconds(credential.createdAt)),
    xml('ServiceName', credential.serviceName),
    xml('ServiceUserName', credential.serviceUserName),
    xml('ServiceSpecificCredentialId', credential.id),
    xml('UserName', user.userName),
    xml('Status', credential.status),
  ];
}

/** A password is 60 characters, of which the last is `=`. */
function withPassword(user: UserRecord, credential: ServiceCredentialRecord): XmlContent {
  return [credentialElements(user, credential), xml('ServicePassword', randomBytes(44).toString('base64'))];
}

/** @throws AwsError NoSuchEntity */
function checkService(serviceName: string): void {
  if (SERVICES.includes(serviceName)) return;
  throw queryError(
    'NoSuchEntity',
    `No such service ${serviceName} is supported for Service Specific Credentials`,
  );
}

/** @throws AwsError NoSuchEntity */
async function existingCredential(
  exchange: IamExchange,
  input: { readonly UserName: string | undefined; readonly ServiceSpecificCredentialId: string },
): Promise<{ user: UserRecord; credential: ServiceCredentialRecord }> {
  const user = await credentialOwner(exchange, input.UserName);
  const id = input.ServiceSpecificCredentialId;
  const credential = user.serviceCredentials?.find((held) => held.id === id);
  if (!credential) throw queryError('NoSuchEntity', `No such credential ${id} exists`);
  return { user, credential };
}
