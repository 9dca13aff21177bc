import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Cell } from './cell.js';
import { bytesOf, someContent } from './contents.js';
import { readObject } from './object-cells.js';

const MARKER = 'marker';
const MOST_VERSIONS = 6;

/**
 * A key of a bucket with versioning. Its state is a list of its versions, newest first: `ID=CONTENT`, with `marker`
 * for a delete marker.
 */
export function versionCell(world, bucket, key) {
  const object = { Bucket: bucket, Key: key };
  const added = (known, content) => (found) => {
    const [newest, ...older] = JSON.parse(found);
    return String(older) === String(known) && newest.slice(newest.indexOf('=') + 1) === content;
  };
  const put = (known, random) => {
    const content = someContent(random, [0, 1_000, 60_000, 300_000]);
    const send = async () => {
      const command = new PutObjectCommand({
        ...object,
        Body: bytesOf(content),
        Metadata: { state: content },
      });
      const { VersionId } = await world.s3.send(command);
      return JSON.stringify([`${VersionId}=${content}`, ...known]);
    };
    return { to: added(known, content), send };
  };
  const mark = (known) => {
    const send = async () => {
      const { VersionId } = await world.s3.send(new DeleteObjectCommand(object));
      return JSON.stringify([`${VersionId}=${MARKER}`, ...known]);
    };
    return { to: added(known, MARKER), send };
  };
  const removeOne = (known, random) => {
    const doomed = random.pick(known);
    const command = new DeleteObjectCommand({ ...object, VersionId: idOf(doomed) });
    const to = JSON.stringify(known.filter((version) => version !== doomed));
    return { to, send: () => world.s3.send(command) };
  };
  const removeSome = (known, random) => {
    const doomed = known.filter(() => random.chance(0.6));
    const kept = known.filter((version) => !doomed.includes(version));
    const send = async () => {
      if (doomed.length > 0) {
        const Delete = { Objects: doomed.map((version) => ({ Key: key, VersionId: idOf(version) })) };
        const { Errors } = await world.s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
        if (Errors?.length > 0) throw new Error(`DeleteObjects: ${JSON.stringify(Errors)}`);
      }
      return JSON.stringify(kept);
    };
    // Each version is an operation of its own: some may be gone.
    const to = (found) => {
      const left = JSON.parse(found);
      return String(left) === String(known.filter((each) => kept.includes(each) || left.includes(each)));
    };
    return { to, send, several: true };
  };
  const change = (state, random) => {
    const known = JSON.parse(state);
    if (known.length === 0) return put(known, random);
    if (known.length >= MOST_VERSIONS) return random.pick([removeOne, removeSome])(known, random);
    return random.pick([put, put, put, mark, removeOne, removeOne, removeSome])(known, random);
  };
  const read = (state) => readVersions(world, object, JSON.parse(state).map(idOf));
  return new Cell(`versions of ${bucket}/${key}`, '[]', read, [change]);
}

/** The SDK tells versions and delete markers apart, and so their order is lost: it is that of `knownIds`, unknown ones first. */
async function readVersions(world, { Bucket, Key }, knownIds) {
  const listed = await world.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  const entries = [
    ...(listed.Versions ?? []),
    ...(listed.DeleteMarkers ?? []).map((marker) => ({ ...marker, isMarker: true })),
  ];
  entries.sort((a, b) => knownIds.indexOf(a.VersionId) - knownIds.indexOf(b.VersionId));
  const versions = await Promise.all(
    entries.map(async ({ VersionId, IsLatest, isMarker }, at) => {
      const content = isMarker ? MARKER : await readObject(world, { Bucket, Key, VersionId });
      const wrong = IsLatest === (at === 0) ? '' : `, but IsLatest is ${IsLatest}`;
      return `${VersionId}=${content}${wrong}`;
    }),
  );
  const [newest] = versions;
  const current = newest === undefined || newest.endsWith(`=${MARKER}`) ? null : newest.split('=')[1];
  const read = await readObject(world, { Bucket, Key });
  return JSON.stringify(read === current ? versions : [...versions, `but the current one is ${read}`]);
}

function idOf(version) {
  return version.slice(0, version.indexOf('='));
}
