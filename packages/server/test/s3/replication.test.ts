import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

/* Recorded on AWS by localstack/localstack, test_replication_config and test_replication_config_without_filter. */

let client: RawClient;
beforeAll(async () => {
  client = await RawClient.start();
  for (const name of ['source', 'target', 'plain-target']) await client.send('PUT', `/${name}`);
  await version('target');
});
afterAll(() => client.close());

const version = (name: string): Promise<RawAnswer> =>
  client.send('PUT', `/${name}`, {
    query: [['versioning', '']],
    body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  });
const ask = (method: string, body?: string): Promise<RawAnswer> =>
  client.send(method, '/source', {
    query: [['replication', '']],
    ...(body === undefined ? {} : { body }),
  });
const FILTERED =
  '<Priority>1</Priority><Filter><Prefix>Tax</Prefix></Filter><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>';
const document = (target: string, inner = FILTERED, id = '<ID>id</ID>'): string =>
  `<ReplicationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Role>arn:aws:iam::123456789012:role/r</Role><Rule>${id}<Status>Enabled</Status>${inner}<Destination><Bucket>${target}</Bucket></Destination></Rule></ReplicationConfiguration>`;
const TARGET = 'arn:aws:s3:::target';
const told = ({ status, error }: RawAnswer): unknown => [status, error.code, error.message];

describe('a replication configuration', () => {
  it('needs versions in both buckets, and is kept', async () => {
    expect(told(await ask('GET'))).toEqual([
      404,
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
    ]);
    expect(told(await ask('PUT', document(TARGET)))).toEqual([
      400,
      'InvalidRequest',
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    ]);
    await version('source');
    for (const target of ['arn:aws:s3:::nowhere-at-all', 'arn:aws:s3:::plain-target']) {
      expect(told(await ask('PUT', document(target)))).toEqual([
        400,
        'InvalidRequest',
        'Destination bucket must have versioning enabled.',
      ]);
    }
    expect((await ask('PUT', document(TARGET))).status).toBe(200);
    expect((await ask('GET')).text).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${document(TARGET)}`);
    expect((await ask('PUT', document(TARGET, FILTERED, ''))).status).toBe(200);
    expect((await ask('GET')).text).toMatch(/<Rule><ID>.+<\/ID><Status>/);
    expect([(await ask('DELETE')).status, (await ask('DELETE')).status]).toEqual([204, 204]);
    expect((await ask('GET')).status).toBe(404);
  });

  it.each([
    ['no rules', '<ReplicationConfiguration><Role>r</Role></ReplicationConfiguration>', 'MalformedXML'],
    ['no role', document(TARGET).replace(/<Role>.*<\/Role>/, ''), 'MalformedXML'],
    ['no status', document(TARGET).replace('<Status>Enabled</Status>', ''), 'MalformedXML'],
    ['no destination', document(TARGET).replace(/<Destination>.*<\/Destination>/, ''), 'MalformedXML'],
    ['a name for an ARN', document('target'), 'InvalidArgument'],
    ['a filter without priority', document(TARGET, '<Filter/>'), 'InvalidRequest'],
    [
      'a filter that is silent of markers',
      document(TARGET, '<Filter/><Priority>1</Priority>'),
      'InvalidRequest',
    ],
  ])('is refused with %s', async (_, body, code) => {
    const answer = await ask('PUT', body);
    expect([answer.status, answer.error.code]).toEqual([400, code]);
  });
});
