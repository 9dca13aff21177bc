import { S3_OPERATIONS, type S3Operation } from '@countersign/aws-model';
import type { Pair } from '@countersign/sigv4';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObjectRecord } from '../../src/store/ports/objects.js';
import type { PartRecord } from '../../src/store/ports/uploads.js';
import { SqlObjectStore } from '../../src/store/records/object-store.js';
import { SqlUploadStore } from '../../src/store/records/upload-store.js';
import type { DecisionReport } from '../../src/why/report.js';
import { Person } from '../support/people.js';
import { sendRawQuery } from '../support/raw-query.js';
import { type RawAnswer, RawClient } from './raw-client.js';

/*
 * Every operation, with its parameters in every spelling: what was asked of the policies (action, resource, version, tags
 * of the object) is what the store was then asked for. The versions of each object have other tags.
 */

const BUCKET = 'spelled';

/** What a request did in the store: `current` where no version was named. */
interface Touch {
  readonly key: string;
  readonly version: string;
}

interface UploadTouch {
  readonly uploadId: string;
  readonly partNumber?: number;
}

let client: RawClient;
let root: Person;
/** May do everything, by a policy that looks at the tags of the object. */
let tester: Person;
/** May do nothing. */
let nobody: Person;
let touches: Touch[] = [];
let uploadTouches: UploadTouch[] = [];

beforeAll(async () => {
  client = await RawClient.start();
  root = new Person(client, client.server.credentials);
  await root.s3('PUT', `/${BUCKET}`, {
    headers: [
      ['x-amz-object-ownership', 'ObjectWriter'],
      ['x-amz-bucket-object-lock-enabled', 'true'],
    ],
  });
  tester = await root.createUser('tester');
  nobody = await root.createUser('nobody');
  const never = { StringEquals: { 's3:ExistingObjectTag/v': 'never' } };
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: never },
    ],
  };
  await root.iam('PutUserPolicy', {
    UserName: 'tester',
    PolicyName: 'all',
    PolicyDocument: JSON.stringify(document),
  });
  record();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await client.close();
});

/** Lets every access to an object or an upload by its key be seen. */
function record(): void {
  const objects = SqlObjectStore.prototype;
  const note = (key: string, version: string): void => {
    touches.push({ key, version });
  };
  for (const name of [
    'findVersion',
    'deleteVersion',
    'saveTags',
    'saveAcl',
    'saveLock',
    'saveRestore',
  ] as const) {
    const original = objects[name] as (...asked: unknown[]) => unknown;
    vi.spyOn(objects, name).mockImplementation(function (this: SqlObjectStore, ...asked: unknown[]) {
      note(asked[1] as string, asked[2] as string);
      return original.apply(this, asked) as never;
    } as never);
  }
  for (const name of ['find', 'delete'] as const) {
    const original = objects[name] as (...asked: unknown[]) => unknown;
    vi.spyOn(objects, name).mockImplementation(function (this: SqlObjectStore, ...asked: unknown[]) {
      note(asked[1] as string, 'current');
      return original.apply(this, asked) as never;
    } as never);
  }
  const put = objects.put;
  vi.spyOn(objects, 'put').mockImplementation(function (this: SqlObjectStore, ...asked) {
    note(asked[1].key, 'new');
    return put.apply(this, asked);
  });
  const uploads = SqlUploadStore.prototype;
  for (const [name, at] of [
    ['find', 2],
    ['findCompleted', 2],
    ['abort', 2],
    ['complete', 1],
    ['listParts', 1],
  ] as const) {
    const original = uploads[name] as (...asked: unknown[]) => unknown;
    vi.spyOn(uploads, name).mockImplementation(function (this: SqlUploadStore, ...asked: unknown[]) {
      uploadTouches.push({ uploadId: asked[at] as string });
      if (name === 'complete') note((asked[2] as ObjectRecord).key, 'new');
      return original.apply(this, asked) as never;
    } as never);
  }
  const putPart = uploads.putPart;
  vi.spyOn(uploads, 'putPart').mockImplementation(function (this: SqlUploadStore, ...asked) {
    uploadTouches.push({ uploadId: asked[1], partNumber: (asked[2] as PartRecord).number });
    return putPart.apply(this, asked);
  });
}

interface Spelling {
  /** Which letters of a name or value are percent-encoded. */
  readonly mask: number;
  readonly lowerHex: boolean;
  /** Whether each parameter stands there once more, with another value. */
  readonly repeated: boolean;
  /** Pieces that only look like the parameters; by index. */
  readonly noise: readonly number[];
  readonly sign: 'header' | 'query';
}

const spellings: fc.Arbitrary<Spelling> = fc.record({
  mask: fc.oneof(fc.constant(0), fc.nat(2 ** 30 - 1)),
  lowerHex: fc.boolean(),
  repeated: fc.boolean(),
  noise: fc.uniqueArray(fc.nat(9), { maxLength: 4 }),
  sign: fc.constantFrom('header', 'query'),
});

/** Percent-encoded where it has to be, and wherever else the spelling says. */
function encoded(text: string, { mask, lowerHex }: Spelling): string {
  return [...Buffer.from(text)]
    .map((byte, at) => {
      const character = String.fromCharCode(byte);
      if (/[A-Za-z0-9\-._~/]/.test(character) && ((mask >> (at % 30)) & 1) === 0) return character;
      const hex = byte.toString(16).padStart(2, '0');
      return `%${lowerHex ? hex : hex.toUpperCase()}`;
    })
    .join('');
}

/** @param other a value that must not count */
function noiseOf(at: number, name: string, other: string): string {
  return [
    '',
    `${name.toUpperCase()}=${other}`,
    `+${name}=${other}`,
    `${name}+=${other}`,
    `${name}%20=${other}`,
    `${name}%00=${other}`,
    `x=${name}%3D${other}`,
    `x%26${name}=${other}`,
    `x-id=${name}`,
    `%25${name}=${other}`,
  ][at]!;
}

/** The parameters as `spelling` writes them. Those that count come first. */
function write(parameters: readonly Pair[], spelling: Spelling, other: string): string {
  const pieces = parameters.map(([name, value]) =>
    value === '' && spelling.lowerHex
      ? encoded(name, spelling)
      : `${encoded(name, spelling)}=${encoded(value, spelling)}`,
  );
  const looksLike = spelling.noise.map((at) => noiseOf(at, 'versionId', other));
  const again = spelling.repeated ? parameters.map(([name]) => `${name}=${other}`) : [];
  return [...looksLike.slice(0, 2), ...pieces, ...looksLike.slice(2), ...again].join('&');
}

interface Made {
  readonly key: string;
  readonly versions: readonly [first: string, second: string];
}

let keys = 0;
async function makeObject(): Promise<Made> {
  keys += 1;
  const key = `k${keys}/ü +&=`;
  const put = async (v: string): Promise<string> => {
    const answer = await root.s3('PUT', `/${BUCKET}/${key}`, {
      body: v,
      headers: [['x-amz-tagging', `v=${v}`]],
    });
    return answer.headers['x-amz-version-id']!;
  };
  return { key, versions: [await put('1'), await put('2')] };
}

async function makeUpload(key: string): Promise<string> {
  const started = await root.s3('POST', `/${BUCKET}/${key}`, { query: [['uploads', '']] });
  const uploadId = /<UploadId>([^<]+)/.exec(started.text)![1]!;
  await root.s3('PUT', `/${BUCKET}/${key}`, {
    query: [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ],
    body: 'part',
  });
  return uploadId;
}

interface Sent {
  readonly answer: RawAnswer;
  readonly report: DecisionReport | undefined;
  readonly touches: readonly Touch[];
  readonly uploads: readonly UploadTouch[];
}

async function send(
  person: Person,
  method: string,
  path: string,
  query: string,
  options: { sign: 'header' | 'query'; headers?: readonly Pair[]; body?: string },
): Promise<Sent> {
  touches = [];
  uploadTouches = [];
  const answer = await sendRawQuery(client, method, path, query, { by: person.credentials, ...options });
  const seen = { touches, uploads: uploadTouches };
  let report: DecisionReport | undefined;
  try {
    report = await client.server.why(answer.headers['x-amz-request-id']!);
  } catch {
    // Nothing was asked.
  }
  return { answer, report, ...seen };
}

/** The value of a tag that a question was asked with, and the version that it names. */
function asked(
  report: DecisionReport | undefined,
  key: string,
): { action: string; version: unknown; tag: unknown }[] {
  return (report?.questions ?? [])
    .filter(({ resource }) => resource === `arn:aws:s3:::${BUCKET}/${key}`)
    .map(({ action, context }) => ({
      action,
      version: context['s3:versionid'],
      tag: context['s3:existingobjecttag/v'],
    }));
}

const RETAIN = '2099-01-01T00:00:00Z';

/** What an operation takes besides its selector. */
interface Shape {
  readonly headers?: readonly Pair[];
  readonly body?: string;
  /** Whether it takes the version of an object. */
  readonly versions: boolean;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  GetObject: { versions: true },
  HeadObject: { versions: true },
  DeleteObject: { versions: true },
  GetObjectAttributes: { versions: true, headers: [['x-amz-object-attributes', 'ETag']] },
  GetObjectTagging: { versions: true },
  PutObjectTagging: {
    versions: true,
    body: '<Tagging><TagSet><Tag><Key>v</Key><Value>3</Value></Tag></TagSet></Tagging>',
  },
  DeleteObjectTagging: { versions: true },
  GetObjectAcl: { versions: true },
  PutObjectAcl: { versions: true, headers: [['x-amz-acl', 'private']] },
  GetObjectRetention: { versions: true },
  PutObjectRetention: {
    versions: true,
    body: `<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>${RETAIN}</RetainUntilDate></Retention>`,
  },
  GetObjectLegalHold: { versions: true },
  PutObjectLegalHold: { versions: true, body: '<LegalHold><Status>ON</Status></LegalHold>' },
  RestoreObject: { versions: true, body: '<RestoreRequest><Days>1</Days></RestoreRequest>' },
  PutObject: { versions: false, body: 'new' },
  CreateMultipartUpload: { versions: false },
  UploadPart: { versions: false, body: 'part' },
  CompleteMultipartUpload: { versions: false },
  AbortMultipartUpload: { versions: false },
  ListParts: { versions: false },
};

const onObjects = S3_OPERATIONS.filter(({ target }) => target === 'object');
const RUNS = { numRuns: 12 };

/** What stands for a version: one of the object's two, none, or none that can be. */
type Which = 'none' | 'first' | 'second' | 'empty' | 'no such';
const NO_SUCH = 'A'.repeat(32);

function versionOf(which: Which, { versions: [first, second] }: Made): string | undefined {
  return { none: undefined, first, second, empty: '', 'no such': NO_SUCH }[which];
}

describe('what was asked of the policies is what was touched', () => {
  it('is tried with every operation on objects', () => {
    expect(onObjects.map(({ name }) => name).sort()).toEqual(Object.keys(SHAPES).sort());
  });

  const versioned = onObjects.filter(({ name }) => SHAPES[name]!.versions);
  it.each(versioned.map((o) => [o.name, o] as const))('%s of a version', async (name, o) => {
    const which = fc.constantFrom<Which>('none', 'first', 'second', 'empty', 'no such');
    await fc.assert(
      fc.asyncProperty(which, spellings, async (chosen, spelling) => {
        const made = await makeObject();
        const version = versionOf(chosen, made);
        const [first, second] = made.versions;
        const other = chosen === 'first' ? second : first;
        const query = write(
          [...selectorOf(o), ...(version === undefined ? [] : [['versionId', version] as Pair])],
          spelling,
          other,
        );
        const { headers = [], body = '' } = SHAPES[name]!;
        const path = `/${BUCKET}/${made.key}`;
        const sent = await send(tester, o.method, path, query, { sign: spelling.sign, headers, body });

        if (version === '') {
          expect(sent.answer.status).toBe(400);
          expect([sent.report?.questions ?? [], sent.touches]).toEqual([[], []]);
          return;
        }
        const questions = asked(sent.report, made.key);
        expect(questions[0]?.action).toBe(version === undefined ? o.action : (o.versionAction ?? o.action));
        for (const question of questions) {
          expect(question.version).toBe(version);
          const tag = chosen === 'first' ? '1' : chosen === 'no such' ? undefined : '2';
          if (question.tag !== undefined) expect(question.tag).toBe(tag);
        }
        const touched = new Set(sent.touches.map((touch) => `${touch.key} ${touch.version}`));
        const allowed = version === undefined ? ['current', 'new', second] : [version];
        expect([...touched].filter((one) => !allowed.some((v) => one === `${made.key} ${v}`))).toEqual([]);
        if (chosen === 'no such') return;
        expect(sent.touches.length).toBeGreaterThan(0);
        const told = sent.answer.headers['x-amz-version-id'];
        if (told !== undefined && name !== 'DeleteObject') expect(told).toBe(version ?? second);
        if (name === 'GetObject') expect(sent.answer.text).toBe(chosen === 'first' ? '1' : '2');
      }),
      RUNS,
    );
  });

  const versionless = onObjects.filter(({ name }) => !SHAPES[name]!.versions);
  it.each(versionless.map((o) => [o.name, o] as const))('%s, which takes no version', async (name, o) => {
    const which = fc.constantFrom<Which>('none', 'none', 'first', 'second', 'empty', 'no such');
    await fc.assert(
      fc.asyncProperty(which, spellings, async (chosen, spelling) => {
        const made = await makeObject();
        const version = versionOf(chosen, made);
        const isOfUpload = o.selector === 'uploadId';
        const uploadId = isOfUpload ? await makeUpload(made.key) : '';
        const other = isOfUpload ? await makeUpload(made.key) : made.versions[0];
        const partNumber: Pair[] = name === 'UploadPart' ? [['partNumber', '7']] : [];
        const selector: Pair[] = isOfUpload ? [['uploadId', uploadId], ...partNumber] : selectorOf(o);
        const named: Pair[] = version === undefined ? [] : [['versionId', version]];
        const query = write([...selector, ...named], spelling, other);
        const etag = '6e1f8c1ae9ee22a6d3f5ebbfa1ffd3d5';
        const { body = '' } = SHAPES[name]!;
        const sent = await send(tester, o.method, `/${BUCKET}/${made.key}`, query, {
          sign: spelling.sign,
          body: name === 'CompleteMultipartUpload' ? completion(etag) : body,
        });

        if (version !== undefined) {
          expect([sent.answer.status, sent.answer.error.message]).toEqual([
            400,
            'This operation does not accept a version-id.',
          ]);
          expect([sent.report?.questions ?? [], sent.touches, sent.uploads]).toEqual([[], [], []]);
          return;
        }
        const questions = asked(sent.report, made.key);
        expect(questions[0]?.action).toBe(o.action);
        expect(questions.map((question) => question.version).filter((v) => v !== undefined)).toEqual([]);
        expect(sent.touches.filter(({ key }) => key !== made.key)).toEqual([]);
        expect(sent.touches.filter(({ version: v }) => v !== 'new' && v !== 'current')).toEqual([]);
        if (!isOfUpload) return;
        expect(sent.uploads.length).toBeGreaterThan(0);
        for (const upload of sent.uploads) {
          expect(upload.uploadId).toBe(uploadId);
          if (upload.partNumber !== undefined) expect(upload.partNumber).toBe(7);
        }
      }),
      RUNS,
    );
  });

  it.each(['CopyObject', 'UploadPartCopy'])('%s, of its source', async (name) => {
    const which = fc.constantFrom<Which>('none', 'first', 'second');
    await fc.assert(
      fc.asyncProperty(which, spellings, async (chosen, spelling) => {
        const source = await makeObject();
        const version = versionOf(chosen, source);
        const target = await makeObject();
        const uploadId = name === 'UploadPartCopy' ? await makeUpload(target.key) : '';
        const parameters: Pair[] =
          uploadId === ''
            ? []
            : [
                ['uploadId', uploadId],
                ['partNumber', '7'],
              ];
        const query = write(parameters, { ...spelling, repeated: false }, source.versions[0]);
        const suffix = version === undefined ? '' : `?versionId=${version}`;
        const sent = await send(tester, 'PUT', `/${BUCKET}/${target.key}`, query, {
          sign: spelling.sign,
          headers: [['x-amz-copy-source', `${BUCKET}/${encoded(source.key, spelling)}${suffix}`]],
        });
        expect(sent.answer.status).toBe(200);
        const tag = chosen === 'first' ? '1' : '2';
        const questions = asked(sent.report, source.key);
        const [read] = questions;
        expect(read).toEqual({
          action: version === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
          version,
          tag,
        });
        for (const question of questions) expect([question.version, question.tag]).toEqual([version, tag]);
        const touched = new Set(
          sent.touches.filter(({ key }) => key === source.key).map((touch) => touch.version),
        );
        expect([...touched]).toEqual([version ?? 'current']);
        const told = sent.answer.headers['x-amz-copy-source-version-id'];
        expect(told).toBe(version ?? source.versions[1]);
        if (name === 'CopyObject') {
          expect((await root.s3('GET', `/${BUCKET}/${target.key}`)).text).toBe(tag);
        }
      }),
      RUNS,
    );
  });

  const onBuckets = S3_OPERATIONS.filter(
    ({ target, name }) => target === 'bucket' && name !== 'PostObject' && name !== 'DeleteObjects',
  );
  it.each(onBuckets.map((o) => [o.name, o] as const))('%s, of a bucket', async (_name, o) => {
    await fc.assert(
      fc.asyncProperty(
        spellings,
        fc.option(fc.constantFrom('', 'null', NO_SUCH)),
        async (spelling, version) => {
          const named: Pair[] = version === null ? [] : [['versionId', version]];
          const query = write([...selectorOf(o), ...named], spelling, 'x');
          const sent = await send(nobody, o.method, `/${BUCKET}`, query, { sign: spelling.sign });
          expect(sent.touches).toEqual([]);
          if (version !== null) {
            expect(sent.answer.status).toBe(400);
            expect(sent.report?.questions ?? []).toEqual([]);
            return;
          }
          expect(sent.answer.status).toBe(403);
          const [question] = sent.report!.questions;
          expect([question?.action, question?.resource]).toEqual([o.action, `arn:aws:s3:::${BUCKET}`]);
          expect(question?.context['s3:versionid']).toBeUndefined();
        },
      ),
      RUNS,
    );
  });
});

function selectorOf({ selector, selectorValue = '' }: S3Operation): Pair[] {
  return selector === undefined ? [] : [[selector, selectorValue]];
}

function completion(etag: string): string {
  return `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
}
