import type { LateKeys } from '../../authorization/context-source.js';

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
 * `s3:ExistingObjectTag/<key>` for each tag of the object: it is looked up only for policies that ask.
 *
 * @param find its tags, flat; none where there is no such object
 */
export class ExistingTags implements LateKeys {
  readonly #find: () => Promise<readonly string[]>;

  constructor(find: () => Promise<readonly string[]>) {
    this.#find = find;
  }

  covers(key: string): boolean {
    return key.startsWith(FAMILY);
  }

  async load(): Promise<Readonly<Record<string, string>>> {
    const tags = await this.#find();
    const context: Record<string, string> = Object.create(null);
    for (let at = 0; at < tags.length; at += 2) context[FAMILY + tags[at]!.toLowerCase()] = tags[at + 1]!;
    return context;
  }
}
