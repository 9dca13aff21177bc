import { createHash } from 'node:crypto';
import { createSigner, type Pair } from '@countersign/sigv4';
import type { RawAnswer, RawClient, RawOptions } from '../s3/raw-client.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' } as const;

/** A signed request to STS or IAM. */
export function queryApi(
  client: RawClient,
  credentials: Keys,
  service: 'iam' | 'sts',
  parameters: Readonly<Record<string, string>>,
  headers: readonly Pair[] = [],
): Promise<RawAnswer> {
  const body = new URLSearchParams({ Version: VERSIONS[service], ...parameters }).toString();
  const signed = createSigner().signHeaders({
    credentials,
    region: 'us-east-1',
    service,
    method: 'POST',
    protocol: 'http:',
    host: client.host,
    path: '/',
    query: [],
    headers: [['content-type', 'application/x-www-form-urlencoded; charset=utf-8'], ...headers],
    payloadHash: createHash('sha256').update(body).digest('hex'),
    signingDate: client.server.clock.now(),
  });
  return client.fetch('POST', signed.url, [...signed.headers, ['content-length', String(body.length)]], body);
}

/** Somebody with keys, who talks to a server over HTTP. */
export class Person {
  readonly credentials: Keys;
  readonly #client: RawClient;

  constructor(client: RawClient, credentials: Keys) {
    this.#client = client;
    this.credentials = credentials;
  }

  s3(method: string, path: string, options: RawOptions = {}): Promise<RawAnswer> {
    return this.#client.send(method, path, { ...options, credentials: this.credentials });
  }

  /** @throws Error what IAM refuses */
  async iam(action: string, parameters: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
    return succeeded(
      await queryApi(this.#client, this.credentials, 'iam', { Action: action, ...parameters }),
    );
  }

  /** A user of the same account, with a key. */
  async createUser(UserName: string, parameters: Readonly<Record<string, string>> = {}): Promise<Person> {
    await this.iam('CreateUser', { UserName, ...parameters });
    const { text } = await this.iam('CreateAccessKey', { UserName });
    return new Person(this.#client, keysIn(text));
  }

  /** A session of a role. */
  async assume(RoleArn: string, parameters: Readonly<Record<string, string>> = {}): Promise<Person> {
    const answer = await queryApi(this.#client, this.credentials, 'sts', {
      Action: 'AssumeRole',
      RoleArn,
      RoleSessionName: 'session',
      ...parameters,
    });
    return new Person(this.#client, keysIn(succeeded(answer).text));
  }
}

function succeeded(answer: RawAnswer): RawAnswer {
  if (answer.status >= 300) throw new Error(answer.text);
  return answer;
}

function keysIn(text: string): Keys {
  const element = (name: string): string | undefined => new RegExp(`<${name}>([^<]+)`).exec(text)?.[1];
  const sessionToken = element('SessionToken');
  return {
    accessKeyId: element('AccessKeyId') ?? '',
    secretAccessKey: element('SecretAccessKey') ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}
