import type { ConditionOperator } from './operator.js';

/** How the request's value must stand to the policy's. */
export type Relation = (requested: number, stated: number) => boolean;

export const RELATIONS: {
  readonly [name in 'Equals' | 'LessThan' | 'LessThanEquals' | 'GreaterThan' | 'GreaterThanEquals']: Relation;
} = {
  Equals: (requested, stated) => requested === stated,
  LessThan: (requested, stated) => requested < stated,
  LessThanEquals: (requested, stated) => requested <= stated,
  GreaterThan: (requested, stated) => requested > stated,
  GreaterThanEquals: (requested, stated) => requested >= stated,
};

/** Compares after reading both sides; what cannot be read matches nothing. */
export function compareAs(
  read: (text: string) => number | undefined,
  relation: Relation,
): ConditionOperator['compile'] {
  return (values) => {
    const stated = values.map(read).filter((value) => value !== undefined);
    return (value) => {
      const requested = read(value);
      if (requested === undefined) return false;
      for (const one of stated) if (relation(requested, one)) return true;
      return false;
    };
  };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** An integer or decimal number. */
export function readNumber(text: string): number | undefined {
  return readDigits(text) ?? (NUMBER.test(text) ? Number(text) : undefined);
}

const ZERO = 48;
/** Whole numbers of at most this many digits are exact, and need neither expression nor conversion. */
const SAFE_DIGITS = 15;

function readDigits(text: string): number | undefined {
  if (text.length === 0 || text.length > SAFE_DIGITS) return undefined;
  let number = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

const DIGITS = /^-?\d+$/;
const DATE =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:?\d\d)?)?)?$/;

/**
 * An instant, in milliseconds since 1970: seconds since 1970 as a whole number, or ISO 8601 in one of the W3C
 * profiles, in UTC unless it names an offset. Source: IAM User Guide, "Condition operators", "Date condition operators".
 */
export function readDate(text: string): number | undefined {
  if (DIGITS.test(text)) return Number(text) * 1000;
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = found;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(`0.${fraction || '0'}`) * 1000,
  );
  if (zone === 'Z' || zone === 'z') return local;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return local - (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
