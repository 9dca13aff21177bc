/**
 * Cuts a log line at blanks; `"..."` and `[...]` hold together and lose their marks. Inside quotes a backslash keeps the next
 * character (nginx writes a quote as `\x22`, others as `\"`).
 */
export function splitColumns(line: string): string[] {
  const columns: string[] = [];
  let at = 0;
  while (at < line.length) {
    const first = line[at];
    if (first === ' ') {
      at++;
    } else if (first === '"') {
      let end = at + 1;
      while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1;
      columns.push(line.slice(at + 1, end));
      at = end + 1;
    } else if (first === '[') {
      const end = line.indexOf(']', at);
      columns.push(line.slice(at + 1, end < 0 ? line.length : end));
      at = end < 0 ? line.length : end + 1;
    } else {
      const end = line.indexOf(' ', at);
      columns.push(line.slice(at, end < 0 ? line.length : end));
      at = end < 0 ? line.length : end;
    }
  }
  return columns;
}

/** A column's value; `-` and nothing are no value. */
export function logged(value: string | undefined): string | undefined {
  return value === undefined || value === '-' || value === '' ? undefined : value;
}
