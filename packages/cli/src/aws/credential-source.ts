import type { SigningCredentials } from '@countersign/presign';

/** Finds credentials; `forceRefresh` asks past any cache. */
export type CredentialSource = (options?: { readonly forceRefresh?: boolean }) => Promise<SigningCredentials>;
