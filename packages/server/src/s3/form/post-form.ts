import type { Exchange } from '../../exchange.js';
import type { WireRequest } from '../../wire/request.js';
import type { SmallBodies } from '../../wire/small-bodies.js';
import { type FormFile, parseForm } from './form-parser.js';

/** A browser's upload: the fields before the file, and the file. Source: S3 API Reference, POST Object. */
export interface PostForm {
  /** By name in lower case, `${filename}` replaced. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: FormFile | undefined;
}

/** The exchange of an operation that may have come as a form. */
export interface PostExchange extends Exchange {
  readonly form: PostForm | undefined;
}

/**
 * Reads a form as far as its file.
 *
 * @throws AwsError PreconditionFailed, MalformedPOSTRequest, MaxPostPreDataLengthExceeded, IncompleteBody
 */
export async function readPostForm(bodies: SmallBodies, request: WireRequest): Promise<PostForm> {
  const { fields, file } = await parseForm(bodies, request);
  const filename = file?.filename;
  return { file, fields: filename === undefined ? fields : withFilename(fields, filename) };
}

/** Fields that are signed text, or signatures: nothing in them is a variable. */
const VERBATIM: ReadonlySet<string> = new Set(['policy', 'x-amz-signature', 'x-amz-security-token']);

/** `${filename}` may stand in every field (S3 API Reference, "Creating an HTML form using AWS Signature Version 4"). */
function withFilename(fields: ReadonlyMap<string, string>, filename: string): ReadonlyMap<string, string> {
  const replaced = new Map<string, string>();
  for (const [name, value] of fields) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the variable is S3's
    replaced.set(name, VERBATIM.has(name) ? value : value.replaceAll('${filename}', () => filename));
  }
  return replaced;
}
