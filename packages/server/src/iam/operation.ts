import type { QueryOperation, SignedExchange } from '../query/query-exchange.js';
import { type Input, readInput, type Schema } from '../query/query-input.js';
import type { XmlContent } from '../wire/xml-writer.js';
import { serializeByAccount } from './serialize-by-account.js';

export type IamExchange = SignedExchange;

/** What one Action takes and does, without regard to who may ask for it. */
export interface Handler<S extends Schema> {
  readonly parameters: S;
  /** Returns what stands inside `<ActionResult>`; nothing for an operation without a result. */
  run(exchange: IamExchange, input: Input<S>): Promise<XmlContent | undefined>;
}

/** A handler whose input has the type that its parameters say. */
export function handler<S extends Schema>(
  parameters: S,
  run: (exchange: IamExchange, input: Input<S>) => Promise<XmlContent | undefined>,
): Handler<S> {
  return { parameters, run };
}

/** What an operation acts on, as policies see it. */
export interface Target {
  /** ARN, or `*` for operations on no one resource. */
  readonly arn: string;
  /** How AccessDenied calls it where IAM does not write the ARN: `role deployer`. */
  readonly named?: string;
  /** Condition keys in lower case. */
  readonly context?: Readonly<Record<string, string>>;
}

export type TargetOf<I> = (exchange: IamExchange, input: I) => Target | Promise<Target>;

/** One row of the table of operations. */
export interface IamOperation extends QueryOperation {
  /** IAM's own action, such as `iam:CreateUser`. */
  readonly action: string;
}

const READS = /^(?:Get|List|Simulate)/;

/**
 * Binds a handler to the action and the resource that a caller needs permission for. The order is: validate, authorize, act.
 * Changes to an account take turns, since each reads a record and writes it back.
 */
export function operation<S extends Schema>(
  name: string,
  handler: Handler<S>,
  target: TargetOf<Input<S>>,
): IamOperation {
  const action = `iam:${name}`;
  return {
    action,
    async handle(exchange) {
      const input = readInput(handler.parameters, exchange.parameters, 'iam');
      const { arn, named, context } = await target(exchange, input);
      await exchange.authorize(action, arn, context, named);
      const act = () => handler.run(exchange, input);
      return READS.test(name)
        ? act()
        : serializeByAccount(exchange.services.iam, exchange.caller.accountId, act);
    },
  };
}
