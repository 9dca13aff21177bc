import { SaxesParser } from 'saxes';
import type { ReadBody } from './read-body.js';

/** Deeper than any answer of S3, STS and IAM. */
const MAXIMUM_DEPTH = 16;
/** A text with more faults than this is no document that was cut or reformatted. */
const MAXIMUM_FAULTS = 200;

const ROOT = /<(?:[\w-]{1,20}:)?(?:ErrorResponse|Error|Response|DeleteResult)(?=[\s>])/;

/**
 * Reads an error document, also one that is cut off or was copied out of a browser's tree view. The first element of a
 * name counts. Undefined where there is no such document.
 */
export function readXmlError(body: string): ReadBody | undefined {
  const start = ROOT.exec(body)?.index ?? -1;
  if (start < 0) return undefined;
  const elements = readLeaves(body.slice(start));
  if (elements.size === 0) return undefined;
  const code = elements.get('Code');
  const message = elements.get('Message');
  elements.delete('Code');
  elements.delete('Message');
  const requestId = elements.get('RequestID');
  if (requestId !== undefined && !elements.has('RequestId')) elements.set('RequestId', requestId);
  return {
    form: 'xml',
    ...(code ? { code } : {}),
    ...(message ? { message } : {}),
    elements,
  };
}

/** A browser's tree view shows `&amp;` undone. */
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)/gi;

/** Stops the parser: the document is over, or too broken. */
class Enough extends Error {}

function readLeaves(text: string): Map<string, string> {
  const leaves = new Map<string, string>();
  const open: { readonly name: string; text: string; parent: boolean }[] = [];
  let faults = 0;
  const close = () => {
    const element = open.pop();
    if (element !== undefined && !element.parent && !leaves.has(element.name)) {
      // A pretty printer's line breaks are not the element's; those inside a canonical request are.
      leaves.set(element.name, element.text.trim());
    }
  };
  const take = (piece: string) => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  const parser = new SaxesParser({ position: false });
  parser.on('error', () => {
    if (++faults > MAXIMUM_FAULTS) throw new Enough();
  });
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('opentag', ({ name }) => {
    if (open.length === MAXIMUM_DEPTH) throw new Enough();
    const parent = open.at(-1);
    if (parent) parent.parent = true;
    open.push({ name: name.slice(name.indexOf(':') + 1), text: '', parent: false });
  });
  parser.on('closetag', () => {
    close();
    if (open.length === 0) throw new Enough();
  });
  try {
    parser.write(text.replace(BARE_AMPERSAND, '&amp;')).close();
  } catch {
    // Cut off, or enough: what was read so far counts.
  }
  while (open.length > 0) close();
  return leaves;
}
