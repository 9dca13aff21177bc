import type { RequestContext } from '@countersign/policy';

const FAMILY = 's3:existingobjecttag/';

/** Source: Service Authorization Reference, "Actions defined by Amazon S3": where `s3:ExistingObjectTag` is a condition key. */
const ACTIONS: ReadonlySet<string> = new Set(
  ['', 'Version'].flatMap((of) => [
    `s3:GetObject${of}`,
    `s3:GetObject${of}Acl`,
    `s3:GetObject${of}Attributes`,
    `s3:GetObject${of}Tagging`,
    `s3:PutObject${of}Acl`,
    `s3:PutObject${of}Tagging`,
    `s3:DeleteObject${of}Tagging`,
  ]),
);

/** Whether policies on this action may ask for the tags the object has. */
export function judgedByTags(action: string): boolean {
  return ACTIONS.has(action);
}

/**
 * `s3:ExistingObjectTag/<key>` for each tag; the names of condition keys know no case.
 *
 * @param tags flat
 */
export function existingTagContext(tags: readonly string[]): Readonly<Record<string, string>> {
  const context: Record<string, string> = Object.create(null);
  for (let at = 0; at < tags.length; at += 2) context[FAMILY + tags[at]!.toLowerCase()] = tags[at + 1]!;
  return context;
}

/** Tells whether a policy asked for a tag: the object is looked up only for policies that do. */
export class TagWatch implements RequestContext {
  readonly #context: RequestContext;
  asked = false;

  constructor(context: RequestContext) {
    this.#context = context;
  }

  get(key: string): ReturnType<RequestContext['get']> {
    if (key.startsWith(FAMILY)) this.asked = true;
    return this.#context.get(key);
  }
}
