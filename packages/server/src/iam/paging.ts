import { queryError } from '@countersign/aws-model';
import { optionalXml, type XmlContent, xml } from '../wire/xml-writer.js';

/** How many items a page holds when the caller does not say. Source: IAM API Reference, MaxItems. */
const DEFAULT_PAGE = 100;

export interface PageRequest {
  readonly Marker: string | undefined;
  readonly MaxItems: number | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly marker?: string;
}

/**
 * The page of `items` that is asked for. A marker holds the name of the last item given, so that what is made or deleted
 * between two pages neither repeats nor skips the rest.
 *
 * @param items in the order of their names
 * @throws AwsError ValidationError for a marker that no page gave
 */
export function paginate<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { Marker, MaxItems = DEFAULT_PAGE }: PageRequest,
): Page<Item> {
  const after = Marker === undefined ? undefined : readMarker(Marker);
  const start = after === undefined ? 0 : firstAfter(items, nameOf, after);
  const page = items.slice(start, start + MaxItems);
  const last = page.at(-1);
  return last === undefined || start + page.length === items.length
    ? { items: page }
    : { items: page, marker: writeMarker(nameOf(last), start + page.length) };
}

interface Place {
  readonly name: string;
  /** How many items came before and with it. */
  readonly position: number;
}

/** After the named item; where it is gone, where it stood. */
function firstAfter<Item>(items: readonly Item[], nameOf: (item: Item) => string, place: Place): number {
  const index = items.findIndex((item) => nameOf(item) === place.name);
  return index === -1 ? Math.max(0, place.position - 1) : index + 1;
}

function writeMarker(name: string, position: number): string {
  return Buffer.from(JSON.stringify([name, position])).toString('base64url');
}

function readMarker(marker: string): Place {
  try {
    const [name, position] = JSON.parse(Buffer.from(marker, 'base64url').toString()) as unknown[];
    if (typeof name === 'string' && typeof position === 'number') return { name, position };
  } catch {
    // Falls through to the one answer for everything that is no marker of ours.
  }
  throw queryError('ValidationError', 'Invalid Marker.');
}

/** What follows the list in every paged answer. */
export function pageElements({ marker }: Page<unknown>): XmlContent {
  return [xml('IsTruncated', marker !== undefined), optionalXml('Marker', marker)];
}

/** `<Name><member>..</member></Name>`, also when there is nothing in it. */
export function memberList<Item>(
  name: string,
  items: readonly Item[],
  write: (item: Item) => XmlContent,
): XmlContent {
  return xml(
    name,
    items.map((item) => xml('member', write(item))),
  );
}
