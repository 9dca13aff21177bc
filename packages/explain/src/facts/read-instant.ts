const ISO =
  /(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?/i;
const BASIC = /\b(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\b/;
const HTTP_DATE =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2}(?: ?(?:GMT|UTC|[+-]\d{4}))?/i;
/** The common log's `12/Mar/2024:10:15:02 +0000`. */
const LOG_DATE = /\b(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2})(?: ([+-]\d{4}))?/;
const AGO =
  /\b(?:about |around |~ ?)?(\d{1,6}(?:\.\d{1,3})?|an?|one|two|three|half an?) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?) (ago|earlier|before|later|after)\b/i;

const UNIT_SECONDS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|millis(?:econds?)?|milliseconds?)$/i, 0.001],
  [/^(?:s|secs?|seconds?)$/i, 1],
  [/^(?:m|mins?|minutes?)$/i, 60],
  [/^(?:h|hrs?|hours?)$/i, 3_600],
  [/^(?:d|days?)$/i, 86_400],
  [/^(?:w|weeks?)$/i, 604_800],
];
const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['an', 1],
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['half a', 0.5],
  ['half an', 0.5],
]);

/**
 * Milliseconds since 1970 of whatever names an instant: ISO 8601 (without a zone it counts as UTC), `yyyymmddThhmmssZ`,
 * HTTP and log dates, seconds or milliseconds since 1970, `3 hours ago` counted from `now`. The first in a sentence counts.
 */
export function readInstant(value: unknown, now?: number): number | undefined {
  if (value instanceof Date) return finite(value.getTime());
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, 1000).trim();
  if (/^\d{10}(?:\.\d+)?$|^\d{13}$/.test(text)) return fromEpoch(Number(text));
  return fromBasic(text) ?? fromIso(text) ?? fromHttpDate(text) ?? fromLogDate(text) ?? fromWords(text, now);
}

function fromEpoch(value: number): number | undefined {
  // 2001 to 2286 in seconds, and the same in milliseconds: nothing else is taken for an instant.
  if (value >= 1e9 && value < 1e10) return Math.round(value * 1000);
  return value >= 1e12 && value < 1e13 ? value : undefined;
}

function fromIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = match;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  return finite(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`));
}

function fromBasic(text: string): number | undefined {
  const match = BASIC.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return finite(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`));
}

function fromHttpDate(text: string): number | undefined {
  const match = HTTP_DATE.exec(text)?.[0];
  if (match === undefined) return undefined;
  return finite(Date.parse(/(?:GMT|UTC|[+-]\d{4})$/.test(match) ? match : `${match} GMT`));
}

function fromLogDate(text: string): number | undefined {
  const match = LOG_DATE.exec(text);
  return match === null
    ? undefined
    : finite(Date.parse(`${match[1]} ${match[2]} ${match[3]} ${match[4]} ${match[5] ?? '+0000'}`));
}

function fromWords(text: string, now: number | undefined): number | undefined {
  if (now === undefined) return undefined;
  if (/^(?:just )?now$/i.test(text)) return now;
  if (/^yesterday$/i.test(text)) return now - 86_400_000;
  const match = AGO.exec(text);
  if (match === null) return undefined;
  const seconds = secondsOf(match[1] ?? '', match[2] ?? '');
  if (seconds === undefined) return undefined;
  return /later|after/i.test(match[3] ?? '') ? now + seconds * 1000 : now - seconds * 1000;
}

const DURATION =
  /(\d{1,9}(?:\.\d{1,3})?|\b(?:an?|one|two|three|half an?)\b) ?-?(ms|milli(?:second)?s?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b/gi;

/** Seconds of `20 min`, `1h30m`, `1 day`, `PT15M`; of a bare number, seconds. Undefined where there is none. */
export function readSeconds(value: unknown): number | undefined {
  if (typeof value === 'number') return finite(value);
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, 1000).trim();
  if (/^[+-]?\d{1,9}(?:\.\d{1,3})?$/.test(text)) return Number(text);
  const clock = /^[+-]?(\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const plain = text
    .replace(/\bPT?(?=\d)/gi, ' ')
    .replace(/(\d)([a-z])/gi, '$1 $2')
    .replace(/([a-z])(\d)/gi, '$1 $2');
  let seconds: number | undefined;
  for (const [, amount = '', unit = ''] of plain.matchAll(DURATION)) {
    const piece = secondsOf(amount, unit);
    if (piece !== undefined) seconds = (seconds ?? 0) + piece;
  }
  return seconds;
}

function secondsOf(amount: string, unit: string): number | undefined {
  const number = NUMBER_WORDS.get(amount.toLowerCase()) ?? Number(amount);
  const factor = UNIT_SECONDS.find(([name]) => name.test(unit))?.[1];
  return factor === undefined || Number.isNaN(number) ? undefined : number * factor;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
