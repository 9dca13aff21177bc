/** The three components of an Authorization header, as sent. */
export interface AuthorizationComponents {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
}

/** Reads `Credential=..., SignedHeaders=..., Signature=...`; spaces around the commas are optional. */
export function parseAuthorizationComponents(text: string): AuthorizationComponents {
  let credential: string | undefined;
  let signedHeaders: string | undefined;
  let signature: string | undefined;
  for (const piece of text.split(',')) {
    const equals = piece.indexOf('=');
    if (equals < 0) continue;
    const value = piece.slice(equals + 1).trim();
    switch (piece.slice(0, equals).trim()) {
      case 'Credential':
        credential ??= value;
        break;
      case 'SignedHeaders':
        signedHeaders ??= value;
        break;
      case 'Signature':
        signature ??= value;
        break;
    }
  }
  return { credential, signedHeaders, signature };
}
