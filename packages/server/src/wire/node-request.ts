import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ForwardedBy } from '@countersign/runtime';
import type { KeepAliveBody } from './keep-alive-body.js';
import { MessageBody } from './message-body.js';
import { type ReadQuery, readQuery } from './read-query.js';
import type { SigningParty, WireRequest } from './request.js';

/** A node:http message as the record that every step reads; nothing is decoded before somebody asks. */
export class NodeRequest implements WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly string[];
  readonly #message: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #forwarded: ForwardedBy | undefined;
  readonly #awaitsContinue: boolean;
  #read: ReadQuery | undefined;
  #caller: SigningParty | undefined;
  #owner: string | undefined;
  readonly #keepAliveBody: (() => KeepAliveBody) | undefined;
  #body: MessageBody | undefined;
  #patience: KeepAliveBody | undefined;

  constructor(
    message: IncomingMessage,
    response: ServerResponse,
    options: {
      readonly forwarded?: ForwardedBy | undefined;
      readonly awaitsContinue?: boolean;
      /** Begins to keep the visitor waiting. */
      readonly keepAliveBody?: () => KeepAliveBody;
    } = {},
  ) {
    const target = originForm(message.url ?? '/');
    const question = target.indexOf('?');
    this.method = message.method ?? 'GET';
    this.path = question === -1 ? target : target.slice(0, question);
    this.query = question === -1 ? '' : target.slice(question + 1);
    this.headers =
      options.forwarded?.host === undefined
        ? message.rawHeaders
        : withHost(message.rawHeaders, options.forwarded.host);
    this.#message = message;
    this.#response = response;
    this.#forwarded = options.forwarded;
    this.#awaitsContinue = options.awaitsContinue ?? false;
    this.#keepAliveBody = options.keepAliveBody;
  }

  header(name: string): string | undefined {
    if (name === 'host' && this.#forwarded?.host !== undefined) return this.#forwarded.host;
    const value = this.#message.headers[name];
    return typeof value === 'object' ? value.join(', ') : value;
  }

  get parameters(): ReadonlyMap<string, string> {
    this.#read ??= readQuery(this.query);
    return this.#read.parameters;
  }

  get movedHeaders(): ReadonlyMap<string, string> {
    this.#read ??= readQuery(this.query);
    return this.#read.movedHeaders;
  }

  get remoteAddress(): string {
    const address = this.#forwarded?.address ?? this.#message.socket.remoteAddress ?? '';
    return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  }

  get secure(): boolean {
    return this.#forwarded?.secure ?? false;
  }

  get contentLength(): number | undefined {
    const value = this.#message.headers['content-length'];
    return value === undefined ? undefined : Number(value);
  }

  /** The client waits for `100 Continue` and was not sent it: its body will not come. */
  get withheldContinue(): boolean {
    return this.#awaitsContinue && this.#body === undefined;
  }

  /** The visitor hung up before the request was complete. */
  get abandoned(): boolean {
    return this.#message.destroyed && !this.#message.complete;
  }

  /** By its own connection, through no proxy. */
  get fromThisMachine(): boolean {
    const { headers, socket } = this.#message;
    return (
      this.#forwarded === undefined &&
      isLoopback(socket.remoteAddress ?? '') &&
      !FORWARDING.some((name) => headers[name] !== undefined)
    );
  }

  /** Of the caller and of the bucket, as far as they are known. */
  get accounts(): { readonly caller?: string | undefined; readonly owner?: string | undefined } {
    return { caller: this.#caller?.accountId, owner: this.#owner };
  }

  /** Who signed, once that is proven. */
  get caller(): SigningParty | undefined {
    return this.#caller;
  }

  noteParties(caller: SigningParty | undefined, ownerAccountId: string | undefined): void {
    this.#caller = caller;
    this.#owner = ownerAccountId;
  }

  mayTakeLong(): void {
    this.#patience ??= this.#keepAliveBody?.();
  }

  /** How the visitor is kept waiting, where that was asked for. */
  get patience(): KeepAliveBody | undefined {
    return this.#patience;
  }

  get body(): AsyncIterable<Buffer> {
    if (this.#body === undefined) {
      this.#body = new MessageBody(this.#message);
      if (this.#awaitsContinue) this.#response.writeContinue();
    }
    return this.#body;
  }
}

/** What a proxy adds, also one that is not trusted. */
const FORWARDING = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
];

/** Whether an address of a socket's peer is this machine's own. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.replace(/^::ffff:/, '').startsWith('127.');
}

/** A proxy-style request line (`GET http://host/path`) means the path in it. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const absolute = /^https?:\/\/[^/?#]*(.*)$/i.exec(target);
  const rest = absolute?.[1] ?? target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function withHost(rawHeaders: readonly string[], host: string): string[] {
  const headers = [...rawHeaders];
  for (let i = 0; i < headers.length; i += 2) if (headers[i]!.toLowerCase() === 'host') headers[i + 1] = host;
  return headers;
}
