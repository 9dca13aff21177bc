import type { ServiceAddress } from '@countersign/aws-model';
import {
  type Credentials,
  createSigner,
  encodeS3Key,
  type Pair,
  type Signer,
  sha256Hex,
} from '@countersign/sigv4';
import { clockOffset } from './clock-offset.js';
import { type HttpAnswer, type HttpRequest, type Transport, UnreachableError } from './transport.js';
import { readXml, textAt, type XmlNode } from './xml.js';

/** An answer, whoever gave it: an error's code and message are read wherever S3, STS and IAM put them. */
export interface ServiceAnswer {
  /** 0: nobody answered. */
  readonly status: number;
  readonly ok: boolean;
  /** AWS's code; `HTTP 404` where the answer has none (HEAD), `Unreachable` where nobody answered; empty when ok. */
  readonly code: string;
  readonly message: string;
  header(name: string): string | undefined;
  /** The document; undefined where the body is no XML. */
  readonly document: XmlNode | undefined;
  readonly text: string;
}

export interface SignedClientOptions {
  readonly credentials: Credentials;
  /** The signer's clock when looking begins. */
  readonly now: Date;
  readonly transport: Transport;
  /** Keeps signing keys between clients. Default: one of its own. */
  readonly signer?: Signer | undefined;
}

/** Seconds that a clock may be off before requests are signed with the service's time instead. */
const TOLERATED_SECONDS = 60;
/** The probe of an object is tried at once; anything longer would only be a risk. */
const PROBE_SECONDS = 60;

/**
 * Sends signed requests. Signs with the service's time once that is known to differ, so that a wrong clock
 * hides nothing else: a request refused before the offset was known is sent once more. Otherwise nothing is repeated.
 */
export class SignedClient {
  readonly #signer: Signer;
  readonly #options: SignedClientOptions;
  readonly #began = performance.now();
  #offsetMs: number | undefined;
  #correctionMs = 0;

  constructor(options: SignedClientOptions) {
    this.#options = options;
    this.#signer = options.signer ?? createSigner();
  }

  /** Milliseconds that the service's clock is ahead of the signer's, from the first answer; undefined before it. */
  get offsetMs(): number | undefined {
    return this.#offsetMs;
  }

  /** A request of the query protocol (STS, IAM), as a form. */
  query(
    service: 'sts' | 'iam',
    address: ServiceAddress,
    parameters: Readonly<Record<string, string>>,
  ): Promise<ServiceAnswer> {
    const body = new URLSearchParams({
      Version: service === 'sts' ? '2011-06-15' : '2010-05-08',
      ...parameters,
    }).toString();
    return this.#send((signingDate) => ({
      method: 'POST',
      body,
      ...this.#signer.signHeaders({
        ...target(address),
        credentials: this.#options.credentials,
        service,
        method: 'POST',
        path: address.path,
        headers: [
          ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
          ['content-length', String(new TextEncoder().encode(body).length)],
        ],
        payloadHash: sha256Hex(body),
        signingDate,
      }),
    }));
  }

  /** A request to S3 without a body, signed in its header. The key is taken letter for letter. */
  s3(method: string, address: ServiceAddress, key: string, query: readonly Pair[]): Promise<ServiceAnswer> {
    return this.#send((signingDate) => ({
      method,
      ...this.#signer.signHeaders({
        ...target(address),
        credentials: this.#options.credentials,
        method,
        path: s3Path(address, key),
        query,
        signingDate,
      }),
    }));
  }

  /** A presigned URL, used at once. */
  presigned(method: string, address: ServiceAddress, key: string, headers: Pair[]): Promise<ServiceAnswer> {
    return this.#send((signingDate) => ({
      method,
      headers,
      url: this.#signer.presign({
        ...target(address),
        credentials: this.#options.credentials,
        method,
        path: s3Path(address, key),
        signingDate,
        expiresIn: PROBE_SECONDS,
      }).url,
    }));
  }

  async #send(sign: (signingDate: number) => HttpRequest): Promise<ServiceAnswer> {
    const correction = this.#correctionMs;
    const answer = await this.#sendOnce(sign);
    const learnt = this.#correctionMs !== correction;
    return answer.status >= 400 && learnt ? this.#sendOnce(sign) : answer;
  }

  async #sendOnce(sign: (signingDate: number) => HttpRequest): Promise<ServiceAnswer> {
    const sentAt = this.#now();
    let answer: HttpAnswer;
    try {
      answer = await this.#options.transport(sign(sentAt + this.#correctionMs));
    } catch (error) {
      if (error instanceof UnreachableError) return unreachable(error);
      throw error;
    }
    this.#measure(answer.header('date'), sentAt);
    return read(answer);
  }

  /** The signer's clock: the time given, and what has passed since. */
  #now(): number {
    return this.#options.now.getTime() + (performance.now() - this.#began);
  }

  #measure(date: string | undefined, sentAt: number): void {
    const offset = clockOffset(date, sentAt, this.#now());
    if (offset === undefined || this.#offsetMs !== undefined) return;
    this.#offsetMs = offset;
    if (Math.abs(offset) > TOLERATED_SECONDS * 1_000) this.#correctionMs = offset;
  }
}

function target({ protocol, host, signingRegion }: ServiceAddress) {
  return { protocol, host, region: signingRegion };
}

function s3Path({ path }: ServiceAddress, key: string): string {
  // A bucket itself is written without the slash behind it, save at the root of its own host.
  if (key === '') return path.length > 1 ? path.slice(0, -1) : path;
  return `${path}${encodeS3Key(key)}`;
}

function read(answer: HttpAnswer): ServiceAnswer {
  const { status, body } = answer;
  const text = new TextDecoder().decode(body);
  const document = body.length === 0 ? undefined : readXml(body);
  const ok = status >= 200 && status < 300;
  // S3 sends a bare Error, STS and IAM wrap it.
  const error =
    document?.name === 'Error' ? document : document?.children.find(({ name }) => name === 'Error');
  return {
    status,
    ok,
    code: ok ? '' : (textAt(error, 'Code') ?? `HTTP ${status}`),
    message: ok ? '' : (textAt(error, 'Message') ?? ''),
    header: (name) => answer.header(name),
    document: error === undefined ? document : error,
    text,
  };
}

function unreachable(error: UnreachableError): ServiceAnswer {
  return {
    status: 0,
    ok: false,
    code: 'Unreachable',
    message: error.message,
    header: () => undefined,
    document: undefined,
    text: '',
  };
}
