/** Safe in every POSIX shell: bare where nothing needs quotes, else in single ones. */
export function shellQuoted(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
