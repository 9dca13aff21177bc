import { request as httpRequest } from 'node:http';
import {
  createSigner,
  encodeS3Key,
  encodeUriComponent,
  hmacSha1Base64,
  type Pair,
  type PostCondition,
} from '@countersign/sigv4';
import { RawClient } from '../../../server/test/s3/raw-client.js';
import { type Keys, Person } from '../../../server/test/support/people.js';

/** A request as it went out and the answer as it came back: all that the doctor is given. */
export interface Seen {
  readonly url: string;
  readonly method: string;
  readonly formFields?: readonly Pair[];
  readonly status: number;
  readonly headers: readonly Pair[];
  readonly body: string;
}

export interface UrlOptions {
  readonly method?: string;
  readonly who?: Keys;
  readonly query?: readonly Pair[];
  /** Signed; those of the `x-amz-` family go into the query, as presigners do. */
  readonly headers?: readonly Pair[];
  readonly unhoistable?: readonly string[];
  readonly expiresIn?: number;
  /** Seconds before the present at which it is signed. */
  readonly ago?: number;
  readonly region?: string;
  readonly bucket?: string;
  readonly host?: string;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: readonly Pair[];
  readonly body?: string | Buffer;
  /** Sends the body in pieces of unknown number, without Content-Length. */
  readonly chunked?: boolean;
  /** Hangs up after this many bytes of what was announced. */
  readonly announced?: number;
}

export const ACCOUNT = '123456789012';
export const OTHER_ACCOUNT = '210987654321';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;

export const allow = (...actions: string[]) => ({ Effect: 'Allow', Action: actions, Resource: '*' });
export const deny = (...actions: string[]) => ({ Effect: 'Deny', Action: actions, Resource: '*' });
export const policyOf = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/**
 * A server that answers under AWS's own host names, with a bucket `photos` in us-east-1, one in eu-central-1, and a few
 * people. URLs look as AWS's do, so that the doctor has nothing but them and the answers to go by.
 */
export class Scene {
  readonly client: RawClient;
  readonly root: Person;
  /** A user who may do what a test says. */
  readonly ann: Person;
  readonly stranger: Person;
  readonly #signer = createSigner();

  private constructor(client: RawClient, ann: Person) {
    this.client = client;
    this.root = new Person(client, client.server.credentials);
    this.stranger = new Person(client, client.server.accounts[1]!);
    this.ann = ann;
  }

  static async start(): Promise<Scene> {
    const client = await RawClient.start({ accounts: [{ id: ACCOUNT }, { id: OTHER_ACCOUNT }] });
    const root = new Person(client, client.server.credentials);
    await client.send('PUT', '/photos');
    await client.send('PUT', '/frankfurt', {
      region: 'eu-central-1',
      body: '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>',
    });
    await client.send('PUT', '/photos/a.jpg', { body: 'picture' });
    const scene = new Scene(client, await root.createUser('ann'));
    await scene.grant(allow('*'));
    await root.iam('CreateRole', {
      RoleName: 'reader',
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Principal: { AWS: ANN },
        Action: 'sts:AssumeRole',
      }),
    });
    await root.iam('PutRolePolicy', {
      RoleName: 'reader',
      PolicyName: 'all',
      PolicyDocument: policyOf(allow('*')),
    });
    return scene;
  }

  close(): Promise<void> {
    return this.client.close();
  }

  get now(): number {
    return this.client.server.clock.now();
  }

  /** What ann may do from now on. */
  grant(...statements: object[]) {
    return this.root.iam('PutUserPolicy', {
      UserName: 'ann',
      PolicyName: 'own',
      PolicyDocument: policyOf(...statements),
    });
  }

  assume(parameters: Readonly<Record<string, string>> = {}): Promise<Person> {
    return this.ann.assume(ROLE, parameters);
  }

  /** Sets something of a bucket as its owner. @param setting `policy`, `cors` ... */
  async set(setting: string, body: string | undefined, bucket = 'photos'): Promise<void> {
    const answer = await this.client.send(body === undefined ? 'DELETE' : 'PUT', `/${bucket}`, {
      query: [[setting, '']],
      ...(body === undefined ? {} : { body }),
    });
    if (answer.status >= 300) throw new Error(answer.text);
  }

  /** Puts an object as the owner. */
  async put(key: string, body: string | Buffer = 'picture', headers: readonly Pair[] = []): Promise<void> {
    const answer = await this.client.send('PUT', `/photos/${key}`, { body, headers });
    if (answer.status >= 300) throw new Error(answer.text);
  }

  /** @param key decoded; '' for the bucket itself */
  url(key: string, options: UrlOptions = {}): string {
    const region = options.region ?? 'us-east-1';
    return this.#signer.presign({
      credentials: options.who ?? this.root.credentials,
      region,
      method: options.method ?? 'GET',
      protocol: 'https:',
      host: options.host ?? `${options.bucket ?? 'photos'}.s3.${region}.amazonaws.com`,
      path: `/${encodeS3Key(key)}`,
      query: options.query ?? [],
      headers: options.headers ?? [],
      unhoistableHeaders: new Set(options.unhoistable ?? []),
      expiresIn: options.expiresIn ?? 900,
      signingDate: this.now - (options.ago ?? 0) * 1000,
    }).url;
  }

  /** A URL of Signature Version 2. */
  url2(
    key: string,
    options: { bucket?: string; method?: string; query?: string; type?: string } = {},
  ): string {
    const bucket = options.bucket ?? 'photos';
    const { accessKeyId, secretAccessKey } = this.root.credentials;
    const expires = Math.floor(this.now / 1000) + 900;
    const resource = `/${bucket}/${encodeS3Key(key)}${options.query === undefined ? '' : `?${options.query}`}`;
    const text = `${options.method ?? 'GET'}\n\n${options.type ?? ''}\n${expires}\n${resource}`;
    const signature = encodeUriComponent(hmacSha1Base64(secretAccessKey, text));
    const query = options.query === undefined ? '' : `${options.query}&`;
    return `https://${bucket}.s3.amazonaws.com/${encodeS3Key(key)}?${query}AWSAccessKeyId=${accessKeyId}&Signature=${signature}&Expires=${expires}`;
  }

  /** Signs a request in its headers. */
  signed(
    method: string,
    key: string,
    options: UrlOptions & { readonly payloadHash?: string } = {},
  ): { readonly url: string; readonly headers: readonly Pair[] } {
    const region = options.region ?? 'us-east-1';
    return this.#signer.signHeaders({
      credentials: options.who ?? this.root.credentials,
      region,
      method,
      protocol: 'https:',
      host: `${options.bucket ?? 'photos'}.s3.${region}.amazonaws.com`,
      path: `/${encodeS3Key(key)}`,
      query: options.query ?? [],
      headers: options.headers ?? [],
      payloadHash: options.payloadHash ?? 'UNSIGNED-PAYLOAD',
      signingDate: this.now - (options.ago ?? 0) * 1000,
    });
  }

  /** Sends a URL to the server under whatever host it names. */
  send(url: string, options: SendOptions = {}): Promise<Seen> {
    const method = options.method ?? 'GET';
    const { hostname, port } = new URL(this.client.server.endpoint);
    const [, authority, target = '/'] = /^[a-z]+:\/\/([^/?]*)(.*)$/is.exec(url)!;
    const body = options.body ?? '';
    const length = options.announced ?? Buffer.byteLength(body);
    const framing: Pair[] =
      options.chunked === true
        ? [['transfer-encoding', 'chunked']]
        : length > 0 || method === 'PUT' || method === 'POST'
          ? [['content-length', String(length)]]
          : [];
    const given = options.headers ?? [];
    const own = given.some(([name]) => name.toLowerCase() === 'content-length') ? [] : framing;
    const named = given.some(([name]) => name.toLowerCase() === 'host');
    const host: Pair[] = named ? [] : [['host', authority!]];
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: hostname,
          port,
          method,
          path: target.startsWith('/') ? target : `/${target}`,
          headers: [...host, ...given.filter(([, value]) => value !== NONE), ...own].flat(),
          agent: false,
        },
        (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('error', reject);
          response.on('end', () => {
            const { rawHeaders } = response;
            const headers = rawHeaders.flatMap((name, at): Pair[] =>
              at % 2 === 0 ? [[name, rawHeaders[at + 1]!]] : [],
            );
            resolve({
              url,
              method,
              status: response.statusCode!,
              headers,
              body: Buffer.concat(pieces).toString(),
            });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Presigns and sends. */
  ask(key: string, options: UrlOptions & SendOptions = {}): Promise<Seen> {
    return this.send(this.url(key, options), {
      ...(options.method === undefined ? {} : { method: options.method }),
      ...(options.body === undefined ? {} : { body: options.body }),
      ...(options.chunked === undefined ? {} : { chunked: options.chunked }),
      headers: (options.headers ?? []).filter(
        ([name]) => !/^x-amz-/i.test(name) || options.unhoistable?.includes(name.toLowerCase()) === true,
      ),
    });
  }

  /** The fields of a presigned form. */
  form(
    options: {
      readonly who?: Keys;
      readonly key?: string;
      readonly conditions?: readonly PostCondition[];
      readonly fields?: Readonly<Record<string, string>>;
      readonly ago?: number;
      readonly expiresIn?: number;
      readonly region?: string;
    } = {},
  ): Pair[] {
    const { fields } = this.#signer.presignPost({
      credentials: options.who ?? this.root.credentials,
      region: options.region ?? 'us-east-1',
      url: 'https://photos.s3.us-east-1.amazonaws.com/',
      bucket: 'photos',
      key: options.key ?? 'up.jpg',
      conditions: options.conditions ?? [],
      fields: options.fields ?? {},
      expiresIn: options.expiresIn ?? 900,
      signingDate: this.now - (options.ago ?? 0) * 1000,
    });
    return Object.entries(fields);
  }

  /** Sends a form. @param file undefined for a form without a file */
  async post(
    fields: readonly Pair[],
    { file = 'picture' as string | null, type = '', raw = undefined as string | undefined } = {},
  ): Promise<Seen> {
    const boundary = '----form';
    const parts = fields.map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    if (file !== null)
      parts.push(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n${file}\r\n`,
      );
    const seen = await this.send('https://photos.s3.us-east-1.amazonaws.com/', {
      method: 'POST',
      headers: [['content-type', type === '' ? `multipart/form-data; boundary=${boundary}` : type]],
      body: raw ?? `${parts.join('')}--${boundary}--\r\n`,
    });
    return { ...seen, formFields: fields };
  }

  /** A preflight as a browser sends it. */
  preflight(url: string, headers: readonly Pair[]): Promise<Seen> {
    return this.send(url, { method: 'OPTIONS', headers });
  }
}

const NONE = '\u0000';
