import { createPrivateKey } from 'node:crypto';
import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { required, text } from '../query/query-input.js';
import type { SamlProviderRecord } from '../store/ports/iam.js';
import { readXml, XmlError, type XmlNode } from '../wire/xml-reader.js';
import { xml } from '../wire/xml-writer.js';
import { quotaExceeded } from './errors.js';
import { newLongId } from './ids.js';
import { arn, certificateText, QUOTAS, tags } from './limits.js';
import { handler, type IamExchange, type TargetOf } from './operation.js';
import { memberList } from './paging.js';
import { newTags, type Taggable, tagElements, tagList } from './tags.js';

/**
 * SAML identity providers: kept, since trust policies and clients name them; no assertion is accepted here.
 * Texts as recorded from AWS in February 2026, unless said otherwise.
 */

const providerArn = required(arn);
const named = { SAMLProviderArn: providerArn } as const;
const metadataDocument = text({ minimum: 1_000, maximum: 10_000_000 });
const encryption = {
  AssertionEncryptionMode: text({ values: ['Required', 'Allowed'] }),
  AddPrivateKey: certificateText,
} as const;

/** Source: IAM API Reference, SAMLPrivateKey: at most two, so that one can take the place of the other. */
const MAX_PRIVATE_KEYS = 2;

/** How long a provider is good whose document does not say. As AWS shows it; I believe it is not documented. */
const HUNDRED_YEARS_MS = 100 * 365.25 * 86_400_000;

export const createSamlProvider = handler(
  {
    SAMLMetadataDocument: required(metadataDocument),
    Name: required(text({ minimum: 1, maximum: 128, pattern: '[\\w._-]+' })),
    Tags: tags,
    ...encryption,
  },
  async ({ services: { iam }, caller, now }, input) => {
    const { accountId } = caller;
    const given = newTags(input.Tags, 'insensitive');
    const validUntil = readMetadata(input.SAMLMetadataDocument, now);
    if ((await iam.samlProviders.list(accountId)).length >= QUOTAS.SamlProviders)
      throw quotaExceeded('SAMLProvidersPerAccount', QUOTAS.SamlProviders);
    const provider: SamlProviderRecord = {
      accountId,
      name: input.Name,
      uuid: newLongId(),
      createdAt: now,
      metadata: input.SAMLMetadataDocument,
      validUntil,
      encryptionMode: modeOf(input.AssertionEncryptionMode) ?? 'Allowed',
      privateKeys: input.AddPrivateKey === undefined ? [] : [newPrivateKey(input.AddPrivateKey, now)],
      tags: given,
    };
    if (!(await iam.samlProviders.create(provider)))
      throw queryError('EntityAlreadyExists', `SAMLProvider with name ${input.Name} already exists.`);
    return [xml('SAMLProviderArn', arnOf(provider)), tagElements(given)];
  },
);

export const getSamlProvider = handler(named, async (exchange, input) => {
  const provider = await existingProvider(exchange, input.SAMLProviderArn);
  return [
    xml('SAMLProviderUUID', provider.uuid),
    xml('SAMLMetadataDocument', provider.metadata),
    xml('CreateDate', isoSeconds(provider.createdAt)),
    xml('ValidUntil', isoSeconds(provider.validUntil)),
    tagList(provider.tags),
    xml('AssertionEncryptionMode', provider.encryptionMode),
    memberList('PrivateKeyList', provider.privateKeys, ({ id, createdAt }) => [
      xml('KeyId', id),
      xml('Timestamp', isoSeconds(createdAt)),
    ]),
  ];
});

/** What is not sent stays as it is. */
export const updateSamlProvider = handler(
  {
    ...named,
    SAMLMetadataDocument: metadataDocument,
    ...encryption,
    RemovePrivateKey: text({ minimum: 22, maximum: 64, pattern: '[A-Z0-9]+' }),
  },
  async (exchange, input) => {
    const provider = await existingProvider(exchange, input.SAMLProviderArn);
    const { now } = exchange;
    const privateKeys = provider.privateKeys.filter(({ id }) => id !== input.RemovePrivateKey);
    if (input.RemovePrivateKey !== undefined && privateKeys.length === provider.privateKeys.length)
      throw queryError('NoSuchEntity', `Private key ${input.RemovePrivateKey} cannot be found.`);
    if (input.AddPrivateKey !== undefined) {
      if (privateKeys.length >= MAX_PRIVATE_KEYS)
        throw quotaExceeded('PrivateKeysPerSAMLProvider', MAX_PRIVATE_KEYS);
      privateKeys.push(newPrivateKey(input.AddPrivateKey, now));
    }
    const metadata = input.SAMLMetadataDocument;
    await saveProvider(exchange, {
      ...provider,
      ...(metadata === undefined ? {} : { metadata, validUntil: readMetadata(metadata, now) }),
      encryptionMode: modeOf(input.AssertionEncryptionMode) ?? provider.encryptionMode,
      privateKeys,
    });
    return xml('SAMLProviderArn', arnOf(provider));
  },
);

/** All of them: AWS does not page this. */
export const listSamlProviders = handler({}, async ({ services, caller }) => {
  const providers = await services.iam.samlProviders.list(caller.accountId);
  return memberList('SAMLProviderList', providers, (provider) => [
    xml('Arn', arnOf(provider)),
    xml('ValidUntil', isoSeconds(provider.validUntil)),
    xml('CreateDate', isoSeconds(provider.createdAt)),
  ]);
});

export const deleteSamlProvider = handler(named, async (exchange, input) => {
  const { accountId, name } = await existingProvider(exchange, input.SAMLProviderArn);
  if (!(await exchange.services.iam.samlProviders.delete(accountId, name)))
    throw noSuchProvider(input.SAMLProviderArn);
  return undefined;
});

export const TAGGED_SAML_PROVIDERS: Taggable<SamlProviderRecord> = {
  parameter: 'SAMLProviderArn',
  name: providerArn,
  existing: existingProvider,
  save: saveProvider,
};

/** A provider that is to be made. */
export const newSamlProvider: TargetOf<{ readonly Name: string }> = ({ caller }, input) => ({
  arn: arnOf({ accountId: caller.accountId, name: input.Name }),
});

export const samlProvider: TargetOf<{ readonly name: string } | { readonly SAMLProviderArn: string }> = (
  _,
  input,
) => ({ arn: 'name' in input ? input.name : input.SAMLProviderArn });

function arnOf({ accountId, name }: Pick<SamlProviderRecord, 'accountId' | 'name'>): string {
  return `arn:aws:iam::${accountId}:saml-provider/${name}`;
}

function modeOf(sent: string | undefined): SamlProviderRecord['encryptionMode'] | undefined {
  return sent === 'Required' || sent === 'Allowed' ? sent : undefined;
}

/** @throws AwsError InvalidInput */
function newPrivateKey(pem: string, now: number): SamlProviderRecord['privateKeys'][number] {
  try {
    createPrivateKey(pem);
  } catch (cause) {
    throw queryError('InvalidInput', 'The private key could not be parsed.', { cause });
  }
  return { id: newLongId(), createdAt: now };
}

/**
 * Until when a provider is good by its document: an `EntityDescriptor` with an `IDPSSODescriptor` (SAML 2.0 Metadata, 2.4).
 *
 * @throws AwsError InvalidInput, in the words that callers report
 */
function readMetadata(document: string, now: number): number {
  let root: XmlNode;
  try {
    root = readXml(Buffer.from(document.trim()));
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw queryError('InvalidInput', 'Could not parse metadata', { cause });
  }
  if (root.name !== 'EntityDescriptor' || !root.children.some(({ name }) => name === 'IDPSSODescriptor'))
    throw queryError('InvalidInput', 'Could not parse metadata');
  const tag = document.slice(document.search(/<(?:[\w.-]+:)?EntityDescriptor\s/)).split('>', 1)[0];
  const stated = /\svalidUntil\s*=\s*["']([^"']*)["']/.exec(tag ?? '')?.[1];
  const until = stated === undefined ? Number.NaN : Date.parse(stated);
  return Number.isNaN(until) ? now + HUNDRED_YEARS_MS : until;
}

/** @throws AwsError NoSuchEntity */
async function existingProvider(
  { services, caller }: IamExchange,
  sent: string,
): Promise<SamlProviderRecord> {
  const prefix = arnOf({ accountId: caller.accountId, name: '' });
  const provider = sent.startsWith(prefix)
    ? await services.iam.samlProviders.find(caller.accountId, sent.slice(prefix.length))
    : undefined;
  if (!provider) throw noSuchProvider(sent);
  return provider;
}

async function saveProvider({ services }: IamExchange, provider: SamlProviderRecord): Promise<void> {
  if (!(await services.iam.samlProviders.save(provider))) throw noSuchProvider(arnOf(provider));
}

function noSuchProvider(sent: string): AwsError {
  return queryError('NoSuchEntity', `Manifest not found for arn ${sent}`);
}
