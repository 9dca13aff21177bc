/** How well an answer of AWS's is known. */

/** Captured from AWS by somebody's tests, which keep the answer. */
export const RECORDED = 'RECORDED';
/** Asserted by somebody's tests that run on AWS, which keep no answer: the status, mostly; the rest is inferred. */
export const ASSERTED = 'ASSERTED';
/** AWS's documentation, a service model of AWS's SDKs, or the source of AWS's signers. */
export const DOCUMENTED = 'DOCUMENTED';
/** Bodies quoted in issue threads, others' measurements, or projects that copy AWS's texts. */
export const REPORTED = 'REPORTED';
/** An inference, or without a source. */
export const UNVERIFIED = 'UNVERIFIED';

export const KINDS = [RECORDED, ASSERTED, DOCUMENTED, REPORTED, UNVERIFIED];

/** What the short names of sources in the rows stand for. */
export const SOURCES = {
  LS: 'localstack/localstack, tests/aws/services/s3/test_s3.py and its snapshot, recorded on AWS',
  'LS API': 'the same, test_s3_api.py',
  'LS CORS': 'the same, test_s3_cors.py',
  'LS LIST': 'the same, test_s3_list_operations.py',
  'LS STS': 'localstack/localstack, tests/aws/services/sts/test_sts.py and its snapshot',
  'LS IAM': 'localstack/localstack, tests/aws/services/iam/test_iam.py and its snapshot',
  CEPH: 'ceph/s3-tests, s3tests_boto3/functional: what its tests expect from AWS and from Ceph',
  VG: 'versity/versitygw: its tables of S3 errors, and its integration tests',
  BL: 'brekkylab/backlot: measured on s3.us-east-1.amazonaws.com, September 2026',
  BC: 'boto/botocore: service models and signers',
  SM: 'smithy-lang/smithy-typescript: SignatureV4',
  'S3 API': 'Amazon S3 API Reference',
  'S3 UG': 'Amazon S3 User Guide',
  'IAM UG': 'IAM User Guide',
  'STS API': 'AWS STS API Reference',
  GH: 'issue or pull request on GitHub, owner/repository#number',
};
