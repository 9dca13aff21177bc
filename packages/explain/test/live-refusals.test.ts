import { S3_ERRORS } from '@countersign/aws-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain, type Report } from '../src/index.js';
import { CODES_BEYOND_REACH, REASONS_TO_MEET } from './live/beyond-reach.js';
import { OF_CONTENT } from './live/of-content.js';
import { OF_FORMS } from './live/of-forms.js';
import { OF_KEYS } from './live/of-keys.js';
import { OF_PERMISSION } from './live/of-permission.js';
import { OF_SETTINGS } from './live/of-settings.js';
import { OF_SIGNATURE } from './live/of-signature.js';
import { Scene, type Seen } from './live/scene.js';

const CASES = [...OF_SIGNATURE, ...OF_KEYS, ...OF_PERMISSION, ...OF_CONTENT, ...OF_FORMS, ...OF_SETTINGS];

/** Far from any of the clocks: the answer's own time has to count. */
const LATER = new Date('2099-01-01T00:00:00Z');

let scene: Scene;
const met = new Set<string>();
const metReasons = new Set<string>();
beforeAll(async () => {
  scene = await Scene.start();
});
afterAll(() => scene.close());

function reportOf({ url, method, status, headers, body, formFields }: Seen, withReason: boolean): Report {
  return {
    url,
    method,
    status,
    errorBody: body,
    responseHeaders: headers.filter(([name]) => withReason || !/^x-countersign-/i.test(name)),
    ...(formFields === undefined ? {} : { formFields }),
  };
}

function causes(seen: Seen, withReason: boolean): string[] {
  const { findings, verdict } = explain(reportOf(seen, withReason), { now: LATER });
  expect(verdict).toBe('failing');
  return findings.map(({ cause }) => cause);
}

describe('a refusal of the server, from URL and answer alone', () => {
  it.each(CASES)('$name: $cause', async ({ cause, reason, onlyByReason, make }) => {
    const seen = await make(scene);
    const said = seen.headers.find(([name]) => name === 'x-countersign-reason')?.[1];
    if (said !== undefined) expect(said.slice(0, said.indexOf(': '))).toBe(reason);
    if (said !== undefined) metReasons.add(reason);
    met.add(/<Code>([^<]+)/.exec(seen.body)?.[1] ?? String(seen.status));
    expect(seen.status).toBeGreaterThanOrEqual(300);
    expect(causes(seen, true)[0]).toBe(cause);
    if (onlyByReason !== true) expect(causes(seen, false)[0]).toBe(cause);
    else expect(causes(seen, false)).not.toEqual([]);
  });

  it('has met every code of the catalogue, but for those that no such request can meet', () => {
    const expected = Object.keys(S3_ERRORS).filter((code) => !Object.hasOwn(CODES_BEYOND_REACH, code));
    expect(expected.filter((code) => !met.has(code))).toEqual([]);
  });

  it('has met every reason of a refused signature', () => {
    expect(REASONS_TO_MEET.filter((reason) => !metReasons.has(reason))).toEqual([]);
  });
});
