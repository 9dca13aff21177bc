import { TERMINATOR } from './constants.js';
import type { CredentialScope } from './types.js';

/** The scope as it stands in the string to sign: `date/region/service/aws4_request`. */
export function formatCredentialScope({ date, region, service }: CredentialScope): string {
  return `${date}/${region}/${service}/${TERMINATOR}`;
}
