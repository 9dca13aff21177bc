import { type Claim, type RawRequest, SigV4Error, type Verifier } from '@countersign/sigv4';

/**
 * Verifies a signature, and where it does not fit, tries what usually goes wrong: nobody can tell from a hash what was
 * signed, but one change after which it fits is the answer. At most {@link MAX_TRIES} hashes of a request, fewer of one
 * that is larger than {@link ORDINARY_SIZE}; only after a refusal, and only of a key that exists.
 *
 * @throws SigV4Error SignatureDoesNotMatch; `facts.differs` says what differs, if one change explains it
 */
export function verifyOrExplain(verifier: Verifier, request: RawRequest, claim: Claim, secret: string): void {
  try {
    verifier.verifySignature(request, claim, secret);
  } catch (error) {
    if (!(error instanceof SigV4Error) || error.reason !== 'SignatureMismatch') throw error;
    const differs =
      claim.version2StringsToSign === undefined ? difference(verifier, request, claim, secret) : undefined;
    if (differs === undefined) throw error;
    const { code, reason, message, extras, facts } = error;
    throw new SigV4Error(code, reason, message, { extras, facts: { ...facts, differs } });
  }
}

/** How a request may have been when it was signed, and what has happened to it since. */
interface Suspicion {
  /** Only written once it is true. */
  readonly says: () => string;
  readonly request?: RawRequest;
  readonly claim?: Claim;
  readonly secret?: string;
}

const MAX_TRIES = 32;

/**
 * The largest request head, in characters, that gets all tries: a URL with a session token takes 2 to 4 KB. One of twice
 * the size gets a quarter of them, one of 31 KB none. Whoever has seen a presigned URL can send as many refused requests as
 * they like, so this bounds what each may cost; by size rather than by time, so that the same request always gets the same
 * explanation.
 */
const ORDINARY_SIZE = 4_096;

/** Headers and parameters that are suspected; more were never the fault of one of them. */
const MAX_SUSPECTS = 8;

function difference(
  verifier: Verifier,
  request: RawRequest,
  claim: Claim,
  secret: string,
): string | undefined {
  let triesLeft = Math.floor(MAX_TRIES * Math.min(1, (ORDINARY_SIZE / sizeOf(request)) ** 2));
  for (const suspicion of suspicions(request, claim, secret)) {
    if (triesLeft === 0) return undefined;
    triesLeft -= 1;
    const fits = verifier.isSignedBy(
      suspicion.request ?? request,
      suspicion.claim ?? claim,
      suspicion.secret ?? secret,
    );
    if (fits) return suspicion.says();
  }
  return undefined;
}

/** Characters of a request's head. */
function sizeOf({ path, query, headers }: RawRequest): number {
  let size = path.length + query.length + 1;
  for (const text of headers) size += text.length;
  return size;
}

function* suspicions(request: RawRequest, claim: Claim, secret: string): Generator<Suspicion> {
  yield* otherMethods(request);
  yield* otherSecrets(secret);
  yield* otherHosts(request);
  yield* otherQueries(claim);
  yield* otherPayloads(claim);
  yield* otherPaths(request);
  yield* otherHeaders(request, claim);
}

function* otherMethods(request: RawRequest): Generator<Suspicion> {
  for (const method of ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])
    if (method !== request.method)
      yield {
        says: () => `it was signed for ${method} and sent as ${request.method}`,
        request: { ...copy(request), method },
      };
}

/** What a file, a copy or an environment variable adds to a secret. */
function* otherSecrets(secret: string): Generator<Suspicion> {
  for (const [text, name] of [
    [`${secret}\n`, 'a line feed behind it'],
    [`${secret}\r`, 'a carriage return behind it'],
    [`${secret} `, 'a space behind it'],
    [` ${secret}`, 'a space before it'],
    [`"${secret}"`, 'quotation marks around it'],
  ] as const)
    yield { says: () => `it was made with the secret key and ${name}`, secret: text };
}

/** A proxy in between, or one name of a machine for another. */
function* otherHosts(request: RawRequest): Generator<Suspicion> {
  const sent = headerOf(request, 'host') ?? '';
  const port = /:\d+$/.exec(sent)?.[0] ?? '';
  const forwarded = headerOf(request, 'x-forwarded-host');
  const names = [forwarded, sent.slice(0, sent.length - port.length), `localhost${port}`, `127.0.0.1${port}`];
  for (const host of new Set(names)) {
    if (host === undefined || host === '' || host === sent) continue;
    yield {
      says: () => `it was signed for Host ${host} but sent with Host ${sent}`,
      request: withHeader(request, 'host', host),
    };
  }
}

/** Parameters that somebody added to a URL. */
function* otherQueries(claim: Claim): Generator<Suspicion> {
  const pairs = claim.canonicalQueryString.split('&');
  const added = pairs.filter((pair) => pair !== '' && !/^X-Amz-/i.test(pair)).slice(0, MAX_SUSPECTS);
  for (const pair of added) {
    const canonicalQueryString = pairs.filter((one) => one !== pair).join('&');
    yield {
      says: () => `the parameter ${pair.split('=')[0]} was not there when it was signed`,
      claim: { ...claim, canonicalQueryString },
    };
  }
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function* otherPayloads(claim: Claim): Generator<Suspicion> {
  for (const [payloadHash, name] of [
    ['UNSIGNED-PAYLOAD', 'UNSIGNED-PAYLOAD'],
    [EMPTY_SHA256, 'the hash of an empty body'],
  ] as const)
    if (payloadHash !== claim.payloadHash)
      yield {
        says: () => `${name} was signed as the payload hash, but a different one was sent`,
        claim: { ...claim, payloadHash },
      };
}

function* otherPaths(request: RawRequest): Generator<Suspicion> {
  const { path } = request;
  const rewritten = [
    path.replaceAll('+', '%20'),
    path.replaceAll('%20', '+'),
    path.replace(/\/{2,}/g, '/'),
    path.replaceAll('%', '%25'),
    path.replaceAll('%25', '%'),
    path.endsWith('/') ? path.slice(0, -1) : `${path}/`,
    path.slice(path.indexOf('/', 1)),
  ];
  for (const signed of new Set(rewritten))
    if (signed !== path && signed.startsWith('/'))
      yield {
        says: () => `the path was signed as ${signed} but sent as ${path}`,
        request: { ...copy(request), path: signed },
      };
}

/** Headers that were signed as if they were not there, or with what a client says of bodies by itself. */
function* otherHeaders(request: RawRequest, claim: Claim): Generator<Suspicion> {
  for (const name of claim.signedHeaders.filter((signed) => signed !== 'host').slice(0, MAX_SUSPECTS)) {
    const sent = headerOf(request, name) ?? '';
    const values = name === 'content-type' ? ['', 'application/octet-stream', 'binary/octet-stream'] : [''];
    for (const value of values)
      if (value !== sent)
        yield {
          says: () => `the header ${name} was signed as "${value}" but sent as "${sent}"`,
          request: withHeader(request, name, value),
        };
  }
}

function copy({ method, path, query, headers }: RawRequest): RawRequest {
  return { method, path, query, headers };
}

function headerOf({ headers }: RawRequest, name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2)
    if (headers[at]!.toLowerCase() === name) return headers[at + 1];
  return undefined;
}

function withHeader(request: RawRequest, name: string, value: string): RawRequest {
  const headers: string[] = [name, value];
  for (let at = 0; at < request.headers.length; at += 2) {
    if (request.headers[at]!.toLowerCase() !== name)
      headers.push(request.headers[at]!, request.headers[at + 1]!);
  }
  return { ...copy(request), headers };
}
