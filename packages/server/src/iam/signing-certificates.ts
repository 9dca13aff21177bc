import { X509Certificate } from 'node:crypto';
import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { required, text } from '../query/query-input.js';
import type { UserCredentialRecord, UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { quotaExceeded } from './errors.js';
import { newLongId } from './ids.js';
import { certificateText, credentialStatus, existingUserName, paging, QUOTAS } from './limits.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { addCredential, changeCredential, credentialOwner, settableStatus } from './user-credentials.js';
import { findUserOrCaller } from './user-or-caller.js';

/** X.509 certificates that users sign SOAP requests with. Texts as recorded from AWS in February and March 2026. */

const certificateId = required(text({ minimum: 24, maximum: 128, pattern: '[\\w]+' }));

export const uploadSigningCertificate = handler(
  { UserName: existingUserName, CertificateBody: required(certificateText) },
  async (exchange, input) => {
    const user = await credentialOwner(exchange, input.UserName);
    const body = input.CertificateBody.trim();
    if (!isCertificate(body))
      throw queryError('MalformedCertificate', `Certificate ${input.CertificateBody} is malformed.`);
    const held = user.signingCertificates ?? [];
    if (held.some((certificate) => certificate.body === body)) throw queryError('DuplicateCertificate');
    if (held.length >= QUOTAS.SigningCertificatesPerUser)
      throw quotaExceeded('CertificatesPerUser', QUOTAS.SigningCertificatesPerUser);
    const certificate = { id: newLongId(), status: 'Active', createdAt: exchange.now, body } as const;
    await addCredential(exchange, user, 'signingCertificates', certificate);
    return xml('Certificate', certificateElements(user.userName, certificate));
  },
);

export const listSigningCertificates = handler(
  { UserName: existingUserName, ...paging },
  async (exchange, input) => {
    const user = await findUserOrCaller(exchange, input.UserName);
    const { userName = 'root', signingCertificates = [] }: Partial<UserRecord> = user === 'root' ? {} : user;
    const page = paginate(signingCertificates, ({ id }) => id, input);
    return [
      memberList('Certificates', page.items, (certificate) => certificateElements(userName, certificate)),
      pageElements(page),
    ];
  },
);

const named = { UserName: existingUserName, CertificateId: certificateId } as const;

export const updateSigningCertificate = handler(
  { ...named, Status: required(credentialStatus) },
  async (exchange, input) => {
    const user = await credentialOwner(exchange, input.UserName);
    existingCertificate(user, input.CertificateId);
    const status = settableStatus(input.Status);
    await changeCredential(exchange, user, 'signingCertificates', input.CertificateId, { status });
    return undefined;
  },
);

export const deleteSigningCertificate = handler(named, async (exchange, input) => {
  const user = await credentialOwner(exchange, input.UserName);
  existingCertificate(user, input.CertificateId);
  await changeCredential(exchange, user, 'signingCertificates', input.CertificateId);
  return undefined;
});

function certificateElements(userName: string, certificate: UserCredentialRecord): XmlContent {
  return [
    xml('UserName', userName),
    xml('CertificateId', certificate.id),
    xml('CertificateBody', certificate.body),
    xml('Status', certificate.status),
    xml('UploadDate', isoSeconds(certificate.createdAt)),
  ];
}

/** @throws AwsError NoSuchEntity */
function existingCertificate(user: UserRecord, id: string): void {
  if (!user.signingCertificates?.some((certificate) => certificate.id === id)) throw noSuchCertificate(id);
}

function noSuchCertificate(id: string): AwsError {
  return queryError('NoSuchEntity', `The Certificate with id ${id} cannot be found.`);
}

function isCertificate(pem: string): boolean {
  if (!pem.startsWith('-----BEGIN CERTIFICATE-----')) return false;
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    return false;
  }
}
