import { createSigningClock, type SigningClock } from '@countersign/aws-client';
import { createSigner, type Signer } from '@countersign/sigv4';
import { BucketRegions } from '../region/bucket-region.js';
import { SessionCache } from '../settle/session-cache.js';

/** What is kept for a client from one URL to the next; it goes when the client goes. */
export interface ClientState {
  readonly signer: Signer;
  readonly clock: SigningClock;
  readonly regions: BucketRegions;
  readonly sessions: SessionCache;
}

const STATES = new WeakMap<object, ClientState>();

export function stateOf(client: object): ClientState {
  let state = STATES.get(client);
  if (state === undefined) {
    state = {
      signer: createSigner(),
      clock: createSigningClock(),
      regions: new BucketRegions(),
      sessions: new SessionCache(),
    };
    STATES.set(client, state);
  }
  return state;
}
