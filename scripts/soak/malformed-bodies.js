import { createHash } from 'node:crypto';
import { multipart } from './multipart.js';
import { mutate } from './mutate.js';
import { plainRequest, sealedForm, sealedRequest } from './sealed-request.js';
import { queryRequest } from './valid-requests.js';

const DEEP = 20_000;

const DOCUMENTS = [
  '<Delete><Object><Key>k</Key></Object></Delete>',
  '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
  '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>',
  '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>',
];

const BROKEN_DOCUMENTS = [
  '',
  '<',
  '<a',
  '<a>',
  '</a>',
  '<a></b>',
  '<a/><a/>',
  'text',
  '\ufeff<a/>',
  '<a>&nope;</a>',
  '<a>&#0;</a>',
  '<a>&#x110000;</a>',
  '<a b=c/>',
  '<a b="1" b="2"/>',
  '<x:a/>',
  '<?xml version="9.9"?><a/>',
  '<?xml version="1.0" encoding="utf-16"?><a/>',
  '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>',
  '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><Delete>&b;</Delete>',
  '<Delete/>',
  '<Delete><Object/></Delete>',
  '<Delete><Object><Key/></Object></Delete>',
  '<Delete>text<Object><Key>k</Key></Object></Delete>',
  '<Delete><Quiet>maybe</Quiet></Delete>',
  '<Delete><![CDATA[<Object>]]></Delete>',
  '<Delete><!-- -- --></Delete>',
  `${'<a>'.repeat(DEEP)}${'</a>'.repeat(DEEP)}`,
  `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1_200)}</Delete>`,
  `<Delete><Object><Key>${'k'.repeat(100_000)}</Key></Object></Delete>`,
];

const POLICIES = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '1',
  '{"Version":1}',
  '{"Version":"2012-10-17"}',
  '{"Version":"2012-10-17","Statement":{}}',
  '{"Version":"2012-10-17","Statement":[]}',
  '{"Version":"2012-10-17","Statement":[null,1,"x",[]]}',
  '{"__proto__":{"Effect":"Allow"},"Statement":[{"Effect":"Allow"}]}',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":[[]]},"Action":{"a":1},"Resource":null}]}',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:Nope","Resource":"arn:aws:s3:::soak/*","Condition":{"IpAddress":{"aws:SourceIp":"999.0.0.1/99"}}}]}',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"__proto__":{"constructor":"x"}}}]}',
  '{"a":1,"a":2}',
  '\ufeff{}',
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `{"Statement":"${'x'.repeat(30_000)}"}`,
];

const ACTIONS = [
  'GetCallerIdentity',
  'GetSessionToken',
  'AssumeRole',
  'GetAccessKeyInfo',
  'CreateUser',
  'GetUser',
  'DeleteUser',
  'ListUsers',
  'CreateAccessKey',
  'ListAccessKeys',
  'UpdateAccessKey',
  'DeleteAccessKey',
  'GetAccessKeyLastUsed',
  'CreateRole',
  'GetRole',
  'UpdateRole',
  'UpdateAssumeRolePolicy',
  'ListRoles',
  'PutRolePolicy',
  'GetRolePolicy',
  'PutUserPolicy',
  'CreatePolicy',
  'GetPolicy',
  'GetPolicyVersion',
  'AttachUserPolicy',
  'SimulatePrincipalPolicy',
  'Nope',
  '__proto__',
  'constructor',
  '',
];

/** Names that exist: `SoakUser` is not among them, so nothing is made that would stay. */
const PARAMETERS = [
  'Action',
  'Version',
  'UserName',
  'RoleName',
  'PolicyName',
  'PolicyDocument',
  'PolicyArn',
  'AssumeRolePolicyDocument',
  'RoleArn',
  'RoleSessionName',
  'DurationSeconds',
  'MaxSessionDuration',
  'Policy',
  'AccessKeyId',
  'Status',
  'Path',
  'PathPrefix',
  'Marker',
  'MaxItems',
  'ActionNames.member.1',
  'ActionNames.member.-1',
  'ActionNames.member.99999999',
  'ActionNames.member',
  'Tags.member.1.Key',
  'Tags.member.1.Value',
  'ContextEntries.member.1.ContextKeyName',
  'ContextEntries.member.1.ContextKeyValues.member.1',
  'PolicySourceArn',
  'ResourceArns.member.1',
  '__proto__',
  'a.b.c.d.e.f',
];

const PARAMETER_VALUES = [
  '',
  ' ',
  '0',
  '-1',
  '1e99',
  '99999999999',
  'x',
  '*',
  'arn:',
  'arn:aws:iam::123456789012:role/none',
  'arn:aws:iam::aws:policy/ReadOnlyAccess',
  '/',
  '//',
  '/a',
  'Active',
  'Inactive',
  'nope',
  '__proto__',
  '\0',
  '\u{1f600}',
  '<a>',
  ...POLICIES.slice(0, 12),
  'x'.repeat(70_000),
];

const CHUNKS = [
  '',
  '0\r\n\r\n',
  '3\r\nabc\r\n',
  'zz\r\n',
  '-3\r\nabc\r\n0\r\n\r\n',
  '3\r\nabcd\r\n0\r\n\r\n',
  'ffffffffffffffffffff\r\n',
  '3;chunk-signature=zz\r\nabc\r\n0;chunk-signature=\r\n\r\n',
  '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n',
  '3\r\nabc\r\n0\r\nno colon\r\n\r\n',
  '3\r\nabc\r\n0\r\n\r\nmore',
  `${'0'.repeat(9_000)}\r\n`,
  `3;${'x'.repeat(9_000)}`,
  '\r\n\r\n\r\n',
];

/** Bodies that are wrong, in requests whose signature is right. */
export const malformedBodies = {
  xmlBody: (random, world) => {
    const body = Buffer.from(
      random.chance(0.5)
        ? random.pick(BROKEN_DOCUMENTS)
        : mutate(random, Buffer.from(random.pick(DOCUMENTS))),
    );
    const [method, query, path] = random.pick([
      ['POST', [['delete', '']], `/${world.bucket}`],
      ['PUT', [], '/soak-other'],
      ['PUT', [['publicAccessBlock', '']], `/${world.bucket}`],
      ['PUT', [['cors', '']], `/${world.bucket}`],
    ]);
    return seal(world, { method, path, query, headers: [md5Of(body)], body });
  },
  policyBody: (random, world) => {
    const text = Buffer.from(random.pick(POLICIES));
    const body = random.chance(0.5) ? text : mutate(random, text);
    return seal(world, {
      method: 'PUT',
      path: `/${world.bucket}`,
      query: [['policy', '']],
      headers: [md5Of(body)],
      body,
    });
  },
  queryParameters: (random, world) => {
    const parameters = {
      Action: random.pick(ACTIONS),
      Version: random.pick(['2010-05-08', '2011-06-15', '', 'x']),
    };
    for (let left = random.below(6); left > 0; left--)
      parameters[random.pick(PARAMETERS)] = random.pick(PARAMETER_VALUES);
    return queryRequest(world, random.pick(['sts', 'iam']), parameters);
  },
  queryForm: (random, world) => {
    const body = Buffer.from(
      random.pick([
        '',
        '&',
        '=',
        '%',
        'Action',
        'Action=%ff',
        'Action=GetUser&Action=ListUsers',
        'a'.repeat(200_000),
        '&=&'.repeat(20_000),
        'Action=GetUser&%zz=%2',
      ]),
    );
    const headers = [
      [
        'content-type',
        random.pick([
          'application/x-www-form-urlencoded',
          'application/x-www-form-urlencoded; charset=latin1',
          'text/plain',
          '',
        ]),
      ],
    ];
    return seal(world, { method: 'POST', path: '/', service: random.pick(['sts', 'iam']), headers, body });
  },
  postForm: (random, world) => {
    const { fields } = sealedForm(world, {
      bucket: world.bucket,
      key: 'key-1',
      conditions: [['content-length-range', 0, 100]],
    });
    const pairs = Object.entries(fields).filter(() => random.chance(0.9));
    if (random.chance(0.5))
      pairs.push([
        random.pick([
          'policy',
          'key',
          'acl',
          'x-amz-meta-a',
          '__proto__',
          'success_action_status',
          'success_action_redirect',
          'tagging',
        ]),
        random.pick(['', 'x', '{}', 'e30=', '201', 'javascript:x', '<a>']),
      ]);
    if (random.chance(0.9)) pairs.push(['file', random.text(random.pick([0, 10, 200]))]);
    const { contentType, body } = multipart(pairs);
    const headers = [
      ['host', new URL(world.endpoint).host],
      ['content-type', random.chance(0.8) ? contentType : 'multipart/form-data; boundary=other'],
    ];
    const sent = random.chance(0.4) ? mutate(random, body) : body;
    return {
      method: 'POST',
      bytes: plainRequest({ method: 'POST', target: `/${world.bucket}`, headers, body: sent }),
    };
  },
  awsChunked: (random, world) => {
    const payloadHash = random.pick([
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'STREAMING-NOPE',
    ]);
    const headers = [
      ['content-encoding', 'aws-chunked'],
      ['x-amz-decoded-content-length', random.pick(['3', '0', '5', '-1', 'x', '99999999999999'])],
    ];
    if (random.chance(0.5))
      headers.push([
        'x-amz-trailer',
        random.pick(['x-amz-checksum-crc32', 'x-amz-checksum-nope', '', 'host']),
      ]);
    const body = Buffer.from(random.pick(CHUNKS));
    return seal(world, { method: 'PUT', path: `/${world.bucket}/key-2`, headers, body, payloadHash });
  },
  clockBody: (random, world) => {
    const body = Buffer.from(
      random.pick([
        '',
        '{',
        'null',
        '[]',
        '{"advance":[]}',
        '{"advance":"x"}',
        '{"set":"never"}',
        '{"set":1e300}',
        '{"advance":"99999999999999d"}',
        '{"reset":1}',
        'x'.repeat(10_000),
      ]),
    );
    const headers = [
      ['host', new URL(world.endpoint).host],
      ['content-type', random.pick(['application/json', 'text/plain', 'application/json; charset=x'])],
    ];
    return {
      method: 'POST',
      bytes: plainRequest({ method: 'POST', target: '/_countersign/clock', headers, body }),
    };
  },
};

function seal(world, request) {
  return { method: request.method, bytes: sealedRequest(world, request) };
}

function md5Of(body) {
  return ['content-md5', createHash('md5').update(body).digest('base64')];
}
