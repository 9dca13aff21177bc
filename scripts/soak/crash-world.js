import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { objectCell, objectsCell, putObject } from './cells/object-cells.js';
import {
  accessKeyCell,
  bucketCell,
  bucketPolicyCell,
  userCell,
  userPolicyCell,
} from './cells/setting-cells.js';
import { uploadCell } from './cells/upload-cell.js';
import { versionCell } from './cells/version-cell.js';

const REGION = 'us-east-1';
const BUCKET = 'crash';
const VERSIONED = 'crash-versioned';

/** What copies are made of: it stays as it is. */
const SOURCE_BUCKET = 'crash-sources';
const SOURCES = ['1/1000', '2/60000', '3/2000000'];

const SOCKETS = 1_000;

/** Things that are read at the same time when all are compared. */
const READERS = 32;

/** Connects the world, and with it all cells, to a server that was started anew. */
export function connect(world, { endpoint, credentials }) {
  for (const client of [world.s3, world.iam, world.sts]) client?.destroy();
  const options = {
    endpoint,
    credentials,
    region: REGION,
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: SOCKETS } },
  };
  // Bytes are compared as such, and the scrub recomputes what the server keeps of them.
  const withoutChecksums = {
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
  world.endpoint = endpoint;
  world.s3 = new S3Client({ ...options, ...withoutChecksums, forcePathStyle: true });
  world.iam = new IAMClient(options);
  world.sts = new STSClient(options);
}

/**
 * Makes what stays, and the things that are changed.
 *
 * @returns cells
 */
export async function furnish(world, workers) {
  const { Account } = await world.sts.send(new GetCallerIdentityCommand({}));
  world.account = Account;
  const { Credentials: session } = await world.sts.send(new GetSessionTokenCommand({}));
  world.session = session;
  for (const bucket of [BUCKET, VERSIONED, SOURCE_BUCKET]) await createBucket(world, bucket);
  const VersioningConfiguration = { Status: 'Enabled' };
  await world.s3.send(new PutBucketVersioningCommand({ Bucket: VERSIONED, VersioningConfiguration }));
  for (const [number, state] of SOURCES.entries()) {
    await putObject(world, { Bucket: SOURCE_BUCKET, Key: `${number}` }, state);
    world.sources.push({ source: `${SOURCE_BUCKET}/${number}`, state });
  }
  const sets = Array.from({ length: workers }, (_, number) => cellsOf(world, number));
  return (await Promise.all(sets)).flat();
}

async function cellsOf(world, number) {
  const name = `crash-${number}`;
  await createBucket(world, name);
  await world.iam.send(new CreateUserCommand({ UserName: name }));
  const some = (count, make) => Array.from({ length: count }, (_, n) => make(n));
  return [
    ...some(5, (n) => objectCell(world, BUCKET, `${number}/object-${n}`)),
    ...some(2, (n) => {
      const keys = ['a', 'b', 'c'].map((letter) => `${number}/several-${n}-${letter}`);
      return objectsCell(world, BUCKET, keys);
    }),
    ...some(4, (n) => uploadCell(world, BUCKET, `${number}/upload-${n}`)),
    ...some(3, (n) => versionCell(world, VERSIONED, `${number}/version-${n}`)),
    bucketCell(world, `${name}-comes-and-goes`),
    bucketPolicyCell(world, name),
    userCell(world, `${name}-comes-and-goes`),
    userPolicyCell(world, name),
    accessKeyCell(world, name),
  ];
}

function createBucket(world, bucket) {
  return world.s3.send(new CreateBucketCommand({ Bucket: bucket }));
}

/** Compares all that is stored with what was acknowledged; tells `blame` of every difference. */
export async function settle(cells, world, blame) {
  const left = cells.values();
  const look = async () => {
    for (const cell of left) {
      const problem = await cell.settle();
      if (problem !== undefined) blame(problem);
    }
  };
  await Promise.all(Array.from({ length: READERS }, look));
  await checkListing(world, cells, blame);
  await checkSession(world, blame);
}

/** A listing shows the keys that are there, and no others. */
async function checkListing(world, cells, blame) {
  const listed = [];
  for (let token; ; ) {
    const page = await world.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ContinuationToken: token }));
    listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
    if (!page.IsTruncated) break;
    token = page.NextContinuationToken;
  }
  const known = cells.flatMap((cell) => cell.keys).sort();
  const wrong = known.find((key, at) => key !== listed[at]) ?? listed[known.length];
  if (wrong !== undefined) blame(`the listing and the objects differ from \`${wrong}\` on`);
}

async function checkSession({ endpoint, session }, blame) {
  const { AccessKeyId, SecretAccessKey, SessionToken } = session;
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  const sts = new STSClient({ endpoint, region: REGION, credentials });
  await sts
    .send(new GetCallerIdentityCommand({}))
    .catch((error) => blame(`a session from before is no longer accepted: ${error}`));
}
