import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Cell } from './cell.js';
import { bytesOf, someContent, unlessMissing } from './contents.js';

/** What is stored under a key: the state of its bytes, which were compared, or null. */
export async function readObject(world, object) {
  const answer = await unlessMissing(world.s3.send(new GetObjectCommand(object)));
  if (answer === null) return null;
  const bytes = Buffer.from(await answer.Body.transformToByteArray());
  const { state } = answer.Metadata;
  return bytes.equals(bytesOf(state)) ? state : `${state}, but its bytes are incomplete`;
}

/** PutObject of bytes that are told by `state`. */
export function putObject(world, object, state) {
  return world.s3.send(new PutObjectCommand({ ...object, Body: bytesOf(state), Metadata: { state } }));
}

/** An object that is put, put again, copied to and deleted. */
export function objectCell(world, bucket, key) {
  const object = { Bucket: bucket, Key: key };
  const put = (_state, random) => {
    const to = someContent(random);
    return { to, send: () => putObject(world, object, to) };
  };
  const copy = (_state, random) => {
    const { source, state: to } = random.pick(world.sources);
    return { to, send: () => world.s3.send(new CopyObjectCommand({ ...object, CopySource: source })) };
  };
  const remove = () => ({ to: null, send: () => world.s3.send(new DeleteObjectCommand(object)) });
  return new Cell(
    `object ${bucket}/${key}`,
    null,
    () => readObject(world, object),
    [put, put, copy, remove],
    (state) => (state === null ? [] : [key]),
  );
}

/**
 * Several objects that DeleteObjects deletes together. Each key is an operation of its own, as on AWS: when it is cut off,
 * some may be gone.
 */
export function objectsCell(world, bucket, keys) {
  const read = async () =>
    JSON.stringify(await Promise.all(keys.map((key) => readObject(world, { Bucket: bucket, Key: key }))));
  const put = (state, random) => {
    const states = JSON.parse(state);
    const missing = states.indexOf(null);
    const at = missing === -1 ? random.below(keys.length) : missing;
    states[at] = someContent(random, [1_000, 60_000]);
    const send = () => putObject(world, { Bucket: bucket, Key: keys[at] }, states[at]);
    return { to: JSON.stringify(states), send };
  };
  const removeAll = (state) => {
    const known = JSON.parse(state);
    const send = async () => {
      const Delete = { Objects: keys.map((Key) => ({ Key })) };
      const { Errors } = await world.s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
      if (Errors?.length > 0) throw new Error(`DeleteObjects: ${JSON.stringify(Errors)}`);
      return JSON.stringify(keys.map(() => null));
    };
    const to = (found) => JSON.parse(found).every((each, at) => each === null || each === known[at]);
    return { to, send, several: true };
  };
  return new Cell(
    `objects ${bucket}/${keys.join()}`,
    JSON.stringify(keys.map(() => null)),
    read,
    [put, put, put, removeAll],
    (state) => keys.filter((_key, at) => JSON.parse(state)[at] !== null),
  );
}
