import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { required, text } from '../query/query-input.js';
import type { ServerCertificateRecord } from '../store/ports/iam.js';
import { optionalXml, type XmlContent, xml } from '../wire/xml-writer.js';
import { quotaExceeded } from './errors.js';
import { newId } from './ids.js';
import { certificateText, NAME, paging, path, pathPrefix, QUOTAS, tags } from './limits.js';
import { handler, type IamExchange, type TargetOf } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { newTags, type Taggable, tagElements, tagList } from './tags.js';

/**
 * TLS certificates that load balancers would serve. The private key is held against the certificate and not kept.
 * Texts as recorded from AWS in February 2026; those about what cannot be read, as reported by callers.
 */

const optionalName = text({ minimum: 1, maximum: 128, ...NAME });
const name = required(optionalName);
const chainText = text({
  minimum: 1,
  maximum: 2_097_152,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
});

export const uploadServerCertificate = handler(
  {
    Path: path,
    ServerCertificateName: name,
    CertificateBody: required(certificateText),
    PrivateKey: required(certificateText),
    CertificateChain: chainText,
    Tags: tags,
  },
  async ({ services: { iam }, caller, now }, input) => {
    const { accountId } = caller;
    const given = newTags(input.Tags, 'insensitive');
    const certificate = readCertificate(input.CertificateBody);
    checkKey(certificate, input.PrivateKey);
    if (input.CertificateChain !== undefined) checkChain(certificate, input.CertificateChain);
    if (await iam.serverCertificates.find(accountId, input.ServerCertificateName))
      throw certificateExists(input.ServerCertificateName);
    if ((await iam.serverCertificates.list(accountId)).length >= QUOTAS.ServerCertificates)
      throw quotaExceeded('ServerCertificatesPerAccount', QUOTAS.ServerCertificates);
    const record: ServerCertificateRecord = {
      accountId,
      id: newId('certificate', accountId),
      name: input.ServerCertificateName,
      path: input.Path ?? '/',
      createdAt: now,
      expiresAt: Date.parse(certificate.validTo),
      body: input.CertificateBody,
      ...(input.CertificateChain === undefined ? {} : { chain: input.CertificateChain }),
      tags: given,
    };
    if (!(await iam.serverCertificates.create(record))) throw certificateExists(record.name);
    return [xml('ServerCertificateMetadata', metadata(record)), tagElements(given)];
  },
);

export const getServerCertificate = handler({ ServerCertificateName: name }, async (exchange, input) => {
  const record = await existingCertificate(exchange, input.ServerCertificateName);
  return xml(
    'ServerCertificate',
    xml('ServerCertificateMetadata', metadata(record)),
    xml('CertificateBody', record.body),
    optionalXml('CertificateChain', record.chain),
    tagList(record.tags),
  );
});

export const listServerCertificates = handler(
  { PathPrefix: pathPrefix, ...paging },
  async ({ services, caller }, input) => {
    const all = await services.iam.serverCertificates.list(caller.accountId);
    const prefix = input.PathPrefix ?? '/';
    const page = paginate(
      all.filter((record) => record.path.startsWith(prefix)),
      (record) => record.name,
      input,
    );
    return [memberList('ServerCertificateMetadataList', page.items, metadata), pageElements(page)];
  },
);

export const updateServerCertificate = handler(
  { ServerCertificateName: name, NewPath: path, NewServerCertificateName: optionalName },
  async (exchange, input) => {
    const { serverCertificates } = exchange.services.iam;
    const record = await existingCertificate(exchange, input.ServerCertificateName);
    const changed = {
      ...record,
      path: input.NewPath ?? record.path,
      name: input.NewServerCertificateName ?? record.name,
    };
    // A rename needs permission at both ends.
    await exchange.authorize('iam:UpdateServerCertificate', certificateArn(changed));
    const holder = await serverCertificates.find(record.accountId, changed.name);
    if (holder && holder.id !== record.id) throw certificateExists(changed.name);
    if (!(await serverCertificates.save(changed, record.name)))
      throw noSuchCertificate(input.ServerCertificateName);
    return undefined;
  },
);

export const deleteServerCertificate = handler(
  { ServerCertificateName: name },
  async ({ services, caller }, input) => {
    if (!(await services.iam.serverCertificates.delete(caller.accountId, input.ServerCertificateName)))
      throw noSuchCertificate(input.ServerCertificateName);
    return undefined;
  },
);

export const TAGGED_CERTIFICATES: Taggable<ServerCertificateRecord> = {
  parameter: 'ServerCertificateName',
  name,
  existing: existingCertificate,
  async save({ services }, record) {
    if (!(await services.iam.serverCertificates.save(record))) throw noSuchCertificate(record.name);
  },
};

/** A certificate that is to be uploaded. */
export const newCertificate: TargetOf<{
  readonly Path: string | undefined;
  readonly ServerCertificateName: string;
}> = ({ caller }, input) => ({
  arn: certificateArn({
    accountId: caller.accountId,
    path: input.Path ?? '/',
    name: input.ServerCertificateName,
  }),
});

export const certificate: TargetOf<
  { readonly name: string } | { readonly ServerCertificateName: string }
> = async ({ services, caller }, input) => {
  const { accountId } = caller;
  const asked = 'name' in input ? input.name : input.ServerCertificateName;
  const found = await services.iam.serverCertificates.find(accountId, asked);
  return {
    arn: certificateArn(found ?? { accountId, path: '/', name: asked }),
    named: `server certificate ${asked}`,
  };
};

function certificateArn(record: Pick<ServerCertificateRecord, 'accountId' | 'path' | 'name'>): string {
  return `arn:aws:iam::${record.accountId}:server-certificate${record.path}${record.name}`;
}

function metadata(record: ServerCertificateRecord): XmlContent {
  return [
    xml('Path', record.path),
    xml('ServerCertificateName', record.name),
    xml('ServerCertificateId', record.id),
    xml('Arn', certificateArn(record)),
    xml('UploadDate', isoSeconds(record.createdAt)),
    xml('Expiration', isoSeconds(record.expiresAt)),
  ];
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\w+/=]+-----END CERTIFICATE-----/g;

/** @throws AwsError MalformedCertificate */
function readCertificate(pem: string): X509Certificate {
  const found = pem.match(PEM_CERTIFICATE) ?? [];
  try {
    if (found.length === 1) return new X509Certificate(found[0]);
  } catch {
    // Falls through to the one answer for what cannot be read.
  }
  throw queryError(
    'MalformedCertificate',
    'Unable to parse certificate. Please ensure the certificate is in PEM format.',
  );
}

/** @throws AwsError MalformedCertificate, KeyPairMismatch */
function checkKey(certificate: X509Certificate, pem: string): void {
  let matches: boolean;
  try {
    matches = certificate.checkPrivateKey(createPrivateKey(pem));
  } catch {
    throw queryError(
      'MalformedCertificate',
      'Unable to parse key. Please ensure the key is in PEM format and is not encrypted.',
    );
  }
  if (!matches) throw queryError('KeyPairMismatch');
}

/** Each certificate has to be signed by the next. @throws AwsError MalformedCertificate */
function checkChain(certificate: X509Certificate, pem: string): void {
  let signed = certificate;
  for (const [index, part] of (pem.match(PEM_CERTIFICATE) ?? [pem]).entries()) {
    const signer = readCertificate(part);
    if (!signed.checkIssued(signer) || !signed.verify(signer.publicKey)) {
      throw queryError(
        'MalformedCertificate',
        'Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, ' +
          `followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
      );
    }
    signed = signer;
  }
}

/** @throws AwsError NoSuchEntity */
async function existingCertificate(
  { services, caller }: IamExchange,
  asked: string,
): Promise<ServerCertificateRecord> {
  const record = await services.iam.serverCertificates.find(caller.accountId, asked);
  if (!record) throw noSuchCertificate(asked);
  return record;
}

function noSuchCertificate(asked: string): AwsError {
  return queryError('NoSuchEntity', `The Server Certificate with name ${asked} cannot be found.`);
}

function certificateExists(asked: string): AwsError {
  return queryError('EntityAlreadyExists', `The Server Certificate with name ${asked} already exists.`);
}
