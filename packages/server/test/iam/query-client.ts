import { AwsError } from '@countersign/aws-model';
import { createVerifier } from '@countersign/sigv4';
import { authenticate } from '../../src/authentication/authenticate.js';
import type { Caller, Principal } from '../../src/authentication/caller.js';
import { createSessionTokens } from '../../src/authentication/session-token.js';
import { queryAccessDenied } from '../../src/authorization/access-denied.js';
import { authorize } from '../../src/authorization/authorize.js';
import { policiesOf } from '../../src/authorization/principal-policies.js';
import type { Question } from '../../src/authorization/question.js';
import type { QueryExchange } from '../../src/query/query-exchange.js';
import { handleQuery } from '../../src/query/query-protocol.js';
import type { Services } from '../../src/services.js';
import { openStore, type Store } from '../../src/store/open-store.js';
import type { WireRequest } from '../../src/wire/request.js';
import { SmallBodies } from '../../src/wire/small-bodies.js';

export const ACCOUNT = '123456789012';
export const OTHER_ACCOUNT = '210987654321';
export const START = Date.parse('2026-01-01T00:00:00Z');

/** Parameters as a test writes them: nested lists become `Name.member.N`. */
export type Parameters = { readonly [name: string]: Parameter };
type Parameter = string | number | boolean | readonly Parameter[] | Parameters | undefined;

/** STS and IAM on a memory store, called as a given caller, without sockets and signatures. */
export class QueryClient {
  now = START;
  lastRefusal: AwsError | undefined;
  readonly services: Services;
  readonly store: Store;

  static async open(more: Partial<Services> = {}): Promise<QueryClient> {
    const client = new QueryClient(await openStore('memory'), more);
    for (const id of [ACCOUNT, OTHER_ACCOUNT]) {
      await client.store.iam.createAccount({ id, canonicalId: id.padEnd(64, '0'), createdAt: START });
    }
    return client;
  }

  private constructor(store: Store, more: Partial<Services>) {
    this.store = store;
    this.services = {
      ...store,
      sessionTokens: createSessionTokens(store.sessionKey),
      clock: { now: () => this.now },
      region: 'us-east-1',
      domains: [],
      verifier: createVerifier(),
      bodies: new SmallBodies(),
      ...more,
    };
  }

  iam(action: string, parameters: Parameters = {}, caller: Caller = root()): Promise<string> {
    return this.call('iam', '2010-05-08', action, parameters, caller);
  }

  sts(action: string, parameters: Parameters, caller: Caller, sessionToken?: string): Promise<string> {
    return this.call('sts', '2011-06-15', action, parameters, caller, sessionToken);
  }

  /** The body of the answer, or the error as `Code: message`. */
  async call(
    service: 'sts' | 'iam',
    version: string,
    action: string,
    parameters: Parameters,
    caller: Caller,
    sessionToken?: string,
  ): Promise<string> {
    const claim =
      sessionToken === undefined
        ? undefined
        : ({ sessionToken, credentialScope: { region: 'us-east-1' } } as QueryExchange['claim']);
    const { services, now } = this;
    const exchange: QueryExchange = {
      services,
      request: REQUEST,
      requestId: '0123456789ABCDEF',
      now,
      service,
      action,
      version,
      parameters: new Map(flatten(parameters)),
      caller,
      claim,
      policies: await policiesOf(caller, services),
      async authorize(asked, resource, extra, named) {
        const question: Question = {
          action: asked,
          resource,
          named,
          source: {
            request: REQUEST,
            caller,
            claim: undefined,
            now,
            region: 'us-east-1',
            resourceAccount: caller.kind === 'anonymous' ? undefined : caller.accountId,
            parameters: exchange.parameters,
            extra,
          },
        };
        const decision = await authorize(question, exchange.policies, exchange);
        if (decision.effect !== 'allow') throw queryAccessDenied(question, decision);
      },
    };
    try {
      return String((await handleQuery(exchange)).body);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.lastRefusal = error;
      return `${error.code}: ${error.message}`;
    }
  }

  /** Whoever signs with the credentials of an answer of STS. */
  async inSession(answer: string): Promise<Principal> {
    const proof = {
      accessKeyId: element(answer, 'AccessKeyId'),
      sessionToken: element(answer, 'SessionToken'),
      credentialScope: { region: 'us-east-1' },
    };
    const caller = await authenticate(this.services, proof, () => undefined, 'sts', this.now);
    if (caller.kind === 'anonymous') throw new Error('a session cannot be anonymous');
    return caller;
  }

  /** Makes a user with one inline policy and gives it as a caller. */
  async user(userName: string, ...statements: readonly object[]): Promise<Principal> {
    const body = await this.iam('CreateUser', { UserName: userName });
    if (statements.length > 0) {
      const PolicyDocument = policy(...statements);
      await this.iam('PutUserPolicy', { UserName: userName, PolicyName: 'Own', PolicyDocument });
    }
    return {
      kind: 'user',
      accountId: ACCOUNT,
      userName,
      arn: element(body, 'Arn'),
      userId: element(body, 'UserId'),
      accessKeyId: 'AKIAQ',
    };
  }
}

export function root(accountId = ACCOUNT): Principal {
  return {
    kind: 'root',
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
    accessKeyId: 'AKIAQ',
  };
}

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A trust policy that lets `AWS` assume. */
export function trust(AWS: string | readonly string[], condition?: object): string {
  return policy({
    Effect: 'Allow',
    Principal: { AWS },
    Action: 'sts:AssumeRole',
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}

/** Text of the first element of a name. */
export function element(body: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  if (found === undefined) throw new Error(`no <${name}> in ${body}`);
  return found;
}

/** Texts of all elements of a name. */
export function elements(body: string, name: string): string[] {
  return [...body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map((found) => found[1]!);
}

function* flatten(parameters: Parameters, prefix = ''): Iterable<[string, string]> {
  for (const [name, value] of Object.entries(parameters)) yield* flattenOne(prefix + name, value);
}

function* flattenOne(name: string, value: Parameter): Iterable<[string, string]> {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    if (value.length === 0) yield [name, ''];
    for (const [index, member] of value.entries()) yield* flattenOne(`${name}.member.${index + 1}`, member);
  } else if (typeof value === 'object') yield* flatten(value as Parameters, `${name}.`);
  else yield [name, String(value)];
}

const REQUEST: WireRequest = {
  method: 'POST',
  path: '/',
  query: '',
  headers: [],
  header: () => undefined,
  parameters: new Map(),
  movedHeaders: new Map(),
  remoteAddress: '192.0.2.1',
  secure: false,
  body: {
    async *[Symbol.asyncIterator]() {
      yield Buffer.alloc(0);
    },
  },
  contentLength: 0,
};
