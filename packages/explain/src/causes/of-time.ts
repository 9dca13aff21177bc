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
    title: 'The URL has expired.',
    fix: 'Request a new URL. In the signing code, sign when the URL is used, or for longer (7 days at most).',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'stale-cached-url': {
    title: 'A page or cache kept the URL until after it had expired.',
    fix: 'Reload the page without its cache. In the signing code, cache the bucket and key instead of the URL, or let the cache expire well before the URL.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'stale-cached-redirect': {
    title: 'A redirect to the URL was cached until after the URL had expired.',
    fix: 'Clear the cache and open the original link again. Redirect with 302 or 307 and `Cache-Control: no-store`, never with 301 or 308.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'expired-link-stored-elsewhere': {
    title: 'The URL was kept in a message, document or database until after it had expired.',
    fix: 'Request a new URL. Store the bucket and key instead, hand out a stable address of your own, and sign on each visit.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'part-url-expired-mid-upload': {
    title: 'The URL for this part expired while earlier parts were still being uploaded.',
    fix: "Get a new URL for this part and continue: the uploaded parts are kept. In the signing code, sign each part's URL when the part is sent.",
    code: PART_BY_PART,
    documentation: PAGES.multipart,
  },
  'credentials-expired-before-url': {
    title: 'The session that signed the URL has expired, and the URL expired with it.',
    fix: 'Request a new URL. In the signing code, sign with a session that lives as long as the URL should, or sign on each visit.',
    code: WITHIN_THE_SESSION,
    documentation: PAGES.presigned,
  },
  'credentials-expired-at-signing': {
    title: 'The credentials had already expired when the URL was signed, so it never worked.',
    fix: 'Refresh the credentials and sign again. Presigning sends no request, so the SDK does not notice that its session has expired: check the expiration first.',
    code: WITHIN_THE_SESSION,
    documentation: PAGES.sessions,
  },
  'credentials-revoked': {
    title: 'The key or session that signed the URL was revoked.',
    fix: 'Sign again with an active key. A URL lives no longer than its key: rotate a key only after its URLs have expired.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.revoke,
  },
  'expires-over-seven-days': {
    title: 'The URL requests a lifetime of more than seven days, which S3 does not allow.',
    fix: 'Sign for 604800 seconds at most. For longer, hand out a link of your own that signs on each visit.',
    code: LIFETIME,
    documentation: PAGES.queryAuth,
  },
  'expires-unit-mistake': {
    title: 'The lifetime is in the wrong unit: X-Amz-Expires is in seconds.',
    fix: 'Give the lifetime in seconds: 3600 for an hour.',
    code: LIFETIME,
    documentation: PAGES.queryAuth,
  },
  'request-not-yet-valid': {
    title: "The signer's clock is ahead, so the URL is not valid yet.",
    fix: "Wait until it is valid, or correct the signer's clock (NTP) and sign again.",
    documentation: PAGES.ntp,
  },
  'clock-skew-request': {
    title: "The client's clock is off by more than 15 minutes.",
    fix: 'Correct the clock (NTP; containers and virtual machines drift after sleep) and send the request again.',
    documentation: PAGES.ntp,
  },
  'server-applies-request-skew-to-presigned': {
    title: 'The server treats the URL as valid for only 15 minutes, which is a bug in the server.',
    fix: 'Upgrade the server, or raise its time skew setting. Until then sign right before use.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.queryAuth,
  },
  'missing-session-token': {
    title: 'The URL was signed with temporary credentials, but it does not contain their session token.',
    fix: 'Sign with all three: key ID, secret and session token. In a form, the token is a field and a condition of the policy.',
    code: SESSION_TOKEN,
    documentation: PAGES.sessions,
  },
  'session-token-not-encoded': {
    title: 'The session token is unencoded in the URL, so S3 reads a different one.',
    fix: 'Percent-encode the token before signing: `+` as %2B, `/` as %2F, `=` as %3D.',
    code: SESSION_TOKEN,
    documentation: PAGES.queryAuth,
  },
  'session-token-of-another-key': {
    title: 'The session token does not belong to this key.',
    fix: 'Unset a left-over AWS_SESSION_TOKEN, or use the key, secret and token of one session.',
    code: SESSION_TOKEN,
    documentation: PAGES.sessions,
  },
  'sts-v1-token-in-opt-in-region': {
    title: 'The session comes from the global STS endpoint, whose tokens this region does not accept.',
    fix: 'Get the session from the regional STS endpoint, or switch the account to version 2 tokens.',
    code: REGIONAL_STS,
    documentation: PAGES.stsRegions,
  },
  'unknown-access-key': {
    title: 'The service does not know this access key.',
    fix: 'Check that the key belongs to this account, partition and service, and that the endpoint is the one it was created for.',
    documentation: PAGES.accessKeys,
  },
  'special-character-in-access-key': {
    title: 'The access key ID contains a character that the signer and the server encode differently.',
    fix: 'Use a key ID of letters and digits, or an SDK and a server that percent-encode it the same way.',
    documentation: PAGES.queryAuth,
  },
  'whitespace-in-credentials': {
    title: 'There is white space (usually a line feed) in the key ID or secret.',
    fix: 'Store the credentials without a trailing line feed and sign again.',
    code: TRIM_CREDENTIALS,
    documentation: PAGES.accessKeys,
  },
  'credentials-not-loaded-when-signing': {
    title: 'The URL is not signed: there were no credentials when it was created.',
    fix: 'Wait for the credentials before signing, and treat a URL without a signature as an error.',
    code: LOAD_CREDENTIALS,
    documentation: PAGES.presigned,
  },
  'wrong-secret-key': {
    title: 'The request matches what was signed, but it was signed with a different secret key.',
    fix: 'Check that the key ID and secret belong together: copy both again, and beware of shells that expand `$` or `\\`.',
    code: TRIM_CREDENTIALS,
    documentation: PAGES.accessKeys,
  },
};
