import { S3_OPERATIONS } from '@countersign/aws-model';
import type { Report } from '../report.js';
import { asBoolean, asDocument, asIp, asPolicies, asRegion, asText } from './context-values.js';
import type { Hints } from './hints.js';
import { readInstant, readSeconds } from './read-instant.js';
import { wordsOf } from './words-of.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Found = Writable<Partial<Hints>>;

/** A fact of the context: the names it goes by (lower case, letters and digits only) and how its value is read. */
interface Reader {
  readonly names: RegExp;
  readonly read: (value: unknown, found: Found, now: number | undefined, name: string) => void;
}

const READERS: readonly Reader[] = [
  {
    names:
      /^(?:aws)?(?:credentials?|creds?|session|token|sts|role|sso|assumedrole|signing\w*|temporarycredentials?)\w*?(?:expir\w*|ends?(?:ed)?(?:at|on)?|until|validuntil|validto)(?:at|on|time|date|utc)?$/,
    read: (value, found, now) => set(found, 'credentialExpiration', readInstant(value, now)),
  },
  {
    names:
      /^(?:\w*(?:revoked|deactivated|deleted|disabled|rotated|invalidated|removed|inactive))(?:at|on|time|date|since)?$|^(?:key|credentials?|session\w*|role|user)\w*(?:revocation|deactivation|deletion|rotation)\w*$/,
    read: (value, found, now, name) => {
      if (!/object|file|bucket/.test(name)) set(found, 'revokedAt', readInstant(value, now));
    },
  },
  {
    names:
      /^(?:signer|signedby|signedwith|signingcredentials|credentials?from|credentialsource|credentialkind|credentialtype|signingprincipal|principal)$/,
    read: (value, found) => set(found, 'signer', asText(value)),
  },
  {
    names:
      /^(?:signed(?:operation|command|action|api|call|for|as|with(?:operation|command))|operation(?:signed)?|presigned(?:operation|for|command|action)|command|clientmethod|sdkoperation|apicall)$/,
    read: readOperation,
  },
  {
    names:
      /^(?:signed(?:method|verb|httpmethod)|presigned(?:method|verb)|methodsigned|signingmethod|httpmethodsigned)$/,
    read: (value, found) => {
      const verb = asText(value)?.trim().toUpperCase();
      if (verb !== undefined && VERB.test(verb)) found.signedMethod = verb;
      else readOperation(value, found);
    },
  },
  {
    names:
      /^(?:s3)?bucket(?:s|aws)?(?:region|location|locationconstraint)$|^(?:actual|real|correct)region$|^regionofbucket$/,
    read: (value, found) => set(found, 'bucketRegion', asRegion(value)),
  },
  {
    names:
      /^(?:s3|actual|real|intended|original|signed|stored|uploaded|expected|presigned|true|full)?(?:object|file)?(?:key|keyname|objectname)(?:signed|inbucket|ins3|stored|used)?$|^(?:object|file)name$/,
    read: (value, found) => {
      const key = asText(value);
      // Some call the access key so.
      if (key !== undefined && !/^A[KS]IA[A-Z0-9]{12,}$/.test(key)) set(found, 'objectKey', key);
    },
  },
  {
    names: /^(?:(?:object|key|file)\w*(?:exists?|present|found)|exists?|existsin\w*|object(?:is)?there)$/,
    read: (value, found) => set(found, 'objectExists', asBoolean(value)),
  },
  {
    names: /^(?:object|key|file)(?:is)?(?:missing|absent|deleted|notfound)$/,
    read: (value, found) => {
      const missing = asBoolean(value);
      if (missing !== undefined) found.objectExists = !missing;
    },
  },
  {
    names:
      /^(?:server|provider|storage|store|backend|s3server|vendor|service|objectstore|storagebackend|serverversion)$/,
    read: (value, found) => set(found, 'server', asText(value)),
  },
  {
    names: /^(?:s3)?(?:bucket|resource)policy(?:document)?$/,
    read: (value, found) => set(found, 'bucketPolicy', asDocument(value)),
  },
  {
    names:
      /^(?:identity|iam|role|user|signer|principal|inline|attached|session|group|executionrole|caller)(?:s)?(?:role)?polic(?:y|ies)(?:document)?$/,
    read: (value, found) => {
      const policies = asPolicies(value);
      if (policies.length > 0) found.identityPolicies = [...(found.identityPolicies ?? []), ...policies];
    },
  },
  {
    names:
      /^(?:source|client|visitor|caller|remote|user|requester|my|egress|public|nat)?(?:ip|ipaddress|address|addr|ipaddr)$|^sourceipaddress$/,
    read: (value, found) => set(found, 'sourceIp', asIp(value)),
  },
  {
    names: /^(?:source)?(?:vpce|vpcendpoint)(?:id)?$/,
    read: (value, found) =>
      set(found, 'sourceVpce', /vpce-[0-9a-z]+/.exec(asText(value) ?? '')?.[0] ?? asText(value)),
  },
  {
    names:
      /^(?:signer|signing|client|local|server|host|machine|container|system)?(?:clock|time)(?:offset|skew|ahead|behind|drift|difference|error|diff)?(?:seconds|secs|sec|s|minutes|mins|min|ms|hours)?$|^ntp\w*$/,
    read: readClock,
  },
  {
    names: /^(?:aws)?secret(?:access)?(?:key)?(?:length|len|size|chars|characters)$|^lengthofsecret(?:key)?$/,
    read: (value, found) => {
      const length =
        typeof value === 'number' ? value : Number(/\d{1,4}/.exec(asText(value) ?? '')?.[0] ?? Number.NaN);
      if (Number.isInteger(length)) found.secretLength = length;
    },
  },
  {
    names:
      /^(?:in)?(?:browser|webbrowser|useragent|client)(?:name|is)?$|^(?:runs|running|used|called)?in(?:the|a)?browser$/,
    read: (value, found, _now, name) => {
      const browser = readBrowser(value, name);
      if (browser !== undefined && found.browser !== true) found.browser = browser;
    },
  },
  {
    names:
      /^(?:last)?(?:worked|works|succeeded|success|ok)(?:last)?(?:at|until|till|on|before)?$|^last(?:ok|success\w*|worked\w*|good)$/,
    read: (value, found, now) => set(found, 'workedAt', readInstant(value, now)),
  },
];

const VERB = /^(?:GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS)$/;
const BROWSER =
  /\b(?:chrome|chromium|firefox|safari|edge|brave|opera|browser|mozilla|fetch|xhr|xmlhttprequest|webview)\b/i;
const SESSION_START =
  /^(?:assumed|session(?:started|start|created|issued)?|credentials?(?:issued|obtained|created|fetched)|token(?:issued|created))(?:at|on|time)?$/;
const SESSION_LENGTH =
  /^(?:session|role|credentials?|token|assumerole|sts)\w*(?:duration|lifetime|ttl|length|maxage)(?:seconds|minutes|hours|s)?$|^duration(?:seconds)$/;

/** Nobody describes a failure in more. */
const MAXIMUM_NAMES = 2_000;

/** Reads what the context says under whatever names. Never throws; what it does not know stays in `words`. */
export function readHints(report: Report): Hints {
  const now = report.at === undefined || Number.isNaN(report.at.getTime()) ? undefined : report.at.getTime();
  const context = report.context ?? {};
  const found: Found = {};
  let sessionStart: number | undefined;
  let sessionLength: number | undefined;
  for (const [name, value] of Object.entries(context).slice(0, MAXIMUM_NAMES)) {
    const plain = plainName(name);
    for (const reader of READERS) if (reader.names.test(plain)) reader.read(value, found, now, plain);
    if (SESSION_START.test(plain)) sessionStart ??= readInstant(value, now);
    if (SESSION_LENGTH.test(plain)) sessionLength ??= withUnit(value, plain);
  }
  if (found.credentialExpiration === undefined && sessionStart !== undefined && sessionLength !== undefined) {
    found.credentialExpiration = sessionStart + sessionLength * 1000;
  }
  return { ...found, words: wordsOf(context) };
}

function plainName(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function set<K extends keyof Found>(found: Found, name: K, value: Found[K] | undefined): void {
  if (value !== undefined && found[name] === undefined) found[name] = value;
}

/** `PutObject`, `putObject`, `put_object`, `s3:PutObject`, `PutObjectCommand`, `client.put_object(...)`. */
function readOperation(value: unknown, found: Found): void {
  const text = asText(value);
  if (text === undefined) return;
  const verb = text.trim().toUpperCase();
  if (VERB.test(verb)) {
    found.signedMethod ??= verb;
    return;
  }
  const squeezed = text
    .slice(0, 200)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  const operation = OPERATIONS_BY_LENGTH.find(({ name }) => squeezed.includes(name.toLowerCase()));
  found.signedOperation ??= operation?.name ?? text;
  if (operation !== undefined) found.signedMethod ??= operation.method;
}

/** The longest first: `PutObjectTagging` is no `PutObject`. */
const OPERATIONS_BY_LENGTH = [...S3_OPERATIONS].sort((one, other) => other.name.length - one.name.length);

/** A number, `20 min ahead`, `-300`, `5 minutes slow`, or what the signer's clock showed. */
function readClock(value: unknown, found: Found, now: number | undefined, name: string): void {
  if (found.clockAheadSeconds !== undefined) return;
  const text = asText(value);
  const shown =
    typeof value === 'string' && /\d{4}-\d{2}-\d{2}|\d{8}T/.test(value) ? readInstant(value) : undefined;
  if (shown !== undefined) {
    if (now !== undefined && !/server/.test(name)) found.clockAheadSeconds = Math.round((shown - now) / 1000);
    return;
  }
  const seconds = withUnit(value, name);
  if (seconds === undefined || text === undefined) return;
  const words = `${name} ${text}`;
  const said = /ahead|fast|future|early/i.test(words) || /behind|slow|past|late|back/i.test(words);
  if (typeof value === 'string' && !said && !/^[+-]?[\d.]+\s?(?:[a-z]+)?$/i.test(text.trim())) return;
  const behind = /behind|slow|in the past|late|back/i.test(words) || text.trim().startsWith('-');
  found.clockAheadSeconds = behind ? -Math.abs(seconds) : seconds;
}

/** A bare number takes the unit that its name carries; seconds otherwise. */
function withUnit(value: unknown, name: string): number | undefined {
  const seconds = readSeconds(value);
  const bare = typeof value === 'number' || (typeof value === 'string' && /^[+-]?[\d.]+$/.test(value.trim()));
  if (seconds === undefined || !bare) return seconds;
  if (/(?:ms|millis\w*)$/.test(name)) return seconds / 1000;
  if (/(?:minutes?|mins?)$/.test(name)) return seconds * 60;
  return /hours?$/.test(name) ? seconds * 3600 : seconds;
}

function readBrowser(value: unknown, name: string): boolean | undefined {
  if (name.includes('browser')) {
    const told = asBoolean(value);
    if (told !== undefined) return told;
    return typeof value === 'string' && value.trim() !== '' ? true : undefined;
  }
  return typeof value === 'string' && BROWSER.test(value) && !/curl|wget|python|okhttp|java/i.test(value)
    ? true
    : undefined;
}
