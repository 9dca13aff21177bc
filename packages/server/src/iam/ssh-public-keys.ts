import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { required, text } from '../query/query-input.js';
import type { SshPublicKeyRecord, UserRecord } from '../store/ports/iam.js';
import { optionalXml, type XmlContent, xml } from '../wire/xml-writer.js';
import { quotaExceeded } from './errors.js';
import { newId } from './ids.js';
import { certificateText, credentialStatus, newUserName, paging, QUOTAS } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { addCredential, changeCredential, settableStatus } from './user-credentials.js';
import { existingUser, findUserOrCaller } from './user-or-caller.js';

/** RSA keys that users sign in to CodeCommit with. Texts as recorded from AWS in February 2026. */

const userName = required(newUserName);
const keyId = required(text({ minimum: 20, maximum: 128, pattern: '[\\w]+' }));
const named = { UserName: userName, SSHPublicKeyId: keyId } as const;

export const uploadSshPublicKey = handler(
  { UserName: userName, SSHPublicKeyBody: required(certificateText) },
  async (exchange, input) => {
    const user = await existingUser(exchange, input.UserName);
    const { body, blob } = readKey(input.SSHPublicKeyBody.trim());
    const held = user.sshPublicKeys ?? [];
    const fingerprint = createHash('md5')
      .update(blob)
      .digest('hex')
      .replace(/..(?!$)/g, '$&:');
    if (held.some((key) => key.fingerprint === fingerprint)) throw queryError('DuplicateSSHPublicKey');
    if (held.length >= QUOTAS.SshPublicKeysPerUser)
      throw quotaExceeded('SSHPublicKeysPerUser', QUOTAS.SshPublicKeysPerUser);
    const key: SshPublicKeyRecord = {
      id: newId('publicKey', user.accountId),
      status: 'Active',
      createdAt: exchange.now,
      body,
      fingerprint,
    };
    await addCredential(exchange, user, 'sshPublicKeys', key);
    return xml('SSHPublicKey', keyElements(user, key, key.body));
  },
);

export const getSshPublicKey = handler(
  { ...named, Encoding: required(text({ values: ['SSH', 'PEM'] })) },
  async (exchange, input) => {
    const { user, key } = await existingKey(exchange, input);
    const body = key.body ?? '';
    return xml('SSHPublicKey', keyElements(user, key, input.Encoding === 'PEM' ? pemOf(body) : body));
  },
);

export const listSshPublicKeys = handler({ UserName: newUserName, ...paging }, async (exchange, input) => {
  const user = await findUserOrCaller(exchange, input.UserName);
  const page = paginate(user === 'root' ? [] : (user.sshPublicKeys ?? []), ({ id }) => id, input);
  return [
    memberList('SSHPublicKeys', page.items, (key) =>
      keyMetadata(user === 'root' ? 'root' : user.userName, key),
    ),
    pageElements(page),
  ];
});

export const updateSshPublicKey = handler(
  { ...named, Status: required(credentialStatus) },
  async (exchange, input) => {
    const { user, key } = await existingKey(exchange, input);
    await changeCredential(exchange, user, 'sshPublicKeys', key.id, { status: settableStatus(input.Status) });
    return undefined;
  },
);

export const deleteSshPublicKey = handler(named, async (exchange, input) => {
  const { user, key } = await existingKey(exchange, input);
  await changeCredential(exchange, user, 'sshPublicKeys', key.id);
  return undefined;
});

function keyMetadata(owner: string, key: SshPublicKeyRecord): XmlContent {
  return [
    xml('UserName', owner),
    xml('SSHPublicKeyId', key.id),
    xml('Status', key.status),
    xml('UploadDate', isoSeconds(key.createdAt)),
  ];
}

function keyElements(user: UserRecord, key: SshPublicKeyRecord, body: string | undefined): XmlContent {
  return [
    keyMetadata(user.userName, key),
    xml('Fingerprint', key.fingerprint),
    optionalXml('SSHPublicKeyBody', body),
  ];
}

/** @throws AwsError NoSuchEntity */
async function existingKey(
  exchange: IamExchange,
  input: { readonly UserName: string; readonly SSHPublicKeyId: string },
): Promise<{ user: UserRecord; key: SshPublicKeyRecord }> {
  const user = await existingUser(exchange, input.UserName);
  const key = user.sshPublicKeys?.find(({ id }) => id === input.SSHPublicKeyId);
  if (!key) throw noSuchKey(input.SSHPublicKeyId);
  return { user, key };
}

function noSuchKey(id: string): AwsError {
  return queryError('NoSuchEntity', `The Public Key with id ${id} cannot be found.`);
}

/**
 * A key in OpenSSH's form or in PEM: RSA, of 2,048 bits at least. Source: IAM API Reference, UploadSSHPublicKey.
 *
 * @throws AwsError InvalidPublicKey
 */
function readKey(sent: string): { body: string; blob: Buffer } {
  const isPem = sent.startsWith('-----BEGIN');
  const blob = isPem
    ? blobOf(keyFromPem(sent))
    : Buffer.from(/^ssh-rsa ([\w+/]+={0,2})(?: |$)/.exec(sent)?.[1] ?? '', 'base64');
  const key = keyFromBlob(blob);
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) throw queryError('InvalidPublicKey');
  return { body: isPem ? `ssh-rsa ${blob.toString('base64')}` : sent, blob };
}

function keyFromPem(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw queryError('InvalidPublicKey', undefined, { cause });
  }
}

/** @throws AwsError InvalidPublicKey for what is no `ssh-rsa` key of RFC 4253, section 6.6 */
function keyFromBlob(blob: Buffer): KeyObject {
  const [kind, exponent, modulus, ...more] = fieldsOf(blob);
  if (kind?.toString() !== 'ssh-rsa' || !exponent || !modulus || more.length > 0)
    throw queryError('InvalidPublicKey');
  const [n, e] = [modulus, exponent].map((number) =>
    number.subarray(number[0] === 0 ? 1 : 0).toString('base64url'),
  );
  try {
    return createPublicKey({ key: { kty: 'RSA', n: n!, e: e! }, format: 'jwk' });
  } catch (cause) {
    throw queryError('InvalidPublicKey', undefined, { cause });
  }
}

/** Fields that each follow their length in four bytes; none where that does not come out even. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? fields : [];
}

function blobOf(key: KeyObject): Buffer {
  const { kty, n = '', e = '' } = key.export({ format: 'jwk' });
  if (kty !== 'RSA') throw queryError('InvalidPublicKey');
  const numbers = [e, n].map((number) => {
    const bytes = Buffer.from(String(number), 'base64url');
    // The numbers have a sign: one whose first bit is set gets a zero before it.
    return bytes[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  });
  return Buffer.concat(
    [Buffer.from('ssh-rsa'), ...numbers].flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  );
}

function pemOf(body: string): string {
  const blob = Buffer.from(body.split(' ')[1] ?? '', 'base64');
  return String(keyFromBlob(blob).export({ type: 'spki', format: 'pem' }));
}
