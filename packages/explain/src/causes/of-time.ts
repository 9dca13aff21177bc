import type { Cause } from './cause.js';
import { PAGES } from './pages.js';
import {
  LIFETIME,
  LOAD_CREDENTIALS,
  PART_BY_PART,
  REGIONAL_STS,
  SESSION_TOKEN,
  SIGN_ON_VISIT,
  TRIM_CREDENTIALS,
  WITHIN_THE_SESSION,
} from './recipes-time.js';

/** Causes of time and of credentials. */
export const OF_TIME: Readonly<Record<string, Cause>> = {
  'url-expired': {
    title: 'The URL is over: its own lifetime has passed.',
    fix: 'Ask for a fresh URL. Whoever signs: sign when it is used, or for longer (7 days at most).',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'stale-cached-url': {
    title: 'A page or cache kept the URL for longer than it lives.',
    fix: 'Reload the page past its cache. Whoever signs: cache bucket and key, not the URL, or let the cache end well before the URL does.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'stale-cached-redirect': {
    title: 'A redirect to the URL was cached for longer than the URL lives.',
    fix: 'Clear the cache and open the original link again. Whoever redirects: 302 or 307 with `Cache-Control: no-store`, never 301 or 308.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'expired-link-stored-elsewhere': {
    title: 'The URL was kept in a message, document or database, and has run out there.',
    fix: 'Ask for a fresh URL. Whoever stores: keep bucket and key, hand out a stable address of your own, and sign on each visit.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'part-url-expired-mid-upload': {
    title: 'The URL of this part ran out while earlier parts were still going up.',
    fix: "Fetch a fresh URL for this part and go on: the parts that are up stay. Whoever signs: make each part's URL when the part is sent.",
    code: PART_BY_PART,
    documentation: PAGES.multipart,
  },
  'credentials-expired-before-url': {
    title: 'The session that signed the URL has ended, and the URL died with it.',
    fix: 'Ask for a fresh URL. Whoever signs: sign with a session that lives as long as the URL should, or sign on each visit.',
    code: WITHIN_THE_SESSION,
    documentation: PAGES.presigned,
  },
  'credentials-expired-at-signing': {
    title: 'The credentials were over already when the URL was signed: it never worked.',
    fix: 'Refresh the credentials and sign again. Presigning sends nothing, so nothing tells the SDK that its session has ended: check the expiration first.',
    code: WITHIN_THE_SESSION,
    documentation: PAGES.sessions,
  },
  'credentials-revoked': {
    title: 'The key or session that signed the URL was taken back.',
    fix: 'Sign again with a key that is in force. A URL lives no longer than its key: rotate only when the URLs of the old key have run out.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.revoke,
  },
  'expires-over-seven-days': {
    title: 'The URL asks for more than seven days, which no URL may.',
    fix: 'Sign for 604800 seconds at most. For longer, hand out a link of your own that signs on each visit.',
    code: LIFETIME,
    documentation: PAGES.queryAuth,
  },
  'expires-unit-mistake': {
    title: 'The lifetime is in the wrong unit: X-Amz-Expires counts seconds.',
    fix: 'Give the lifetime in seconds: 3600 for an hour.',
    code: LIFETIME,
    documentation: PAGES.queryAuth,
  },
  'request-not-yet-valid': {
    title: "The signer's clock is ahead: the URL is valid only from a moment that has not come.",
    fix: "Wait until then, or set the signer's clock (NTP) and sign again.",
    documentation: PAGES.ntp,
  },
  'clock-skew-request': {
    title: "The client's clock is more than 15 minutes off.",
    fix: 'Set the clock (NTP; containers and virtual machines after sleep) and send the request again.',
    documentation: PAGES.ntp,
  },
  'server-applies-request-skew-to-presigned': {
    title: 'The server treats the URL as if it were good for 15 minutes only: a fault of the server.',
    fix: 'Upgrade the server, or raise its time skew setting. Until then sign right before use.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.queryAuth,
  },
  'missing-session-token': {
    title: 'Temporary credentials signed it, but their session token is not in the URL.',
    fix: 'Sign with all three: key id, secret and session token. In a form the token is a field and a condition of the policy.',
    code: SESSION_TOKEN,
    documentation: PAGES.sessions,
  },
  'session-token-not-encoded': {
    title: 'The session token stands in the URL unencoded, and arrives as another one.',
    fix: 'Percent-encode the token before signing: `+` as %2B, `/` as %2F, `=` as %3D.',
    code: SESSION_TOKEN,
    documentation: PAGES.queryAuth,
  },
  'session-token-of-another-key': {
    title: 'The session token does not belong to this key.',
    fix: 'Unset a left-over AWS_SESSION_TOKEN, or take key, secret and token from one and the same session.',
    code: SESSION_TOKEN,
    documentation: PAGES.sessions,
  },
  'sts-v1-token-in-opt-in-region': {
    title: 'The session comes from the global STS endpoint, whose tokens this region does not take.',
    fix: 'Get the session from the regional STS endpoint, or set the account to version 2 tokens.',
    code: REGIONAL_STS,
    documentation: PAGES.stsRegions,
  },
  'unknown-access-key': {
    title: 'The service does not know this access key.',
    fix: 'Check that the key is one of this account, partition and service, and that the endpoint is the one it was made for.',
    documentation: PAGES.accessKeys,
  },
  'special-character-in-access-key': {
    title: 'The access key id holds a character that signer and server encode differently.',
    fix: 'Use a key id of letters and digits, or an SDK and server that percent-encode it alike.',
    documentation: PAGES.queryAuth,
  },
  'whitespace-in-credentials': {
    title: 'There is white space (a line feed, most often) in the key id or secret.',
    fix: 'Store the credentials without a final line feed and sign again.',
    code: TRIM_CREDENTIALS,
    documentation: PAGES.accessKeys,
  },
  'credentials-not-loaded-when-signing': {
    title: 'It is not signed: there were no credentials when the URL was made.',
    fix: 'Wait for the credentials, then sign, and treat a URL without a signature as an error.',
    code: LOAD_CREDENTIALS,
    documentation: PAGES.presigned,
  },
  'wrong-secret-key': {
    title: 'The request is as it was signed, but with another secret key.',
    fix: 'Check that key id and secret are one pair: copy both anew, and mind shells that expand `$` or `\\`.',
    code: TRIM_CREDENTIALS,
    documentation: PAGES.accessKeys,
  },
};
