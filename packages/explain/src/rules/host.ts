import type { Facts } from '../facts/facts.js';
import type { LineDifference } from '../prove/proof.js';
import type { Rule } from './rule.js';
import {
  byDoubt,
  codeOf,
  cue,
  cueOfNo,
  hasFailed,
  isMismatch,
  isQuerySigned,
  messageOf,
  parameterOf,
  signatureDoubt,
  suspect,
} from './support.js';

const AWS_HOST = /(?:^|\.)amazonaws\.com(?:\.cn)?(?::\d+)?$/;

function hostDifference({ comparison }: Facts): LineDifference | undefined {
  return comparison?.all.find(({ part, name }) => part === 'header' && name === 'host');
}

function withoutPort(host: string | undefined): string | undefined {
  return host?.replace(/:\d+$/, '');
}

function hostEvidence(difference: LineDifference | undefined): string | undefined {
  return difference === undefined
    ? undefined
    : `Sent to \`${difference.sent}\`, but the service saw \`Host: ${difference.seen}\`.`;
}

const PROXY =
  /proxy|nginx|traefik|haproxy|envoy|ingress|caddy|apache|httpd|istio|load balancer|\balb\b|\bnlb\b|x-forwarded|cloudflare tunnel|ngrok|varnish|squid|kong|api gateway|reverse|vite|webpack/;
/** Says that there is none; `no proxy_set_header` says that there is one. */
const NO_PROXY = /\bno (?:reverse )?proxy(?! (?:set|pass|header|host|preserve))|\bnot behind\b/;
const HOST_KEPT =
  /proxy set header|host header|preserv|forward(?:s|ed)? (?:the )?host|proxypreservehost|passhostheader|changeorigin|x-forwarded-host|\$(?:http )?host|upstream|direct access|without (?:the )?proxy|bypass/;

export const hostNotPreservedByProxy: Rule = (facts) => {
  if (!isQuerySigned(facts)) return undefined;
  // The service shows the Host that reached it, and it is the URL's.
  if (facts.comparison?.equal === true) return undefined;
  const proxy = cue(facts, (line) => PROXY.test(line) && !NO_PROXY.test(line));
  const host =
    cue(facts, HOST_KEPT) ?? cueOfNo(facts, /pass ?host|preserv|host header|changeorigin|forward.{0,20}host/);
  const difference = hostDifference(facts);
  const internal =
    difference?.seen !== undefined &&
    !AWS_HOST.test(difference.seen) &&
    withoutPort(difference.seen) !== withoutPort(difference.sent);
  const evidence = [hostEvidence(difference), proxy, host === proxy ? undefined : host];
  const cause = 'host-not-preserved-by-proxy';
  const received = namedHost(facts, /receiv|seen|saw|arriv|upstream|backend|at (?:the )?server|forwarded/);
  if (received !== undefined && withoutPort(received) !== facts.url?.hostname.toLowerCase())
    return suspect(cause, byDoubt(facts, 0.972), [
      `The report names \`${received}\` as the host that arrived; the URL goes to \`${facts.url?.authority}\`.`,
      proxy,
    ]);
  if (internal)
    return suspect(cause, byDoubt(facts, proxy !== undefined || host !== undefined ? 0.97 : 0.9), evidence);
  if (proxy !== undefined && host !== undefined) return suspect(cause, byDoubt(facts, 0.955), evidence);
  if (proxy !== undefined)
    return suspect(cause, byDoubt(facts, 0.85), evidence, { supply: 'The Host that the proxy forwards.' });
  return host === undefined ? undefined : suspect(cause, byDoubt(facts, 0.7), evidence);
};

const REWRITTEN =
  /(?:replac|swap|rewrit|substitut|chang|overrid|sed |str replace|\.replace|patched|alter).{0,60}(?:host|domain|url|endpoint|localhost|name)|(?:host|domain|endpoint|url).{0,40}(?:replac|swap|rewrit|substitut|chang|overrid|differ)|\bcdn\b|custom domain|\bcname\b|public (?:url|host|name|endpoint|domain)|external (?:url|host|name|endpoint)|internal (?:url|host|name|endpoint)|cloudfront|vanity|signed (?:for|with|against|host|endpoint)|minio:9000|localstack:4566|host\.docker\.internal|docker.{0,30}(?:network|name|host|service|compose|internal)|(?:network|name|host|service|endpoint).{0,30}docker|service name|svc\.cluster|browser (?:url|host)|assets? (?:host|domain)|s3 url|public endpoint/;

export const hostRewritten: Rule = (facts) => {
  if (!isQuerySigned(facts)) return undefined;
  const { url } = facts;
  const told = cue(facts, REWRITTEN);
  const signed = signedHost(facts);
  // The same name: only its port can differ.
  if (signed !== undefined && withoutPort(signed) === url?.hostname.toLowerCase()) return undefined;
  const other =
    signed !== undefined && url !== undefined && withoutPort(signed) !== url.hostname.toLowerCase();
  const foreign =
    url !== undefined && url.address.style === 'unknown' && !url.address.local && isV4Aws(facts);
  // Words about a port mean that one.
  const ofPort = url?.port !== undefined && told !== undefined && /\bports?\b/.test(told);
  const likelihood = other
    ? 0.97
    : told !== undefined && ofPort
      ? 0.8
      : told !== undefined
        ? foreign || url?.address.provider !== 'aws'
          ? 0.95
          : 0.85
        : foreign
          ? 0.4
          : 0;
  const difference = hostDifference(facts);
  if (foreign && told === undefined && !other && AWS_HOST.test(difference?.seen ?? '')) {
    return suspect('host-rewritten-after-signing', byDoubt(facts, 0.9), [hostEvidence(difference)]);
  }
  if (likelihood === 0) return undefined;
  return suspect(
    'host-rewritten-after-signing',
    byDoubt(facts, likelihood, likelihood * 0.9),
    [
      other
        ? `The report names \`${signed}\` as the host that was signed; the URL goes to \`${url.authority}\`.`
        : undefined,
      told,
      foreign ? `\`${url.authority}\` is not a host of a known store.` : undefined,
    ],
    { supply: 'The host for which the URL was signed.' },
  );
};

function isV4Aws({ url }: Facts): boolean {
  const region = url?.v4?.scopeRegion;
  return region !== undefined;
}

const HOST_VALUE =
  /^"?(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?|localhost(?::\d+)?|[a-z0-9-]+:\d+)(?:[/\s,;"]|$)/;

/** The host that the report says was signed. */
function signedHost(facts: Facts): string | undefined {
  return namedHost(facts, /sign/);
}

/** The host that the report gives under a name such as `signed_host`. */
function namedHost({ hints }: Facts, names: RegExp): string | undefined {
  for (const line of hints.words.split('\n')) {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    if (!names.test(name) || !/host|endpoint|url|_for|against|with|domain|address/.test(name)) continue;
    const host = HOST_VALUE.exec(line.slice(colon + 2))?.[1];
    if (host !== undefined) return host;
  }
  return undefined;
}

export const portNotInSignedHost: Rule = (facts) => {
  const { url } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const difference = hostDifference(facts);
  const onlyPort = difference !== undefined && withoutPort(difference.sent) === withoutPort(difference.seen);
  const own = url.port !== undefined && url.port !== '80' && url.port !== '443';
  const sentHost = facts.sentHeaders?.get('host');
  const dropped = own && sentHost !== undefined && !sentHost.includes(':');
  const told =
    cue(facts, /\bports?\b(?! forward)/) ??
    cue(
      facts,
      (line) =>
        url.port !== undefined &&
        line.includes(`:${url.port}`) &&
        /without|drop|omit|strip|remov|missing/.test(line),
    );
  const signed = signedHost(facts);
  const bare = own && signed === url.hostname.toLowerCase();
  if (onlyPort && (own || !/:(?:80|443)$/.test(`${difference?.sent} ${difference?.seen}`))) {
    return suspect('port-not-in-signed-host', byDoubt(facts, 0.96), [hostEvidence(difference), told]);
  }
  if (!own) return undefined;
  const likelihood = bare ? 0.97 : dropped ? 0.93 : told !== undefined ? 0.94 : 0.35;
  return suspect(
    'port-not-in-signed-host',
    byDoubt(facts, likelihood, likelihood * 0.6, 0.1),
    [
      `The URL contains the port \`${url.port}\`.`,
      bare ? `The host that was signed is \`${signed}\`, without it.` : undefined,
      dropped ? `The Host header sent was \`${sentHost}\`, without it.` : undefined,
      told,
    ],
    { supply: 'The Host that was signed (canonical request of the signer).' },
  );
};

export const defaultPortInUrl: Rule = (facts) => {
  const { url } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const difference = hostDifference(facts);
  const onlyPort = difference !== undefined && withoutPort(difference.sent) === withoutPort(difference.seen);
  const sides = `${difference?.sent ?? ''} ${difference?.seen ?? ''} ${facts.sentHeaders?.get('host') ?? ''} ${canonicalHost(facts) ?? ''}`;
  const inLines = /:(?:443|80)(?= |$)/.test(sides);
  const inUrl = url.port === '443' || url.port === '80';
  const told = cue(facts, /default port|:443|:80\b|port 443|port 80\b/);
  if (!inUrl && !inLines && told === undefined) return undefined;
  const likelihood = (onlyPort && inLines) || inUrl || told !== undefined ? 0.965 : 0.9;
  return suspect('default-port-in-url', byDoubt(facts, likelihood, 0.8, 0.15), [
    inUrl ? `The URL contains the scheme's default port: \`${url.authority}\`.` : undefined,
    hostEvidence(difference),
    told,
  ]);
};

function canonicalHost({ answer }: Facts): string | undefined {
  return /(?:^|\n)host:([^\n]*)/.exec(answer.elements.get('CanonicalRequest') ?? '')?.[1];
}

export const virtualHostNotRecognised: Rule = (facts) => {
  const cause = 'virtual-host-not-recognised-by-endpoint';
  const { url, answer } = facts;
  if (url === undefined || url.address.provider === 'aws') return undefined;
  const labels = url.hostname.split('.');
  const named = labels.length > 1 && !/^\d+(?:\.\d+){3}$/.test(url.hostname);
  const first = url.rawPath.split('/')[1] ?? '';
  const bucket = answer.elements.get('BucketName') ?? answer.elements.get('Bucket');
  const code = codeOf(facts);
  const endpoint = cue(facts, /endpoint/);
  const prefixed = endpointPrefix(facts);
  const style = cue(
    facts,
    /path.?style|virtual.?host|forcepathstyle|minio domain|rgw dns name|dns name (?:is )?(?:not|un)|wildcard (?:dns|record|cert)|subdomain|addressing|root domain/,
  );
  if ((code === 'NoSuchBucket' || code === 'InvalidBucketName') && named) {
    const took = bucket !== undefined && bucket === decode(first);
    const likelihood = took || prefixed !== undefined || style !== undefined ? 0.97 : 0.6;
    return suspect(
      cause,
      url.address.style !== 'path' || prefixed !== undefined || style !== undefined
        ? likelihood
        : took && isAlone(url.rawPath)
          ? 0.92
          : 0.4,
      [
        took ? `The service read \`${first}\`, the first part of the path, as the bucket.` : undefined,
        prefixed === undefined ? undefined : `The host is \`${prefixed}\` before the endpoint's name.`,
        style,
        endpoint,
      ],
    );
  }
  const unresolved =
    /enotfound|could ?n[o']t resolve|nxdomain|name or service not known|getaddrinfo|no such host|err_name_not_resolved|unknownhost|dns/i.test(
      messageOf(facts),
    );
  if (unresolved && named)
    return suspect(cause, prefixed !== undefined || style !== undefined || url.address.local ? 0.95 : 0.7, [
      `The name \`${url.hostname}\` does not resolve.`,
      style,
    ]);
  if (style === undefined || !hasFailed(facts)) return undefined;
  const fits =
    code === undefined ||
    code === 'NoSuchKey' ||
    code === 'AccessDenied' ||
    code === 'MethodNotAllowed' ||
    isMismatch(facts);
  return fits ? suspect(cause, 0.9, [style]) : undefined;
};

/** A path of one segment: a bucket alone by path style, and yet an object was asked for. */
function isAlone(path: string): boolean {
  return /^\/[^/]+$/.test(path);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The label that stands before the endpoint's own name, where the report names the endpoint. */
function endpointPrefix({ hints, url }: Facts): string | undefined {
  for (const [, host] of hints.words.matchAll(/endpoint[^:\n]*: (?:https?:\/\/)?([a-z0-9.-]+)/g)) {
    if (url !== undefined && host !== undefined && url.hostname.toLowerCase().endsWith(`.${host}`)) {
      return url.hostname.slice(0, -host.length - 1);
    }
  }
  return undefined;
}

export const presignedOnCustomDomain: Rule = (facts) => {
  const cause = 'presigned-on-unsupported-custom-domain';
  const { url, answer } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const { provider } = url.address;
  const host = url.hostname.toLowerCase();
  const domain = cue(
    facts,
    /custom domain|public (?:bucket|development) (?:url|domain)|r2\.dev|own domain|connected domain|vanity|cname/,
  );
  const r2 =
    answer.provider === 'r2' ||
    url.v4?.scopeRegion === 'auto' ||
    cue(facts, /\br2\b|cloudflare r2/) !== undefined;
  const own =
    /(?:\.r2\.cloudflarestorage\.com|\.backblazeb2\.com|\.digitaloceanspaces\.com|\.wasabisys\.com|googleapis\.com)$/.test(
      host,
    );
  const settled = signatureDoubt(facts) === 'settled' && ![401, 403, 400, 404].includes(answer.status ?? 0);
  if (/\.r2\.dev$/.test(host))
    return suspect(cause, hasFailed(facts) ? 0.97 : 0.6, [
      `\`${host}\` is R2's public address; it does not accept signatures.`,
    ]);
  if (own || settled || !hasFailed(facts)) return undefined;
  const foreign = provider === 'other' || url.address.style === 'unknown';
  if (r2 && foreign && !url.address.local) {
    return suspect(cause, 0.965, [
      `The store is R2, which verifies signatures only at \`<account>.r2.cloudflarestorage.com\`; the URL goes to \`${host}\`.`,
      domain,
    ]);
  }
  const other = cue(
    facts,
    /backblaze|\bb2\b|digital ?ocean|spaces|wasabi|linode|scaleway|\bgcs\b|google|supabase|bunny|oracle/,
  );
  if (foreign && domain !== undefined && other !== undefined) return suspect(cause, 0.96, [domain, other]);
  if (url.address.website)
    return suspect(cause, 0.9, [`\`${host}\` is a website endpoint; it does not accept signatures.`]);
  const only = cue(facts, /only (?:on|at|with) (?:its|the|their) own|not supported on custom/);
  return foreign &&
    (only !== undefined ||
      (domain !== undefined &&
        parameterOf(facts, 'X-Amz-Signature') !== undefined &&
        signatureDoubt(facts) !== 'mismatch'))
    ? suspect(cause, only === undefined ? 0.6 : 0.95, [domain, only])
    : undefined;
};

const TLS =
  /certificate|\bssl\b|\btls\b|cert_|altname|err_cert|pkix|x509|hostname .{0,60}(?:match|verif)|subject name|handshake|self.signed|insecure connection|connection is not private/i;

export const dottedBucketTls: Rule = (facts) => {
  const { url } = facts;
  if (url === undefined || url.scheme.startsWith('http:') || url.scheme === 'http') return undefined;
  const bucket =
    /^(.+)\.s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?$/.exec(url.hostname)?.[1] ??
    (url.address.style === 'virtual' ? url.address.bucket : undefined);
  if (bucket === undefined || !bucket.includes('.')) return undefined;
  const said = TLS.exec(messageOf(facts));
  const told = cue(facts, TLS);
  const evidence = [
    `The bucket name \`${bucket}\` contains a dot, and the certificate \`*.s3…\` covers one label.`,
    said === null ? told : `The client says \`${said[0]}\`.`,
  ];
  if (said !== null || told !== undefined) return suspect('dotted-bucket-tls-mismatch', 0.97, evidence);
  const silent = hasFailed(facts) && facts.answer.status === undefined && codeOf(facts) === undefined;
  return suspect('dotted-bucket-tls-mismatch', silent ? 0.7 : hasFailed(facts) ? 0.1 : 0.25, evidence);
};
