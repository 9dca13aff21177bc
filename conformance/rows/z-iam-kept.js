import { like, refusal } from '../expect.js';
import { RECORDED, REPORTED } from '../kinds.js';
import { policy } from '../target.js';

const sender = (status, code, message) => refusal(status, code, message, { Type: 'Sender' });
const missing = (message) => sender(404, 'NoSuchEntity', message);
const invalid = (constraint) =>
  sender(400, 'ValidationError', `1 validation error detected: Value at ${constraint}`);
const noUser = missing('The user with name nonexistent-user cannot be found.');

/** A user of the row's own without keys, and what is to be taken from it at the end. */
async function user(t, name, ...undo) {
  const UserName = `${t.prefix}-${name}`;
  await t.must(t.iam('CreateUser', { UserName }));
  t.onClose(`user ${UserName}`, async () => {
    for (const take of undo) await take(UserName);
    await t.must(t.iam('DeleteUser', { UserName }));
  });
  return UserName;
}

const SUFFIX_REFUSED = ['batch', 'ecs', 'rds', 'ops.apigateway', 'elasticloadbalancing', 'replication.ecr'];

/** Role, policy: as each service's role was recorded. */
const LINKED = {
  batch: ['AWSServiceRoleForBatch', 'BatchServiceRolePolicy'],
  fis: ['AWSServiceRoleForFIS', 'AmazonFISServiceRolePolicy'],
  'cassandra.application-autoscaling': [
    'AWSServiceRoleForApplicationAutoScaling_CassandraTable',
    'AWSApplicationAutoscalingCassandraTablePolicy',
  ],
};

/** Makes a service-linked role, which goes at the end; nothing where the account had it already. */
async function linkedRole(t, service, RoleName) {
  const made = await t.iam('CreateServiceLinkedRole', { AWSServiceName: `${service}.amazonaws.com` });
  if (made.status === 200) {
    t.onClose(`role ${RoleName}`, () => t.must(t.iam('DeleteServiceLinkedRole', { RoleName })));
  }
}

export const title = 'IAM: service-linked roles, devices, certificates, keys, providers, the password policy';

export const rows = [
  {
    id: 'Z1',
    subject: 'service-linked roles: path, policy, session length',
    expected: Object.fromEntries(
      Object.entries(LINKED).map(([service, [, name]]) => [
        service,
        {
          Path: `/aws-service-role/${service}.amazonaws.com/`,
          MaxSessionDuration: '3600',
          policies: [`arn:aws:iam::aws:policy/aws-service-role/${name}`],
        },
      ]),
    ),
    kind: RECORDED,
    source: 'LS IAM test_iam.py test_service_role_lifecycle',
    ask: async (t) => {
      const answers = {};
      for (const [service, [RoleName]] of Object.entries(LINKED)) {
        await linkedRole(t, service, RoleName);
        const role = await t.must(t.iam('GetRole', { RoleName }));
        const attached = await t.must(t.iam('ListAttachedRolePolicies', { RoleName }));
        answers[service] = {
          Path: role.text('Path'),
          MaxSessionDuration: role.text('MaxSessionDuration'),
          policies: attached.texts('PolicyArn'),
        };
      }
      return answers;
    },
  },
  {
    id: 'Z2',
    subject: 'a second service-linked role of a service; a suffix that the service does not accept',
    expected: {
      second: sender(
        400,
        'InvalidInput',
        'Service role name AWSServiceRoleForMemoryDB has been taken in this account, please try a different suffix.',
      ),
      ...Object.fromEntries(
        SUFFIX_REFUSED.map((service) => [
          service,
          sender(400, 'InvalidInput', `Custom suffix is not allowed for ${service}.amazonaws.com`),
        ]),
      ),
    },
    kind: RECORDED,
    source:
      'LS IAM test_iam.py test_service_role_already_exists, test_service_role_lifecycle_custom_suffix_not_allowed',
    ask: async (t) => {
      await linkedRole(t, 'memorydb', 'AWSServiceRoleForMemoryDB');
      const make = (service, more = {}) =>
        t.iam('CreateServiceLinkedRole', { AWSServiceName: `${service}.amazonaws.com`, ...more });
      const answers = { second: await make('memorydb') };
      for (const service of SUFFIX_REFUSED)
        answers[service] = await make(service, { CustomSuffix: 'testsuffix' });
      return answers;
    },
  },
  {
    id: 'Z3',
    subject: 'deleting a service-linked role: a task, which completes',
    expected: {
      task: like(
        'task/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX/<uuid>',
        /^task\/aws-service-role\/dax\.amazonaws\.com\/AWSServiceRoleForDAX\/[0-9a-f-]{36}$/,
      ),
      status: like('IN_PROGRESS or SUCCEEDED', /^(?:IN_PROGRESS|SUCCEEDED|NOT_STARTED)$/),
    },
    kind: RECORDED,
    source: 'LS IAM test_iam.py test_service_role_deletion (of Batch)',
    ask: async (t) => {
      const RoleName = 'AWSServiceRoleForDAX';
      await t.must(t.iam('CreateServiceLinkedRole', { AWSServiceName: 'dax.amazonaws.com' }));
      const task = (await t.must(t.iam('DeleteServiceLinkedRole', { RoleName }))).text('DeletionTaskId');
      const status = await t.must(t.iam('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId: task }));
      return { task, status: status.text('Status') };
    },
  },
  {
    id: 'Z4',
    subject: 'changing a service-linked role; a service that has none; its policy on another role',
    expected: {
      trust: sender(
        400,
        'UnmodifiableEntity',
        "Cannot perform the operation on the protected role 'AWSServiceRoleForKafka' - this role is only modifiable by AWS",
      ),
      service: sender(
        403,
        'AccessDenied',
        'Cannot find Service Linked Role template for account.amazonaws.com',
      ),
      policy: sender(400, 'PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.'),
    },
    kind: REPORTED,
    source:
      'answers quoted in public repositories: set-ups of organizations and of ECS, a write-up of an incident',
    ask: async (t) => {
      await linkedRole(t, 'kafka', 'AWSServiceRoleForKafka');
      const trust = policy([
        { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]);
      const RoleName = `${t.prefix}-customer`;
      await t.must(t.iam('CreateRole', { RoleName, AssumeRolePolicyDocument: trust }));
      t.onClose(`role ${RoleName}`, () => t.must(t.iam('DeleteRole', { RoleName })));
      return {
        trust: await t.iam('UpdateAssumeRolePolicy', {
          RoleName: 'AWSServiceRoleForKafka',
          PolicyDocument: trust,
        }),
        service: await t.iam('CreateServiceLinkedRole', { AWSServiceName: 'account.amazonaws.com' }),
        policy: await t.iam('AttachRolePolicy', {
          RoleName,
          PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy',
        }),
      };
    },
  },
  {
    id: 'Z5',
    subject: 'attaching something that is not an ARN',
    expected: sender(400, 'ValidationError', 'Invalid ARN:  Could not be parsed!'),
    kind: RECORDED,
    source: 'LS IAM test_iam.py test_user_attach_policy',
    ask: async (t) =>
      t.iam('AttachUserPolicy', {
        UserName: await user(t, 'attaches'),
        PolicyArn: 'longpolicynamebutnoarn',
      }),
  },
  {
    id: 'Z6',
    subject: 'names and paths with characters that IAM does not accept',
    expected: {
      GetRole: sender(
        400,
        'ValidationError',
        'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
      ),
      path: sender(
        400,
        'ValidationError',
        'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
      ),
      'long path': invalid(
        "'path' failed to satisfy constraint: Member must have length less than or equal to 512",
      ),
    },
    kind: RECORDED,
    source: 'LS IAM test_iam_mfa.py test_virtual_mfa_device_errors; the name as callers of GetRole report it',
    ask: async (t) => ({
      GetRole: await t.iam('GetRole', { RoleName: 'service-role/name' }),
      path: await t.iam('CreateVirtualMFADevice', { VirtualMFADeviceName: t.prefix, Path: '/invalid-path' }),
      'long path': await t.iam('CreateVirtualMFADevice', {
        VirtualMFADeviceName: t.prefix,
        Path: `/${'a'.repeat(512)}/`,
      }),
    }),
  },
  {
    id: 'Z7',
    subject: 'virtual MFA devices: twice, not there, of no user, a marker of no page',
    expected: (t) => ({
      twice: sender(409, 'EntityAlreadyExists', 'MFA device already exists.'),
      delete: missing(
        `MFA Device with serial number arn:aws:iam::${t.account}:mfa/nonexistent does not exist.`,
      ),
      deactivate: missing(
        `MFA Device with serial number arn:aws:iam::${t.account}:mfa/nonexistent does not exist.`,
      ),
      enable: noUser,
      marker: sender(400, 'ValidationError', 'Invalid Marker.'),
    }),
    kind: RECORDED,
    source: 'LS IAM test_iam_mfa.py test_virtual_mfa_device_errors, test_enable_mfa_device_errors',
    ask: async (t) => {
      const device = { VirtualMFADeviceName: `${t.prefix}-device` };
      const SerialNumber = (await t.must(t.iam('CreateVirtualMFADevice', device))).text('SerialNumber');
      t.onClose('device', () => t.must(t.iam('DeleteVirtualMFADevice', { SerialNumber })));
      const none = { SerialNumber: `arn:aws:iam::${t.account}:mfa/nonexistent` };
      const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
      return {
        twice: await t.iam('CreateVirtualMFADevice', device),
        delete: await t.iam('DeleteVirtualMFADevice', none),
        deactivate: await t.iam('DeactivateMFADevice', { ...none, UserName: await user(t, 'no-device') }),
        enable: await t.iam('EnableMFADevice', { SerialNumber, UserName: 'nonexistent-user', ...codes }),
        marker: await t.iam('ListVirtualMFADevices', { Marker: 'invalid-marker-value' }),
      };
    },
  },
  {
    id: 'Z8',
    subject: 'signing certificates, SSH keys and credentials of a service that are not there, or are none',
    expected: {
      'no certificate': sender(
        400,
        'MalformedCertificate',
        'Certificate invalid-certificate-body is malformed.',
      ),
      certificate: missing('The Certificate with id NONEXISTENTCERTID12345678901 cannot be found.'),
      'of a user that does not exist': noUser,
      'SSH key': missing('The Public Key with id APKAXXXXXXXXXXXXXXXXX cannot be found.'),
      service: missing('No such service lambda.amazonaws.com is supported for Service Specific Credentials'),
      credential: missing('No such credential satisfiesregexbutstillinvalid exists'),
      'credential with hyphens': invalid(
        "'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
      ),
      status: invalid("'status' failed to satisfy constraint: Member must satisfy enum value set"),
    },
    kind: RECORDED,
    source:
      'LS IAM test_iam_signing_certificates.py test_signing_certificate_errors, test_iam_ssh_public_keys.py, test_iam.py TestIAMServiceSpecificCredentials',
    ask: async (t) => {
      const UserName = await user(t, 'without');
      const certificate = { CertificateId: 'NONEXISTENTCERTID12345678901' };
      const reset = (ServiceSpecificCredentialId) =>
        t.iam('ResetServiceSpecificCredential', { UserName, ServiceSpecificCredentialId });
      return {
        'no certificate': await t.iam('UploadSigningCertificate', {
          UserName,
          CertificateBody: 'invalid-certificate-body',
        }),
        certificate: await t.iam('DeleteSigningCertificate', { UserName, ...certificate }),
        'of a user that does not exist': await t.iam('DeleteSigningCertificate', {
          UserName: 'nonexistent-user',
          ...certificate,
        }),
        'SSH key': await t.iam('DeleteSSHPublicKey', { UserName, SSHPublicKeyId: 'APKAXXXXXXXXXXXXXXXXX' }),
        service: await t.iam('CreateServiceSpecificCredential', {
          UserName,
          ServiceName: 'lambda.amazonaws.com',
        }),
        credential: await reset('satisfiesregexbutstillinvalid'),
        'credential with hyphens': await reset('totally-wrong-credential-id-with-hyphens'),
        status: await t.iam('UpdateServiceSpecificCredential', {
          UserName,
          ServiceSpecificCredentialId: 'satisfiesregexbutstillinvalid',
          Status: 'Invalid',
        }),
      };
    },
  },
  {
    id: 'Z9',
    subject: 'a credential of a service: its name, and deleting its user',
    expected: (t) => ({
      ServiceUserName: `${t.prefix}-codecommit-at-${t.account}`,
      Status: 'Active',
      delete: sender(409, 'DeleteConflict', 'Cannot delete entity, must remove referenced objects first.'),
    }),
    kind: RECORDED,
    source:
      'LS IAM test_iam.py test_service_specific_credential_lifecycle, test_delete_user_after_service_credential_created',
    ask: async (t) => {
      const named = {};
      const UserName = await user(t, 'codecommit', (owner) =>
        t.must(t.iam('DeleteServiceSpecificCredential', { UserName: owner, ...named })),
      );
      const made = await t.must(
        t.iam('CreateServiceSpecificCredential', { UserName, ServiceName: 'codecommit.amazonaws.com' }),
      );
      named.ServiceSpecificCredentialId = made.text('ServiceSpecificCredentialId');
      return {
        ServiceUserName: made.text('ServiceUserName'),
        Status: made.text('Status'),
        delete: await t.iam('DeleteUser', { UserName }),
      };
    },
  },
  {
    id: 'Z10',
    subject: 'a server certificate, and a SAML provider, that is not there',
    expected: (t) => ({
      get: missing('The Server Certificate with name nonexistent-certificate cannot be found.'),
      delete: missing('The Server Certificate with name nonexistent-certificate cannot be found.'),
      'get SAML': missing(`Manifest not found for arn arn:aws:iam::${t.account}:saml-provider/Nonexistent`),
      'delete SAML': missing(
        `Manifest not found for arn arn:aws:iam::${t.account}:saml-provider/Nonexistent`,
      ),
    }),
    kind: RECORDED,
    source:
      'LS IAM test_iam_server_certificates.py test_server_certificate_errors, test_iam_saml_providers.py test_get_saml_provider_not_found, test_delete_saml_provider_not_found',
    ask: async (t) => {
      const certificate = { ServerCertificateName: 'nonexistent-certificate' };
      const provider = { SAMLProviderArn: `arn:aws:iam::${t.account}:saml-provider/Nonexistent` };
      return {
        get: await t.iam('GetServerCertificate', certificate),
        delete: await t.iam('DeleteServerCertificate', certificate),
        'get SAML': await t.iam('GetSAMLProvider', provider),
        'delete SAML': await t.iam('DeleteSAMLProvider', provider),
      };
    },
  },
  {
    id: 'Z11',
    subject: 'a password policy with limits that AWS does not accept',
    expected: sender(
      400,
      'ValidationError',
      "3 validation errors detected: Value at 'minimumPasswordLength' failed to satisfy constraint: Member must have value less than or equal to 128; " +
        "Value at 'passwordReusePrevention' failed to satisfy constraint: Member must have value less than or equal to 24; " +
        "Value at 'maxPasswordAge' failed to satisfy constraint: Member must have value less than or equal to 1095",
    ),
    kind: RECORDED,
    source:
      'LS IAM test_iam_account_password_policy.py test_update_account_password_policy_validation_errors',
    ask: (t) =>
      t.iam('UpdateAccountPasswordPolicy', {
        MaxPasswordAge: 1_096,
        MinimumPasswordLength: 129,
        PasswordReusePrevention: 25,
      }),
  },
  {
    id: 'Z12',
    subject: 'tags of a policy: keys that differ in case are different keys, and the list is sorted by them',
    expected: ['A', 'a'],
    kind: RECORDED,
    source: 'LS IAM test_iam_policies.py test_policy_tag_lifecycle',
    ask: async (t) => {
      const made = await t.must(
        t.iam('CreatePolicy', {
          PolicyName: `${t.prefix}-tagged`,
          PolicyDocument: policy([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]),
          'Tags.member.1.Key': 'a',
          'Tags.member.1.Value': 'lowercase',
          'Tags.member.2.Key': 'A',
          'Tags.member.2.Value': 'uppercase',
        }),
      );
      const PolicyArn = made.text('Arn');
      t.onClose('policy', () => t.must(t.iam('DeletePolicy', { PolicyArn })));
      return (await t.must(t.iam('ListPolicyTags', { PolicyArn }))).texts('Key');
    },
  },
];
