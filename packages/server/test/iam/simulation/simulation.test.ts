import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, element, elements, policy, QueryClient, trust } from '../query-client.js';

const OBJECT = 'arn:aws:s3:::bucket/key';
const GET = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const USER = `arn:aws:iam::${ACCOUNT}:user/alice`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
  await client.iam('CreateUser', { UserName: 'alice' });
  await client.iam('CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: trust(ACCOUNT) });
});

describe('SimulatePrincipalPolicy', () => {
  it('tells which statement of which policy of a user allows', async () => {
    await client.iam('PutUserPolicy', { UserName: 'alice', PolicyName: 'Get', PolicyDocument: GET });
    const answer = await client.iam('SimulatePrincipalPolicy', {
      PolicySourceArn: USER,
      ActionNames: ['s3:GetObject'],
      ResourceArns: [OBJECT],
    });
    const matched =
      '<MatchedStatements><member><SourcePolicyId>user_alice_Get</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType>' +
      '<StartPosition><Line>1</Line><Column>38</Column></StartPosition>' +
      `<EndPosition><Line>1</Line><Column>${GET.length - 1}</Column></EndPosition></member></MatchedStatements>`;
    expect(answer).toContain(
      '<EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName>' +
        `<EvalResourceName>${OBJECT}</EvalResourceName><EvalDecision>allowed</EvalDecision>${matched}` +
        '<MissingContextValues/><OrganizationsDecisionDetail><AllowedByOrganizations>true</AllowedByOrganizations>' +
        '</OrganizationsDecisionDetail><EvalDecisionDetails/><ResourceSpecificResults><member>' +
        `<EvalResourceName>${OBJECT}</EvalResourceName><EvalResourceDecision>allowed</EvalResourceDecision>${matched}` +
        '<MissingContextValues/></member></ResourceSpecificResults></member></EvaluationResults>' +
        '<IsTruncated>false</IsTruncated>',
    );
  });

  it('names attached policies of a role by their name, and denials before permissions', async () => {
    await client.iam('AttachRolePolicy', {
      RoleName: 'app',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    });
    const ask = () =>
      client.iam('SimulatePrincipalPolicy', {
        PolicySourceArn: ROLE,
        ActionNames: ['s3:PutObject', 'ec2:RunInstances'],
      });
    const before = await ask();
    expect(elements(before, 'EvalDecision')).toEqual(['allowed', 'implicitDeny']);
    expect(elements(before, 'EvalResourceName')).toEqual(['*', '*']);
    expect(elements(before, 'SourcePolicyId')).toEqual(['AmazonS3FullAccess']);
    expect(before).not.toContain('ResourceSpecificResults');
    expect(before).not.toContain('EvalDecisionDetails');
    const PolicyDocument = policy({ Effect: 'Deny', Action: 's3:Put*', Resource: '*' });
    await client.iam('PutRolePolicy', { RoleName: 'app', PolicyName: 'NoPut', PolicyDocument });
    const after = await ask();
    expect(elements(after, 'EvalDecision')).toEqual(['explicitDeny', 'implicitDeny']);
    expect(elements(after, 'SourcePolicyId')).toEqual(['role_app_NoPut']);
  });

  it('judges several resources one by one, under the pattern of the action', async () => {
    const PolicyDocument = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: OBJECT });
    await client.iam('PutUserPolicy', { UserName: 'alice', PolicyName: 'One', PolicyDocument });
    const answer = await client.iam('SimulatePrincipalPolicy', {
      PolicySourceArn: USER,
      ActionNames: ['s3:GetObject'],
      ResourceArns: [OBJECT, `${OBJECT}2`],
    });
    expect(elements(answer, 'EvalDecision')).toEqual(['implicitDeny']);
    expect(elements(answer, 'EvalResourceName')).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: AWS's notation.
      'arn:aws:s3:::${BucketName}/${KeyName}',
      OBJECT,
      `${OBJECT}2`,
    ]);
    expect(elements(answer, 'EvalResourceDecision')).toEqual(['allowed', 'implicitDeny']);
  });

  it('says which context keys it was not given, and uses those that it was', async () => {
    const PolicyDocument = policy({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringLike: { 'aws:username': 'al*' } },
    });
    await client.iam('PutUserPolicy', { UserName: 'alice', PolicyName: 'Ip', PolicyDocument });
    const ask = (...values: string[]) =>
      client.iam('SimulatePrincipalPolicy', {
        PolicySourceArn: USER,
        ActionNames: ['s3:GetObject'],
        ContextEntries: values.map((value) => ({
          ContextKeyName: 'aws:sourceip',
          ContextKeyValues: [value],
          ContextKeyType: 'ip',
        })),
      });
    const blind = await ask();
    expect(blind).toContain('<MissingContextValues><member>aws:SourceIp</member></MissingContextValues>');
    expect(element(blind, 'EvalDecision')).toBe('implicitDeny');
    const everywhere = await client.iam('SimulatePrincipalPolicy', {
      PolicySourceArn: USER,
      ActionNames: ['s3:GetObject'],
      ResourceArns: ['*'],
    });
    expect(elements(everywhere, 'member').filter((key) => key === 'aws:SourceIp')).toHaveLength(2);
    const inside = await ask('203.0.113.9');
    expect(inside).toContain('<MissingContextValues/>');
    expect(element(inside, 'EvalDecision')).toBe('allowed');
    expect(element(await ask('198.51.100.1'), 'EvalDecision')).toBe('implicitDeny');
  });

  it('takes the permissions boundary into account', async () => {
    await client.iam('PutUserPolicy', { UserName: 'alice', PolicyName: 'Get', PolicyDocument: GET });
    await client.iam('PutUserPermissionsBoundary', {
      UserName: 'alice',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    });
    const answer = await client.iam('SimulatePrincipalPolicy', {
      PolicySourceArn: USER,
      ActionNames: ['s3:GetObject'],
    });
    expect(element(answer, 'EvalDecision')).toBe('implicitDeny');
    expect(element(answer, 'AllowedByPermissionsBoundary')).toBe('false');
  });

  it('adds policies given as text, and a resource policy', async () => {
    const ResourcePolicy = policy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: OBJECT,
    });
    const ask = (more: object) =>
      client.iam('SimulatePrincipalPolicy', {
        PolicySourceArn: USER,
        PolicyInputList: [GET],
        ActionNames: ['s3:GetObject'],
        ResourceArns: [OBJECT],
        ...more,
      });
    expect(elements(await ask({}), 'SourcePolicyId')).toEqual(['PolicyInputList.1', 'PolicyInputList.1']);
    const denied = await ask({ ResourcePolicy });
    expect(element(denied, 'EvalDecision')).toBe('explicitDeny');
    expect(elements(denied, 'SourcePolicyId')[0]).toBe('ResourcePolicy');
  });

  it.each([
    [
      `arn:aws:iam::${ACCOUNT}:root`,
      'InvalidInput: Invalid Entity Arn: arn:aws:iam::123456789012:root does not',
    ],
    [`arn:aws:iam::${ACCOUNT}:user/nobody`, 'NoSuchEntity: The user with name nobody cannot be found.'],
  ])('cannot be asked about %s', async (PolicySourceArn, start) => {
    const answer = await client.iam('SimulatePrincipalPolicy', {
      PolicySourceArn,
      ActionNames: ['s3:GetObject'],
    });
    expect(answer.slice(0, start.length)).toBe(start);
  });

  it('pages its actions', async () => {
    const ask = (more: object) =>
      client.iam('SimulateCustomPolicy', {
        PolicyInputList: [GET],
        ActionNames: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        ...more,
      });
    const first = await ask({ MaxItems: 2 });
    expect(elements(first, 'EvalActionName')).toEqual(['s3:GetObject', 's3:PutObject']);
    const rest = await ask({ MaxItems: 2, Marker: element(first, 'Marker') });
    expect(elements(rest, 'EvalActionName')).toEqual(['s3:DeleteObject']);
  });
});

describe('SimulateCustomPolicy', () => {
  it('refuses what is no policy, and too many questions', async () => {
    expect(
      await client.iam('SimulateCustomPolicy', { PolicyInputList: ['{'], ActionNames: ['s3:GetObject'] }),
    ).toBe('MalformedPolicyDocument: Syntax errors in policy.');
    const many = (prefix: string) => Array.from({ length: 101 }, (_, n) => `${prefix}${n}`);
    expect(
      await client.iam('SimulateCustomPolicy', {
        PolicyInputList: [GET],
        ActionNames: many('s3:Get'),
        ResourceArns: many('arn:aws:s3:::b/'),
      }),
    ).toMatch(/^InvalidInput: /);
  });
});

/** A policy of many statements, each of which allows. */
function longPolicy(statements: number): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: Array.from({ length: statements }, (_, nth) => ({
      Effect: 'Allow',
      Action: `s3:*${'?'.repeat(nth % 5)}t*`,
      Resource: `arn:aws:s3:::bucket/*a*${nth}*`,
    })),
  });
}

const actions = (count: number): string[] => Array.from({ length: count }, (_, nth) => `s3:GetObject${nth}`);

describe('a simulation of long policies', () => {
  it('is refused where policies, actions, resources and values are too many together', async () => {
    const PolicyInputList = [longPolicy(1_000)];
    const ask = (more: Parameters<QueryClient['iam']>[1]) =>
      client.iam('SimulateCustomPolicy', { PolicyInputList, ...more });
    const ResourceArns = Array.from({ length: 100 }, (_, nth) => `arn:aws:s3:::bucket/${nth}`);
    expect(await ask({ ActionNames: actions(100), ResourceArns })).toMatch(
      /^InvalidInput: The policies are too long/,
    );
    const ContextKeyValues = Array.from({ length: 900 }, (_, nth) => `v${nth}`);
    const ContextEntries = [
      { ContextKeyName: 'aws:TagKeys', ContextKeyType: 'stringList', ContextKeyValues },
    ];
    expect(await ask({ ActionNames: actions(2), ContextEntries })).toMatch(/^InvalidInput: The policies/);
    expect(await ask({ ActionNames: actions(2) })).not.toMatch(/^InvalidInput/);
  });

  it('lets others have their turn', async () => {
    const finished: string[] = [];
    const long = client
      .iam('SimulateCustomPolicy', { PolicyInputList: [longPolicy(1_000)], ActionNames: actions(100) })
      .then(() => finished.push('simulation'));
    const short = (async () => {
      for (let nth = 0; nth < 3; nth += 1) await client.iam('ListUsers');
      finished.push('others');
    })();
    await Promise.all([long, short]);
    expect(finished).toEqual(['others', 'simulation']);
  });
});

describe('GetContextKeys', () => {
  it('lists each key once', async () => {
    const keyed = policy({
      Effect: 'Allow',
      Action: 's3:*',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
      Resource: 'arn:aws:s3:::b/${aws:username}/*',
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    });
    await client.iam('PutUserPolicy', { UserName: 'alice', PolicyName: 'K', PolicyDocument: keyed });
    const custom = await client.iam('GetContextKeysForCustomPolicy', { PolicyInputList: [keyed, keyed] });
    expect(elements(custom, 'member')).toEqual(['aws:SecureTransport', 'aws:username']);
    const own = await client.iam('GetContextKeysForPrincipalPolicy', { PolicySourceArn: USER });
    expect(elements(own, 'member')).toEqual(['aws:SecureTransport', 'aws:username']);
  });
});
