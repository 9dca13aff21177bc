import { isoSeconds, queryError } from '@countersign/aws-model';
import { required } from '../query/query-input.js';
import type { AccessKeyRecord } from '../store/ports/iam.js';
import { optionalXml, type XmlContent, xml } from '../wire/xml-writer.js';
import { noSuchAccessKey, quotaExceeded } from './errors.js';
import { newId, newSecretAccessKey } from './ids.js';
import { accessKeyId, credentialStatus, existingUserName, paging, QUOTAS } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { findUserOrCaller } from './user-or-caller.js';

export const createAccessKey = handler({ UserName: existingUserName }, async (exchange, input) => {
  const { services, caller, now } = exchange;
  const userName = await ownerName(exchange, input.UserName);
  const existing = await services.iam.listAccessKeys(caller.accountId, userName);
  if (existing.length >= QUOTAS.AccessKeysPerUser)
    throw quotaExceeded('AccessKeysPerUser', QUOTAS.AccessKeysPerUser);
  const key: AccessKeyRecord = {
    accessKeyId: newId('accessKey', caller.accountId),
    accountId: caller.accountId,
    ...(userName === undefined ? {} : { userName }),
    secretAccessKey: newSecretAccessKey(),
    status: 'Active',
    createdAt: now,
  };
  // 39 random bits: that an id is taken is a fault of the random source, not of the caller.
  if (!(await services.iam.createAccessKey(key))) throw queryError('InternalFailure');
  return xml(
    'AccessKey',
    optionalXml('UserName', userName),
    xml('AccessKeyId', key.accessKeyId),
    xml('Status', key.status),
    xml('SecretAccessKey', key.secretAccessKey),
    xml('CreateDate', isoSeconds(key.createdAt)),
  );
});

export const listAccessKeys = handler({ UserName: existingUserName, ...paging }, async (exchange, input) => {
  const userName = await ownerName(exchange, input.UserName);
  const keys = await exchange.services.iam.listAccessKeys(exchange.caller.accountId, userName);
  const page = paginate(keys, (key) => key.accessKeyId, input);
  return [
    optionalXml('UserName', userName),
    memberList('AccessKeyMetadata', page.items, keyMetadata),
    pageElements(page),
  ];
});

export const updateAccessKey = handler(
  { UserName: existingUserName, AccessKeyId: required(accessKeyId), Status: required(credentialStatus) },
  async (exchange, input) => {
    const key = await ownKey(exchange, input.UserName, input.AccessKeyId);
    const status = input.Status;
    if (status !== 'Active' && status !== 'Inactive')
      throw queryError('InvalidInput', 'Access key status cannot be set to Expired.');
    if (!(await exchange.services.iam.saveAccessKey({ ...key, status })))
      throw noSuchAccessKey(input.AccessKeyId);
    return undefined;
  },
);

export const deleteAccessKey = handler(
  { UserName: existingUserName, AccessKeyId: required(accessKeyId) },
  async (exchange, input) => {
    await ownKey(exchange, input.UserName, input.AccessKeyId);
    if (!(await exchange.services.iam.deleteAccessKey(input.AccessKeyId)))
      throw noSuchAccessKey(input.AccessKeyId);
    return undefined;
  },
);

export const getAccessKeyLastUsed = handler(
  { AccessKeyId: required(accessKeyId) },
  async (exchange, input) => {
    const key = await visibleKey(exchange, input.AccessKeyId);
    const { lastUsed } = key;
    return [
      optionalXml('UserName', key.userName),
      xml(
        'AccessKeyLastUsed',
        lastUsed && xml('LastUsedDate', isoSeconds(lastUsed.at)),
        xml('ServiceName', lastUsed?.service ?? 'N/A'),
        xml('Region', lastUsed?.region ?? 'N/A'),
      ),
    ];
  },
);

/**
 * A key of the caller's account.
 *
 * @throws AwsError AccessDenied, also for keys that do not exist: IAM does not tell (recorded from AWS in February 2026)
 */
export async function visibleKey({ services, caller }: IamExchange, id: string): Promise<AccessKeyRecord> {
  const key = await services.iam.findAccessKey(id);
  if (key && key.accountId === caller.accountId) return key;
  throw queryError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
  );
}

/** The user whose keys are meant, undefined for the root user. */
async function ownerName(exchange: IamExchange, userName: string | undefined): Promise<string | undefined> {
  const user = await findUserOrCaller(exchange, userName);
  return user === 'root' ? undefined : user.userName;
}

async function ownKey(
  exchange: IamExchange,
  userName: string | undefined,
  id: string,
): Promise<AccessKeyRecord> {
  const owner = await ownerName(exchange, userName);
  const key = await exchange.services.iam.findAccessKey(id);
  if (key?.accountId === exchange.caller.accountId && key.userName === owner) return key;
  throw noSuchAccessKey(id);
}

function keyMetadata(key: AccessKeyRecord): XmlContent {
  return [
    optionalXml('UserName', key.userName),
    xml('AccessKeyId', key.accessKeyId),
    xml('Status', key.status),
    xml('CreateDate', isoSeconds(key.createdAt)),
  ];
}
