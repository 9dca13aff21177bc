import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, element, elements, OTHER_ACCOUNT, QueryClient, root } from './query-client.js';

const ARN = `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com/realm`;
const Url = 'https://idp.example.com/realm';
const THUMBPRINT = 'a'.repeat(40);

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});

const iam = (action: string, parameters = {}) => client.iam(action, parameters);
const create = (more: object = {}) =>
  iam('CreateOpenIDConnectProvider', { Url, ThumbprintList: [THUMBPRINT], ...more });
const get = (OpenIDConnectProviderArn = ARN) => iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn });

describe('OIDC providers', () => {
  it('are made, told, listed and deleted', async () => {
    const made = await create({ ClientIDList: ['app', 'app'], Tags: [{ Key: 'k', Value: 'v' }] });
    expect(element(made, 'OpenIDConnectProviderArn')).toBe(ARN);
    expect(element(made, 'Key')).toBe('k');
    const told = await get();
    expect(element(told, 'Url')).toBe('idp.example.com/realm');
    expect(told).toContain('<ClientIDList><member>app</member></ClientIDList>');
    expect(told).toContain(`<ThumbprintList><member>${THUMBPRINT}</member></ThumbprintList>`);
    expect(elements(await iam('ListOpenIDConnectProviders'), 'Arn')).toEqual([ARN]);
    expect(elements(await client.iam('ListOpenIDConnectProviders', {}, root(OTHER_ACCOUNT)), 'Arn')).toEqual(
      [],
    );
    expect(await create()).toBe(`EntityAlreadyExists: Provider with url ${Url} already exists.`);
    const deletion = { OpenIDConnectProviderArn: ARN };
    expect(await iam('DeleteOpenIDConnectProvider', deletion)).toContain('ResponseMetadata');
    expect(await iam('DeleteOpenIDConnectProvider', deletion)).toBe(
      `NoSuchEntity: OpenId connect Provider ${ARN} cannot be found.`,
    );
    expect(await get()).toBe(`NoSuchEntity: OpenIDConnect Provider not found for arn ${ARN}`);
  });

  it.each([
    ['example.org', 'ValidationError: Invalid Open ID Connect Provider URL'],
    [
      'http://example.org',
      'InvalidInput: Invalid Open ID Connect Provider URL. The URL must begin with https://.',
    ],
    ['https://example.org:8443', 'InvalidInput: Invalid Open ID Connect Provider URL.'],
    ['https://example.org?a=1', 'InvalidInput: Invalid Open ID Connect Provider URL.'],
  ])('%s is refused as an issuer', async (url, error) => {
    expect(await create({ Url: url })).toBe(error);
  });

  it('stay within their limits', async () => {
    expect(await create({ ThumbprintList: Array.from('abcdef', (c) => c.repeat(40)) })).toBe(
      'InvalidInput: Thumbprint list must contain fewer than 5 entries.',
    );
    const many = Array.from({ length: 101 }, (_, index) => `${index}`);
    const quota = 'LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100';
    expect(await create({ ClientIDList: many })).toBe(quota);
    const long = 'b'.repeat(256);
    expect(await create({ Url: long, ClientIDList: [long], ThumbprintList: ['b'.repeat(41)] })).toBe(
      "ValidationError: 3 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]; Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255",
    );
    await create({ ClientIDList: many.slice(1) });
    expect(
      await iam('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn: ARN, ClientID: 'more' }),
    ).toBe(quota);
  });

  it('change their client ids, thumbprints and tags', async () => {
    await create();
    const on = { OpenIDConnectProviderArn: ARN };
    for (const ClientID of ['one', 'two', 'one'])
      await iam('AddClientIDToOpenIDConnectProvider', { ...on, ClientID });
    for (const ClientID of ['two', 'gone'])
      await iam('RemoveClientIDFromOpenIDConnectProvider', { ...on, ClientID });
    await iam('UpdateOpenIDConnectProviderThumbprint', { ...on, ThumbprintList: ['c'.repeat(40)] });
    await iam('TagOpenIDConnectProvider', { ...on, Tags: [{ Key: 'a', Value: '1' }] });
    const told = await get();
    expect(told).toContain('<ClientIDList><member>one</member></ClientIDList>');
    expect(told).toContain(`<ThumbprintList><member>${'c'.repeat(40)}</member></ThumbprintList>`);
    expect(elements(await iam('ListOpenIDConnectProviderTags', on), 'Key')).toEqual(['a']);
    await iam('UntagOpenIDConnectProvider', { ...on, TagKeys: ['A'] });
    expect(await get()).toContain('<Tags/>');
  });
});
