import { like, refusal, success } from '../expect.js';
import { RECORDED } from '../kinds.js';
import { preconditionFailed } from './shared.js';

const sender = (status, code, message) => refusal(status, code, message, { Type: 'Sender' });
const THUMBPRINT = 'b'.repeat(40);
const PAST = 'Sat, 01 Jan 2000 00:00:00 GMT';

/** Makes an OIDC provider; taken away at the end. */
async function provider(t, name, parameters = {}) {
  const answer = await t.iam('CreateOpenIDConnectProvider', {
    Url: `https://${t.prefix}-${name}.example.com`,
    'ThumbprintList.member.1': THUMBPRINT,
    ...parameters,
  });
  const OpenIDConnectProviderArn = answer.text('OpenIDConnectProviderArn');
  if (answer.status === 200) {
    t.onClose(`provider ${OpenIDConnectProviderArn}`, () =>
      t.iam('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn }),
    );
  }
  return answer;
}

const members = (name, values) =>
  Object.fromEntries(values.map((value, i) => [`${name}.member.${i + 1}`, value]));

/** Copies an object under a condition on its source. */
async function copyUnder(t, name, value) {
  const source = await t.object(t.key);
  return t.s3({
    ...source,
    key: `copy-${t.key}`,
    method: 'PUT',
    headers: { 'x-amz-copy-source': `/${source.bucket}/${source.key}`, [`x-amz-copy-source-${name}`]: value },
  });
}

export const title = 'Conditions on the source of a copy; providers of web identities';

export const rows = [
  {
    id: 'X1',
    subject: 'conditions on the source of CopyObject that do not hold: 412, whichever it is',
    expected: {
      'if-match': preconditionFailed('x-amz-copy-source-If-Match'),
      'if-none-match': preconditionFailed('x-amz-copy-source-If-None-Match'),
      'if-none-match without quotes': preconditionFailed('x-amz-copy-source-If-None-Match'),
      'if-unmodified-since': preconditionFailed('x-amz-copy-source-If-Unmodified-Since'),
      'if-modified-since': preconditionFailed('x-amz-copy-source-If-Modified-Since'),
    },
    kind: RECORDED,
    source: 'LS test_s3_preconditions.py test_s3_copy_object_preconditions',
    ask: async (t) => {
      const head = await t.s3({ ...(await t.object(t.key)), method: 'HEAD' });
      const etag = head.header('etag');
      return {
        'if-match': await copyUnder(t, 'if-match', '"0123"'),
        'if-none-match': await copyUnder(t, 'if-none-match', etag),
        'if-none-match without quotes': await copyUnder(t, 'if-none-match', etag.replaceAll('"', '')),
        'if-unmodified-since': await copyUnder(t, 'if-unmodified-since', PAST),
        'if-modified-since': await copyUnder(t, 'if-modified-since', head.header('last-modified')),
      };
    },
  },
  {
    id: 'X2',
    subject: 'x-amz-copy-source-if-modified-since in the future is ignored; conditions that hold',
    expected: { future: success(200), 'if-match': success(200), 'if-unmodified-since': success(200) },
    kind: RECORDED,
    source: 'LS test_s3_preconditions.py test_s3_copy_object_preconditions',
    ask: async (t) => {
      const head = await t.s3({ ...(await t.object(t.key)), method: 'HEAD' });
      return {
        future: await copyUnder(t, 'if-modified-since', t.date(86_400).toUTCString()),
        'if-match': await copyUnder(t, 'if-match', head.header('etag')),
        'if-unmodified-since': await copyUnder(t, 'if-unmodified-since', t.date(86_400).toUTCString()),
      };
    },
  },
  {
    id: 'X3',
    subject: 'OIDC providers that are refused: twice, too many thumbprints, too many clients, no URL',
    expected: (t) => ({
      twice: sender(
        409,
        'EntityAlreadyExists',
        `Provider with url https://${t.prefix}-twice.example.com already exists.`,
      ),
      'six thumbprints': sender(400, 'InvalidInput', 'Thumbprint list must contain fewer than 5 entries.'),
      '101 clients': sender(
        409,
        'LimitExceeded',
        'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
      ),
      'no URL': sender(400, 'ValidationError', 'Invalid Open ID Connect Provider URL'),
    }),
    kind: RECORDED,
    source: 'LS IAM test_iam_oidc.py TestOIDCProviderCreateErrors',
    ask: async (t) => {
      await t.must(provider(t, 'twice'));
      return {
        twice: await provider(t, 'twice'),
        'six thumbprints': await provider(t, 'six', members('ThumbprintList', Array(6).fill(THUMBPRINT))),
        '101 clients': await provider(
          t,
          'clients',
          members(
            'ClientIDList',
            Array.from({ length: 101 }, (_, i) => `client-${i}`),
          ),
        ),
        'no URL': await provider(t, 'none', { Url: 'no-url' }),
      };
    },
  },
  {
    id: 'X4',
    subject:
      'an OIDC provider that does not exist: GetOpenIDConnectProvider, and what it returns for one that does',
    expected: (t) => ({
      'not there': sender(
        404,
        'NoSuchEntity',
        `OpenIDConnect Provider not found for arn arn:aws:iam::${t.account}:oidc-provider/none.example.com`,
      ),
      Url: `${t.prefix}-told.example.com`,
      CreateDate: like('present', /./),
      members: ['client-id-1', THUMBPRINT],
    }),
    kind: RECORDED,
    source: 'LS IAM test_iam_oidc.py TestOIDCProviderOperations',
    ask: async (t) => {
      const made = await t.must(provider(t, 'told', { 'ClientIDList.member.1': 'client-id-1' }));
      const get = (arn) => t.iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn });
      const told = await get(made.text('OpenIDConnectProviderArn'));
      return {
        'not there': await get(`arn:aws:iam::${t.account}:oidc-provider/none.example.com`),
        Url: told.text('Url'),
        CreateDate: told.text('CreateDate'),
        members: told.texts('member').sort().reverse(),
      };
    },
  },
  {
    id: 'X5',
    subject: 'deleting an OIDC provider that is not there: passes',
    expected: success(200),
    kind: RECORDED,
    source:
      'LS IAM test_iam_oidc.py test_delete_open_id_connect_provider_idempotent (its answers are not kept; test_delete_open_id_connect_provider keeps a refusal)',
    notAsked: 'two recordings of the same month contradict each other',
  },
];
