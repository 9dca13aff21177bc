/** Settings of one section; a nested block (`s3 =` with indented lines) gives names such as `s3.addressing_style`. */
export type IniSection = ReadonlyMap<string, string>;

/**
 * Reads the format of `~/.aws/config` and `~/.aws/credentials` (AWS SDKs and Tools Reference Guide, "Shared config and
 * credentials files"): `[section]`, `name = value`, one level of nesting by indentation, whole-line comments with
 * `#` and `;`, and comments behind a value after white space.
 *
 * Our own because the SDK's reader takes longer to import than everything else that `presign` does.
 */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let parent: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const content = line.replace(/(^|\s)[;#].*$/, '').trim();
    if (content === '') continue;
    if (content.startsWith('[')) {
      section = sectionOf(sections, content);
      parent = undefined;
      continue;
    }
    const equals = content.indexOf('=');
    if (equals < 1 || !section) continue;
    const name = content.slice(0, equals).trim();
    const value = content.slice(equals + 1).trim();
    if (/^\s/.test(line) && parent !== undefined) section.set(`${parent}.${name}`, value);
    else {
      parent = value === '' ? name : undefined;
      if (value !== '') section.set(name, value);
    }
  }
  return sections;
}

/** Repeated sections add up, as in the AWS tools. */
function sectionOf(sections: Map<string, Map<string, string>>, header: string): Map<string, string> {
  const name = header.slice(1, header.indexOf(']')).trim().replace(/\s+/g, ' ').replace(/["']/g, '');
  const known = sections.get(name) ?? new Map<string, string>();
  sections.set(name, known);
  return known;
}
