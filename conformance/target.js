import { createHash } from 'node:crypto';
import { createSigner } from '@countersign/sigv4';
import { formBody } from './form.js';
import { Masks } from './mask.js';
import { send } from './send.js';
import { encode, presignByHand, presignV2 } from './sign-by-hand.js';

const API_VERSIONS = { sts: '2011-06-15', iam: '2010-05-08' };

/**
 * Something that answers as S3, STS and IAM should: what rows put their questions to. Signs, sends, and keeps what the rows
 * share (buckets, users, roles), which it takes away again in {@link Target.close}.
 *
 * Options: `endpoints` of `s3`, `sts` and `iam`; `connectTo`, where all of them are reached if not by their names; `region`;
 * `credentials` with rights over everything here; `account`; `other`, credentials of another account; `now()` in milliseconds;
 * `prefix` of every name that is made; `settle()`, waits until a change of IAM's has spread; `can`, a set of what rows may need.
 */
export class Target {
  #signer = createSigner();
  #cleanups = [];
  #made = new Map();

  constructor(options) {
    Object.assign(this, options);
    this.masks = new Masks();
    if (this.account) this.masks.add(this.account, '<account>');
    if (this.otherAccount) this.masks.add(this.otherAccount, '<other account>');
    this.masks.add(this.prefix, '<name>');
    this.masks.add(new URL(this.endpoints.s3).host, '<host>');
    this.protocol = new URL(this.endpoints.s3).protocol;
    this.host = new URL(this.endpoints.s3).host;
  }

  // --- what a request is addressed to ---

  /** Host and raw path of a bucket and a key, in path style or virtual-hosted style. */
  address({ bucket, key = '', style = 'path', path }) {
    const keyPath = encode(key).replaceAll('%2F', '/');
    if (style === 'virtual') {
      const host = `${bucket}.${this.virtualHost ?? this.host}`;
      return { host, path: path ?? `/${keyPath}` };
    }
    const bucketPath = bucket === undefined ? '' : key === '' ? bucket : `${bucket}/`;
    return { host: this.host, path: path ?? `/${bucketPath}${keyPath}` };
  }

  date(offsetSeconds = 0) {
    return new Date(Math.floor(this.now() / 1000) * 1000 + offsetSeconds * 1000);
  }

  amzDate(offsetSeconds = 0) {
    return `${this.date(offsetSeconds).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  }

  // --- requests ---

  /** Sends to any URL, signed or not. */
  fetch(url, { method = 'GET', headers = [], body } = {}) {
    return send({ method, url, headers: pairs(headers), body, address: this.connectTo });
  }

  /** A presigned URL. `age`: seconds since it was signed. */
  presign({
    method = 'GET',
    as = this.credentials,
    age = 0,
    expiresIn = 900,
    region = this.region,
    headers,
    query,
    ...rest
  }) {
    return this.#signer.presign({
      ...rest,
      ...this.address(rest),
      credentials: as,
      region,
      method,
      protocol: this.protocol,
      query: pairs(query),
      headers: pairs(headers),
      signingDate: this.date(-age),
      expiresIn,
    }).url;
  }

  /** A presigned URL with parameters no signer would set, correctly signed over them. Undefined leaves one out. */
  presignOdd({ parameters, as = this.credentials, age = 0, headers, ...rest }) {
    return presignByHand({
      region: this.region,
      ...rest,
      ...this.address(rest),
      parameters: parameters ?? {},
      headers: pairs(headers),
      credentials: as,
      protocol: this.protocol,
      date: this.amzDate(-age),
    });
  }

  /** A Signature Version 2 URL. `expires` in seconds since the epoch; default 15 minutes from now. */
  presignV2({ as = this.credentials, expires = Math.floor(this.now() / 1000) + 900, headers, ...rest }) {
    return presignV2({
      ...rest,
      ...this.address(rest),
      headers: pairs(headers),
      credentials: as,
      protocol: this.protocol,
      expires,
    });
  }

  /** The method, URL and headers of a request signed in its header, to be changed before it is sent. */
  sign({
    method = 'GET',
    as = this.credentials,
    age = 0,
    region = this.region,
    service = 's3',
    headers,
    query,
    body,
    payloadHash,
    endpoint,
    ...rest
  }) {
    const address =
      endpoint === undefined ? this.address(rest) : { host: new URL(endpoint).host, path: rest.path ?? '/' };
    const signed = this.#signer.signHeaders({
      ...rest,
      ...address,
      credentials: as,
      region,
      service,
      method,
      protocol: endpoint === undefined ? this.protocol : new URL(endpoint).protocol,
      query: pairs(query),
      headers: pairs(headers),
      signingDate: this.date(-age),
      payloadHash: payloadHash ?? sha256(body ?? ''),
    });
    return { method, url: signed.url, headers: [...signed.headers], body };
  }

  /** Sends a request signed in its header; `change` may alter the headers after signing. */
  s3({ change, ...spec }) {
    const request = this.sign(spec);
    if (change) request.headers = change(request.headers) ?? request.headers;
    return this.fetch(request.url, request);
  }

  anonymous({ method = 'GET', headers, query, body, ...rest }) {
    const { host, path } = this.address(rest);
    const text = (pairs(query) ?? []).map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    return this.fetch(`${this.protocol}//${host}${path}${text === '' ? '' : `?${text}`}`, {
      method,
      headers,
      body,
    });
  }

  /** A call of STS's or IAM's. */
  query(service, action, parameters = {}, { as = this.credentials, change, ...rest } = {}) {
    const body = Object.entries({ Action: action, Version: API_VERSIONS[service], ...parameters })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${encode(name)}=${encode(String(value))}`)
      .join('&');
    const region = service === 'iam' ? this.iamRegion : this.region;
    const endpoint = this.endpoints[service];
    const headers = [['content-type', 'application/x-www-form-urlencoded; charset=utf-8']];
    return this.s3({ method: 'POST', service, region, endpoint, as, body, headers, change, ...rest });
  }

  sts(action, parameters, options) {
    return this.query('sts', action, parameters, options);
  }

  iam(action, parameters, options) {
    return this.query('iam', action, parameters, options);
  }

  /**
   * Sends a form upload. `conditions` are those of its policy besides bucket, key and the signature's fields; `fields` are added
   * without a condition of their own; `policy` is a whole document instead, `signedPolicy` the very text that is signed; `edit` may change the list of [name, value, file?] before it is sent.
   */
  form({
    bucket,
    key,
    policy,
    signedPolicy,
    conditions = [],
    fields = {},
    expiresIn = 900,
    as = this.credentials,
    file = 'content',
    filename = 'f.txt',
    edit,
    version = 4,
    headers = [],
    region = this.region,
  }) {
    const made = formBody({
      bucket,
      key,
      policy,
      signedPolicy,
      conditions,
      fields,
      as,
      file,
      filename,
      edit,
      version,
      region,
      now: this.now(),
      expiresIn,
    });
    const { host, path } = this.address({ bucket });
    return this.fetch(`${this.protocol}//${host}${path}`, {
      method: 'POST',
      headers: [['Content-Type', made.contentType], ...headers],
      body: made.body,
    });
  }

  // --- what the rows share ---

  /** Name of the bucket for `purpose`, made when first asked for. */
  bucket(purpose = 'main', { region = this.region, as = this.credentials, headers } = {}) {
    return this.#once(`bucket ${purpose}`, async () => {
      const bucket = `${this.prefix}-${purpose}`;
      const body =
        region === 'us-east-1'
          ? undefined
          : `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
      await this.must(this.s3({ method: 'PUT', bucket, as, headers, body }));
      this.onClose(`bucket ${bucket}`, () => this.#removeBucket(bucket, as));
      return bucket;
    });
  }

  /** Puts an object, into the main bucket unless told otherwise; gives its bucket and key. */
  async object(key, body = 'hello', { bucket, headers, as } = {}) {
    const into = bucket ?? (await this.bucket());
    await this.must(this.s3({ method: 'PUT', bucket: into, key, body, headers, as }));
    return { bucket: into, key };
  }

  /** Credentials of a user with the policy (allowed statements), made when first asked for. */
  user(name, statements = [], { path = '/', boundary } = {}) {
    return this.#once(`user ${name}`, async () => {
      const UserName = `${this.prefix}-${name}`;
      await this.must(this.iam('CreateUser', { UserName, Path: path, PermissionsBoundary: boundary }));
      this.onClose(`user ${UserName}`, () => this.#removeUser(UserName));
      if (statements.length > 0) await this.allow(UserName, statements);
      const made = await this.must(this.iam('CreateAccessKey', { UserName }));
      await this.settle();
      return {
        name: UserName,
        arn: `arn:aws:iam::${this.account}:user${path}${UserName}`,
        accessKeyId: made.text('AccessKeyId'),
        secretAccessKey: made.text('SecretAccessKey'),
      };
    });
  }

  /** Gives a user an inline policy. */
  allow(UserName, statements, PolicyName = 'conformance') {
    return this.must(this.iam('PutUserPolicy', { UserName, PolicyName, PolicyDocument: policy(statements) }));
  }

  /** Name and ARN of a role, by default one that this account trusts. */
  role(name, { statements = [], trust, path = '/', maximum } = {}) {
    return this.#once(`role ${name}`, async () => {
      const RoleName = `${this.prefix}-${name}`;
      const trusting = trust ?? [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${this.account}:root` },
          Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        },
      ];
      await this.must(
        this.iam('CreateRole', {
          RoleName,
          Path: path,
          AssumeRolePolicyDocument: policy(trusting),
          MaxSessionDuration: maximum,
        }),
      );
      this.onClose(`role ${RoleName}`, () => this.#removeRole(RoleName));
      if (statements.length > 0) {
        await this.must(
          this.iam('PutRolePolicy', {
            RoleName,
            PolicyName: 'conformance',
            PolicyDocument: policy(statements),
          }),
        );
      }
      await this.settle();
      return { name: RoleName, arn: `arn:aws:iam::${this.account}:role${path}${RoleName}` };
    });
  }

  /** A session of a role; the caller is a user that may assume anything, since root may not. */
  async session(role, { parameters = {}, as } = {}) {
    const caller = as ?? (await this.assumer());
    const answer = await this.must(
      this.sts(
        'AssumeRole',
        { RoleArn: role.arn, RoleSessionName: 'conformance', ...parameters },
        { as: caller },
      ),
    );
    return credentialsIn(answer);
  }

  /** A user who may assume every role. */
  assumer() {
    return this.user('assumer', [{ Effect: 'Allow', Action: ['sts:*', 's3:*'], Resource: '*' }]);
  }

  #once(name, make) {
    let made = this.#made.get(name);
    if (made === undefined) {
      made = make();
      this.#made.set(name, made);
    }
    return made;
  }

  /** The answer, or an error when the request that a row depends on was refused. */
  async must(request) {
    const answer = await request;
    if (answer.status >= 300) {
      throw new Error(
        `could not prepare: ${answer.status} ${answer.code ?? ''} ${answer.message ?? answer.body}`,
      );
    }
    return answer;
  }

  // --- taking it all away ---

  onClose(what, run) {
    this.#cleanups.push({ what, run });
  }

  /** Takes away what was made, last first; gives what could not be. */
  async close() {
    const left = [];
    for (const { what, run } of this.#cleanups.reverse()) {
      try {
        await run();
      } catch (error) {
        left.push(`${what}: ${error.message}`);
      }
    }
    this.#cleanups = [];
    left.push(...(await this.#sweep()));
    return left;
  }

  /** Takes away buckets that should never have come about: those of requests that were expected to be refused. */
  async #sweep() {
    const listed = await this.s3({ query: { prefix: `${this.prefix}-` } });
    const left = [];
    for (const bucket of listed.texts('Name').filter((name) => name.startsWith(`${this.prefix}-`))) {
      await this.#removeBucket(bucket).catch((error) => left.push(`bucket ${bucket}: ${error.message}`));
    }
    return left;
  }

  async #removeBucket(bucket, as) {
    await this.s3({ method: 'DELETE', bucket, query: { policy: '' }, as });
    const uploads = await this.s3({ bucket, query: { uploads: '' }, as });
    const ids = uploads.texts('UploadId');
    for (const [i, key] of uploads.texts('Key').entries()) {
      await this.s3({ method: 'DELETE', bucket, key, query: { uploadId: ids[i] }, as });
    }
    for (;;) {
      const listed = await this.must(this.s3({ bucket, query: { versions: '' }, as }));
      const versions = listed.texts('VersionId');
      const keys = listed.texts('Key');
      if (keys.length === 0) break;
      for (const [i, key] of keys.entries()) {
        await this.must(this.s3({ method: 'DELETE', bucket, key, query: { versionId: versions[i] }, as }));
      }
    }
    await this.must(this.s3({ method: 'DELETE', bucket, as }));
  }

  async #removeUser(UserName) {
    const keys = await this.must(this.iam('ListAccessKeys', { UserName }));
    for (const AccessKeyId of keys.texts('AccessKeyId'))
      await this.iam('DeleteAccessKey', { UserName, AccessKeyId });
    const policies = await this.must(this.iam('ListUserPolicies', { UserName }));
    for (const PolicyName of policies.texts('member'))
      await this.iam('DeleteUserPolicy', { UserName, PolicyName });
    await this.iam('DeleteUserPermissionsBoundary', { UserName });
    await this.must(this.iam('DeleteUser', { UserName }));
  }

  async #removeRole(RoleName) {
    const policies = await this.must(this.iam('ListRolePolicies', { RoleName }));
    for (const PolicyName of policies.texts('member'))
      await this.iam('DeleteRolePolicy', { RoleName, PolicyName });
    await this.must(this.iam('DeleteRole', { RoleName }));
  }
}

/** A policy document of the current version. */
export function policy(statements, version = '2012-10-17') {
  return JSON.stringify({ Version: version, Statement: statements });
}

/** The credentials in an answer of STS's. */
export function credentialsIn(answer) {
  return {
    accessKeyId: answer.text('AccessKeyId'),
    secretAccessKey: answer.text('SecretAccessKey'),
    sessionToken: answer.text('SessionToken'),
  };
}

export function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}

export function md5(data, encoding = 'base64') {
  return createHash('md5').update(data).digest(encoding);
}

function pairs(given) {
  if (given === undefined || Array.isArray(given)) return given ?? [];
  return Object.entries(given);
}
