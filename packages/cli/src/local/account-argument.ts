/** An account as `--account` and `accounts add` take it. */
export interface AccountArgument {
  readonly id: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

/**
 * Reads `ID` or `ID=KEY:SECRET`. The secret may hold anything, `:` and `=` too.
 *
 * @throws RangeError when it is neither
 */
export function parseAccount(text: string): AccountArgument {
  const match = /^(\d{12})(?:=([^:\s]+):(\S+))?$/.exec(text);
  // The text may hold a secret, so only its first part is repeated.
  if (!match)
    throw new RangeError(
      `cannot read account \`${text.split('=')[0]}\`; expected twelve digits, or twelve digits=KEY:SECRET`,
    );
  const [, id, accessKeyId, secretAccessKey] = match;
  return accessKeyId === undefined || secretAccessKey === undefined
    ? { id: id! }
    : { id: id!, accessKeyId, secretAccessKey };
}
