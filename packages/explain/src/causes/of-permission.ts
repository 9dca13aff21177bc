import type { Cause } from './cause.js';
import { PAGES } from './pages.js';
import { MATCHING_OPERATION, POST_CONDITIONS, REQUEST_PAYER } from './recipes-request.js';
import { SIGN_ON_VISIT } from './recipes-time.js';

const CHECK = {
  cli: '`countersign check s3://bucket/key --for 1h` before signing reports what the signer may do.',
} as const;

/** Causes in what the signer may do, in forms, and in the store itself. */
export const OF_PERMISSION: Readonly<Record<string, Cause>> = {
  'signer-lacks-permission': {
    title: 'The signer of the URL is not allowed to do this.',
    fix: 'Give the signer the action on this object (s3:GetObject, s3:PutObject). A URL can do only what its signer is allowed to do at the moment of use.',
    code: CHECK,
    documentation: PAGES.denied,
  },
  'missing-object-reported-as-403': {
    title: 'The object does not exist, and the signer may not list the bucket: S3 then answers 403.',
    fix: 'Check the key, letter by letter. Give the signer s3:ListBucket on the bucket to see a 404 instead.',
    code: CHECK,
    documentation: PAGES.getObject,
  },
  'object-not-found': {
    title: 'The object or bucket does not exist.',
    fix: 'Check bucket and key, letter by letter, and whether the object was deleted or moved.',
    documentation: PAGES.errors,
  },
  'explicit-deny-in-policy': {
    title: 'A policy denies this explicitly.',
    fix: "Find the Deny that matches (in the bucket policy, the signer's policies or the organization's) and meet its condition, or change it.",
    code: CHECK,
    documentation: PAGES.accessDenied,
  },
  'explicit-deny-by-source-ip': {
    title: "A policy denies the client's network address.",
    fix: "Use the URL from an allowed network, or change the Deny: it tests the address of the client that uses the URL, not the signer's.",
    code: CHECK,
    documentation: PAGES.presigned,
  },
  'explicit-deny-by-vpc-endpoint': {
    title: 'A policy allows access to the bucket only through a VPC endpoint.',
    fix: 'Use the URL from inside the VPC, or serve clients through a proxy that runs there.',
    code: CHECK,
    documentation: PAGES.denied,
  },
  'denied-by-signature-age': {
    title: 'A policy denies signatures this old, whatever lifetime the URL states.',
    fix: 'Use the URL before it reaches that age (sign on each visit), or change s3:signatureAge, which is in milliseconds.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.policyConditions,
  },
  'kms-key-not-allowed': {
    title: "The signer may not use the object's KMS key.",
    fix: 'Give the signer kms:Decrypt (reading) or kms:GenerateDataKey (writing) in its own policy and in the key policy.',
    code: CHECK,
    documentation: PAGES.kms,
  },
  'requester-pays': {
    title: 'The bucket requires the requester to agree to pay (Requester Pays).',
    fix: 'Sign with x-amz-request-payer=requester.',
    code: REQUEST_PAYER,
    documentation: PAGES.requesterPays,
  },
  'post-policy-condition-failed': {
    title: "A field or the file does not meet a condition of the form's policy.",
    fix: 'Send what the condition requires, or sign a policy that allows it.',
    code: POST_CONDITIONS,
    documentation: PAGES.postPolicy,
  },
  'post-field-without-condition': {
    title: 'The form has a field that its policy has no condition for.',
    fix: 'Add a condition for each field (`["starts-with", "$field", ""]` allows any value), or leave the field out.',
    code: POST_CONDITIONS,
    documentation: PAGES.postPolicy,
  },
  'post-policy-expired': {
    title: "The form's policy has expired.",
    fix: 'Reload the form. In the signing code, create the form when it is shown, or give its policy a longer lifetime.',
    code: POST_CONDITIONS,
    documentation: PAGES.postPolicy,
  },
  'post-form-malformed': {
    title: 'The form does not have the structure that S3 expects.',
    fix: 'Send all fields before the file, the file last, as multipart/form-data; the response names the field.',
    code: POST_CONDITIONS,
    documentation: PAGES.postForms,
  },
  'operation-not-supported-by-provider': {
    title: 'The store does not offer this operation.',
    fix: 'Use one that it offers: on R2, a presigned PUT instead of a form upload.',
    code: MATCHING_OPERATION,
    documentation: PAGES.r2Api,
  },
  'host-unreachable': {
    title: 'The host could not be reached: there was no response from the store.',
    fix: 'Check the name, the port and the network from where the URL is used.',
    documentation: PAGES.virtualHosting,
  },
};
