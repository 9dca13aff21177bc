import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BigContent } from './big-content.js';
import { cutOff, download, openSlowly, upload } from './big-transfer.js';
import { bytesOnDisk, PeakMemory } from './process-figures.js';
import { ServerProcess } from './server-process.js';

const MIB = 1_048_576;
const BUCKET = 'big';

/** Sizes of S3 User Guide, "Multipart upload limits": a part has 5 MiB at least. */
const LEAST_PART_BYTES = 5 * MIB;
const MOST_PART_BYTES = 64 * MIB;
const PARTS_AT_ONCE = 4;

const SLOW_READERS = 32;
const REQUESTS_MEANWHILE = 200;
const CUT_OFF_UPLOADS = 4;

/** What a directory without objects may take beyond what it took in the beginning: the database, open segments. */
const LEFT_OVER_BYTES = 4 * MIB;
const GIVEN_BACK_WITHIN_MS = 60_000;

/**
 * Sends a large object in one presigned PUT and in parts, reads both back and compares hashes, lets many readers stop in
 * the middle, cuts uploads off; all the while the server's memory has to stay below a limit, and in the end its disk has
 * to be empty again.
 *
 * @param bytes size of an object, at most 5 GiB; twice that is needed on the disk
 * @param residentMiB what the server may take. Default 200
 * @param onStep told of each step: `{name, seconds, mibPerSecond, peakRss}`
 * @returns `{steps, violations}`; peaks are in MiB, and 0 where the system does not tell
 */
export async function runBigObjects({ bytes, residentMiB = 200, onStep = () => undefined }) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-big-'));
  const report = { steps: [], violations: [] };
  const server = await ServerProcess.start(directory);
  const s3 = new S3Client({
    endpoint: server.endpoint,
    credentials: server.credentials,
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const memory = new PeakMemory(server.pid);
  const content = new BigContent(bytes);
  const step = async (name, moved, act) => {
    memory.reset();
    const begun = performance.now();
    await act();
    const seconds = (performance.now() - begun) / 1_000;
    const taken = { name, seconds, mibPerSecond: moved / MIB / seconds, peakRss: memory.peakMiB };
    report.steps.push(taken);
    onStep(taken);
    if (taken.peakRss > residentMiB) {
      report.violations.push(`${name}: the server took ${taken.peakRss} MiB, more than ${residentMiB}`);
    }
  };
  const expectWhole = async (name, key) => {
    const { hash, length } = await download(await presign(s3, new GetObjectCommand(objectOf(key))));
    if (length !== bytes || hash !== content.hash)
      report.violations.push(`${name}: the bytes differ from those sent`);
  };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const before = bytesOnDisk(directory);
    await step('PUT, one request', bytes, () => putWhole(s3, content));
    await step('GET of it', bytes, () => expectWhole('GET', 'whole'));
    await step('multipart upload', bytes, () => putInParts(s3, content));
    await step('GET of it', bytes, () => expectWhole('GET of parts', 'parts'));
    await step(`${SLOW_READERS} readers that stop`, 0, () => stopReading(s3));
    await step(`${2 * CUT_OFF_UPLOADS} uploads cut off or aborted`, 0, () => giveUp(s3, content));
    for (const key of ['whole', 'parts']) await s3.send(new DeleteObjectCommand(objectOf(key)));
    const left = await whenGivenBack(directory, before + LEFT_OVER_BYTES);
    if (left > before + LEFT_OVER_BYTES) {
      report.violations.push(`the disk holds ${left} bytes, ${before} before anything was uploaded`);
    }
    report.violations.push(...server.faults);
    return report;
  } finally {
    await server.kill();
    s3.destroy();
    rmSync(directory, { recursive: true, force: true });
  }
}

function objectOf(key) {
  return { Bucket: BUCKET, Key: key };
}

function presign(s3, command) {
  return getSignedUrl(s3, command, { expiresIn: 3_600 });
}

async function putWhole(s3, content) {
  const url = await presign(s3, new PutObjectCommand(objectOf('whole')));
  await upload(url, content, 0, content.length);
}

async function putInParts(s3, content) {
  const object = objectOf('parts');
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
  const size = partSizeOf(content);
  const Parts = [];
  let next = 1;
  const send = async () => {
    for (; (next - 1) * size < content.length; ) {
      const PartNumber = next++;
      const start = (PartNumber - 1) * size;
      const url = await presign(s3, new UploadPartCommand({ ...object, UploadId, PartNumber }));
      const ETag = await upload(url, content, start, Math.min(start + size, content.length));
      Parts[PartNumber - 1] = { PartNumber, ETag };
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, send));
  await s3.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }));
}

function partSizeOf(content) {
  return Math.max(LEAST_PART_BYTES, Math.min(MOST_PART_BYTES, Math.ceil(content.length / 8)));
}

/** Many who take the first bytes and no more; meanwhile others are served. */
async function stopReading(s3) {
  const urls = await Promise.all(
    Array.from({ length: SLOW_READERS }, (_, reader) =>
      presign(s3, new GetObjectCommand(objectOf(reader % 2 === 0 ? 'whole' : 'parts'))),
    ),
  );
  const readers = await Promise.all(urls.map(openSlowly));
  for (let request = 0; request < REQUESTS_MEANWHILE; request++) {
    await s3.send(new HeadObjectCommand(objectOf('whole')));
  }
  for (const reader of readers) reader.destroy();
}

/** Uploads whose connection ends in the middle, of objects and of parts, and uploads in parts that are aborted. */
async function giveUp(s3, content) {
  const some = Array.from({ length: CUT_OFF_UPLOADS }, (_, number) => number);
  await Promise.all(
    some.map(async (number) => {
      const object = objectOf(`aborted-${number}`);
      await cutOff(await presign(s3, new PutObjectCommand(object)), content);
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
      const part = (PartNumber) => presign(s3, new UploadPartCommand({ ...object, UploadId, PartNumber }));
      await upload(await part(1), content, 0, partSizeOf(content));
      await cutOff(await part(2), content);
      await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
    }),
  );
}

/** Bytes on the disk once they are few enough, or after a while: files are removed after the answer. */
async function whenGivenBack(directory, enough) {
  for (const end = performance.now() + GIVEN_BACK_WITHIN_MS; ; ) {
    const left = bytesOnDisk(directory);
    if (left <= enough || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
