import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { required, text, texts } from '../query/query-input.js';
import type { OidcProviderRecord } from '../store/ports/iam.js';
import { xml } from '../wire/xml-writer.js';
import { oidcProviderArn } from './arns.js';
import { quotaExceeded } from './errors.js';
import { arn, QUOTAS, tags } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { memberList } from './paging.js';
import { newTags, type Taggable, tagElements, tagList } from './tags.js';

/**
 * OpenID Connect identity providers. Texts as recorded from AWS in February 2026; those about URLs as versitygw has them
 * from AWS. Nothing is fetched: the keys of an issuer are given to the server (`oidc` of ServerOptions).
 */

const clientId = { minimum: 1, maximum: 255 } as const;
const clientIds = texts(clientId, { mayBeNull: true });
const thumbprints = texts({ minimum: 40, maximum: 40 }, { mayBeNull: true });
const providerArn = required(arn);

/** Without thumbprints AWS fetches the issuer's certificate; here there are none then. */
export const createOidcProvider = handler(
  {
    ClientIDList: clientIds,
    ThumbprintList: thumbprints,
    Url: required(text({ minimum: 1, maximum: 255 })),
    Tags: tags,
  },
  async ({ services, caller, now }, input) => {
    const { accountId } = caller;
    const { oidcProviders } = services.iam;
    const given = newTags(input.Tags, 'insensitive');
    const url = checkedUrl(input.Url);
    checkThumbprints(input.ThumbprintList);
    const audiences = [...new Set(input.ClientIDList)];
    if (audiences.length > QUOTAS.ClientIdsPerOidcProvider) throw tooManyClientIds();
    if ((await oidcProviders.list(accountId)).length >= QUOTAS.OidcProviders)
      throw quotaExceeded('OpenIdConnectProvidersPerAccount', QUOTAS.OidcProviders);
    const provider: OidcProviderRecord = {
      accountId,
      url,
      createdAt: now,
      clientIds: audiences,
      thumbprints: input.ThumbprintList ?? [],
      tags: given,
    };
    if (!(await oidcProviders.create(provider)))
      throw queryError('EntityAlreadyExists', `Provider with url ${input.Url} already exists.`);
    return [xml('OpenIDConnectProviderArn', oidcProviderArn(accountId, url)), tagElements(given)];
  },
);

export const getOidcProvider = handler({ OpenIDConnectProviderArn: providerArn }, async (exchange, input) => {
  const provider = await existingProvider(exchange, input.OpenIDConnectProviderArn);
  return [
    xml('Url', provider.url),
    memberList('ClientIDList', provider.clientIds, (id) => id),
    memberList('ThumbprintList', provider.thumbprints, (thumbprint) => thumbprint),
    xml('CreateDate', isoSeconds(provider.createdAt)),
    tagList(provider.tags),
  ];
});

/** All of them: AWS does not page this. */
export const listOidcProviders = handler({}, async ({ services, caller }) => {
  const providers = await services.iam.oidcProviders.list(caller.accountId);
  return memberList('OpenIDConnectProviderList', providers, ({ accountId, url }) =>
    xml('Arn', oidcProviderArn(accountId, url)),
  );
});

export const deleteOidcProvider = handler(
  { OpenIDConnectProviderArn: providerArn },
  async ({ services, caller }, input) => {
    const url = urlOf(caller.accountId, input.OpenIDConnectProviderArn);
    if (url === undefined || !(await services.iam.oidcProviders.delete(caller.accountId, url))) {
      throw queryError(
        'NoSuchEntity',
        `OpenId connect Provider ${input.OpenIDConnectProviderArn} cannot be found.`,
      );
    }
    return undefined;
  },
);

const clientInput = { OpenIDConnectProviderArn: providerArn, ClientID: required(text(clientId)) } as const;

/** Done also where the client id is there already. */
export const addClientId = handler(clientInput, async (exchange, input) => {
  const provider = await existingProvider(exchange, input.OpenIDConnectProviderArn);
  if (provider.clientIds.includes(input.ClientID)) return undefined;
  if (provider.clientIds.length >= QUOTAS.ClientIdsPerOidcProvider) throw tooManyClientIds();
  await saveProvider(exchange, { ...provider, clientIds: [...provider.clientIds, input.ClientID] });
  return undefined;
});

/** Done also where the client id is not there. */
export const removeClientId = handler(clientInput, async (exchange, input) => {
  const provider = await existingProvider(exchange, input.OpenIDConnectProviderArn);
  const left = provider.clientIds.filter((id) => id !== input.ClientID);
  await saveProvider(exchange, { ...provider, clientIds: left });
  return undefined;
});

export const updateThumbprints = handler(
  { OpenIDConnectProviderArn: providerArn, ThumbprintList: required(thumbprints) },
  async (exchange, input) => {
    checkThumbprints(input.ThumbprintList);
    const provider = await existingProvider(exchange, input.OpenIDConnectProviderArn);
    await saveProvider(exchange, { ...provider, thumbprints: input.ThumbprintList });
    return undefined;
  },
);

export const TAGGED_PROVIDERS: Taggable<OidcProviderRecord> = {
  parameter: 'OpenIDConnectProviderArn',
  name: providerArn,
  existing: existingProvider,
  save: saveProvider,
};

/**
 * Without `https://`, as IAM keeps it.
 *
 * @throws AwsError ValidationError for what is no URL; InvalidInput for one without https, with a port or a query
 */
function checkedUrl(sent: string): string {
  if (!URL.canParse(sent) || !/^[a-z]+:\/\//i.test(sent))
    throw queryError('ValidationError', 'Invalid Open ID Connect Provider URL');
  if (!/^https:\/\//i.test(sent)) {
    throw queryError(
      'InvalidInput',
      'Invalid Open ID Connect Provider URL. The URL must begin with https://.',
    );
  }
  const url = sent.slice('https://'.length);
  if (/[?#@]/.test(url) || /^[^/]*:/.test(url))
    throw queryError('InvalidInput', 'Invalid Open ID Connect Provider URL.');
  return url;
}

/** The quota is five, whatever the text says. */
function checkThumbprints(sent: readonly string[] | undefined): void {
  if (sent !== undefined && sent.length > QUOTAS.ThumbprintsPerOidcProvider)
    throw queryError('InvalidInput', 'Thumbprint list must contain fewer than 5 entries.');
}

function tooManyClientIds(): AwsError {
  return quotaExceeded('ClientIdsPerOpenIdConnectProvider', QUOTAS.ClientIdsPerOidcProvider);
}

/** Undefined for the ARN of anything but a provider of that account. */
function urlOf(accountId: string, sent: string): string | undefined {
  const prefix = oidcProviderArn(accountId, '');
  return sent.startsWith(prefix) ? sent.slice(prefix.length) : undefined;
}

/** @throws AwsError NoSuchEntity */
async function existingProvider(
  { services, caller }: IamExchange,
  sent: string,
): Promise<OidcProviderRecord> {
  const url = urlOf(caller.accountId, sent);
  const provider =
    url === undefined ? undefined : await services.iam.oidcProviders.find(caller.accountId, url);
  if (!provider) throw noSuchProvider(sent);
  return provider;
}

async function saveProvider({ services }: IamExchange, provider: OidcProviderRecord): Promise<void> {
  if (!(await services.iam.oidcProviders.save(provider)))
    throw noSuchProvider(oidcProviderArn(provider.accountId, provider.url));
}

function noSuchProvider(sent: string): AwsError {
  return queryError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${sent}`);
}
