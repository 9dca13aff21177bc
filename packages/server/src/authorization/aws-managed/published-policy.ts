/**
 * One of AWS's own managed policies: its version in force, with the dates of the first version and of that one.
 * The document is JSON without white space; the white space of AWS's own is not kept.
 */
export type PublishedPolicy = readonly [
  name: string,
  path: string,
  version: string,
  created: string,
  updated: string,
  document: string,
];
