import { randomBytes } from 'node:crypto';
import { createSecretBox, deriveKey } from '@countersign/runtime';

/** Where the admin API takes sealed requests. */
export const SEALED_PATH = '/sealed';

/** A call of the admin API. */
interface SealedRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query of the admin API, such as `/api/v1/accounts`. */
  readonly path: string;
  readonly body?: unknown;
}

interface SealedAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: unknown;
}

/**
 * How the command on the same machine calls the admin API: without telling the key to whatever listens on the port, and without
 * believing it. Both directions are encrypted under keys derived from the API key (AES-256-GCM), which only the server and the files of its
 * data directory hold; an answer is bound to the one request it answers.
 *
 * A port is no proof: after a server was killed any program may listen on it, and on some systems beside it. A Unix socket in the
 * data directory would do as well, but its path may have 104 characters at most, and not every volume can hold one.
 * A request that is caught and repeated is answered with what its sender cannot read.
 */
interface SealedChannel {
  /** For the one who asks. */
  request(request: SealedRequest): {
    readonly bytes: Uint8Array;
    /** Undefined for what another than the server of this key said, or said to another request. */
    open(bytes: Uint8Array): SealedAnswer | undefined;
  };
  /** For the one who answers: undefined for what was not sealed with this key. */
  open(
    bytes: Uint8Array,
  ): { readonly request: SealedRequest; seal(answer: SealedAnswer): Uint8Array<ArrayBuffer> } | undefined;
}

export function createSealedChannel(apiKey: string): SealedChannel {
  const key = Buffer.from(apiKey);
  const requests = createSecretBox(deriveKey(key, 'admin request'));
  const answers = createSecretBox(deriveKey(key, 'admin answer'));
  return {
    request: (request) => {
      const nonce = randomBytes(16).toString('base64url');
      return {
        bytes: requests.seal(JSON.stringify({ nonce, ...request }), SEALED_PATH),
        open: (bytes) => {
          const text = answers.open(bytes, nonce);
          return text === undefined ? undefined : (JSON.parse(text) as SealedAnswer);
        },
      };
    },
    open: (bytes) => {
      const text = requests.open(bytes, SEALED_PATH);
      if (text === undefined) return undefined;
      const { nonce, ...request } = JSON.parse(text) as SealedRequest & { readonly nonce: string };
      return {
        request,
        seal: (answer) => new Uint8Array(answers.seal(JSON.stringify(answer), nonce)),
      };
    },
  };
}
