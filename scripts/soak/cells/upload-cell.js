import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Cell } from './cell.js';
import { bytesOf, someContent } from './contents.js';
import { putObject, readObject } from './object-cells.js';

/** Every part but the last has this size at least. Source: S3 User Guide, "Multipart upload limits". */
const LEAST_PART_BYTES = 5_242_880;
const LAST_PART_BYTES = [1, 60_000, 300_000];
const TWO_PARTS = 0.15;

/** Uploaded now and then, and named by no Complete. */
const SUPERFLUOUS_PART = 77;

/**
 * A key that objects come to in parts. Its state is the object there, the upload in progress, and the MD5 of each
 * of that one's parts.
 */
export function uploadCell(world, bucket, key) {
  const object = { Bucket: bucket, Key: key };
  /** What the upload begun last is to become: the states of its parts. */
  let plan = [];

  const create = (state, random) => {
    plan = [someContent(random, LAST_PART_BYTES)];
    if (random.chance(0.3)) plan = [random.pick(world.sources).state];
    if (random.chance(TWO_PARTS)) plan.unshift(someContent(random, [LEAST_PART_BYTES]));
    const Metadata = { state: plan.join('+') };
    const begun = (upload) => JSON.stringify({ object: state.object, upload, parts: {} });
    const send = async () => {
      const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand({ ...object, Metadata }));
      return begun(UploadId);
    };
    const to = (found) => {
      const { upload } = JSON.parse(found);
      return upload !== null && !upload.includes(',') && found === begun(upload);
    };
    return { to, send };
  };

  const putPart = (state, random) => {
    const number = random.chance(0.15) ? SUPERFLUOUS_PART : random.between(1, plan.length);
    const planned = number !== SUPERFLUOUS_PART && random.chance(0.8);
    const content = planned ? plan[number - 1] : someContent(random, LAST_PART_BYTES);
    const part = { ...object, UploadId: state.upload, PartNumber: number };
    const copied = world.sources.find((source) => source.state === content);
    const send = () =>
      copied === undefined
        ? world.s3.send(new UploadPartCommand({ ...part, Body: bytesOf(content) }))
        : world.s3.send(new UploadPartCopyCommand({ ...part, CopySource: copied.source }));
    return { to: JSON.stringify({ ...state, parts: { ...state.parts, [number]: md5(content) } }), send };
  };

  const complete = (state) => {
    const Parts = plan.map((_content, at) => ({ PartNumber: at + 1, ETag: state.parts[at + 1] }));
    const command = { ...object, UploadId: state.upload, MultipartUpload: { Parts } };
    const to = JSON.stringify({ object: plan.join('+'), upload: null, parts: {} });
    return { to, send: () => world.s3.send(new CompleteMultipartUploadCommand(command)) };
  };

  const abort = (state) => ({
    to: JSON.stringify({ object: state.object, upload: null, parts: {} }),
    send: () => world.s3.send(new AbortMultipartUploadCommand({ ...object, UploadId: state.upload })),
  });

  const overwrite = (state, random) => {
    const content = someContent(random);
    const to = JSON.stringify({ ...state, object: content });
    return { to, send: () => putObject(world, object, content) };
  };

  const remove = (state) => ({
    to: JSON.stringify({ ...state, object: null }),
    send: () => world.s3.send(new DeleteObjectCommand(object)),
  });

  const change = (text, random) => {
    const state = JSON.parse(text);
    if (random.chance(0.1)) return random.pick([overwrite, remove])(state, random);
    if (state.upload === null) return create(state, random);
    if (random.chance(0.1)) return abort(state);
    const ready = plan.every((content, at) => state.parts[at + 1] === md5(content));
    return ready && random.chance(0.8) ? complete(state) : putPart(state, random);
  };

  const read = async () =>
    JSON.stringify({ object: await readObject(world, object), ...(await readUpload(world, object)) });
  const nothing = JSON.stringify({ object: null, upload: null, parts: {} });
  return new Cell(`upload to ${bucket}/${key}`, nothing, read, [change], (state) =>
    JSON.parse(state).object === null ? [] : [key],
  );
}

/** The one upload in progress; two would be one too many, and show in `upload`. */
async function readUpload(world, { Bucket, Key }) {
  const listed = await world.s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
  const ids = (listed.Uploads ?? []).map(({ UploadId }) => UploadId);
  if (ids.length !== 1) return { upload: ids.join() || null, parts: {} };
  const { Parts = [] } = await world.s3.send(new ListPartsCommand({ Bucket, Key, UploadId: ids[0] }));
  const etags = Parts.map(({ PartNumber, ETag }) => [PartNumber, ETag.replaceAll('"', '')]);
  return { upload: ids[0], parts: Object.fromEntries(etags) };
}

function md5(content) {
  return createHash('md5').update(bytesOf(content)).digest('hex');
}
