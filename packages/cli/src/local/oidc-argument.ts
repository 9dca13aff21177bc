import { readFileSync } from 'node:fs';
import type { OidcIssuer } from '@countersign/server';
import { unreachable, usageError } from '../exit.js';

/**
 * Reads `ISSUER=JWKS_FILE` of `--oidc`, and the file.
 *
 * @throws CommandError exit 2 for another form or a file that is not JSON; exit 3 for a file that cannot be read
 */
export function readOidcArgument(text: string): OidcIssuer {
  // An issuer may hold `=` in its path no more than a query: the first one parts the two.
  const [, issuer, file] = /^(https:\/\/[^=\s]+)=(.+)$/.exec(text) ?? [];
  if (issuer === undefined || file === undefined)
    throw usageError(
      `cannot read --oidc \`${text}\`; expected ISSUER=JWKS_FILE such as https://idp.example.com=jwks.json`,
    );
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreachable('CannotRead', `cannot read ${file}: ${(error as Error).message}`, error);
  }
  try {
    // What it has to be made of, the server checks.
    return { issuer, jwks: JSON.parse(json) as OidcIssuer['jwks'] };
  } catch {
    throw usageError(`${file} is not JSON; expected a JSON Web Key Set, {"keys": [...]}`);
  }
}
