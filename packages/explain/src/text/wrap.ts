/** Longer unbroken runs (URLs) are cut at the width. */
function pieces(word: string, width: number): string[] {
  const cut: string[] = [];
  for (let at = 0; at < word.length; at += width) cut.push(word.slice(at, at + width));
  return cut;
}

/** Breaks a text into lines of at most `width` characters, at blanks where there are any. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(8, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .split(/\s+/)
    .flatMap((each) => (each.length > room ? pieces(each, room) : [each]))) {
    if (word === '') continue;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Wrapped under a mark: the first line after `first`, the others as far in. */
export function hang(first: string, text: string, width: number): string[] {
  const indent = ' '.repeat(first.length);
  return wrap(text, width - first.length).map((line, index) => (index === 0 ? first : indent) + line);
}
