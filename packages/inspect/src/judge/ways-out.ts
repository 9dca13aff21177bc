import { waysOutOf } from '@countersign/aws-model';
import { seenOf } from '../look/look.js';
import type { Case } from './step.js';

/** What it takes for credentials to live as long as asked: completes "for 24 h: ...". */
export function forSoLong({ facts, asked }: Case): string {
  const { credentials } = facts;
  const role = seenOf(facts.role);
  const ways = waysOutOf({
    limitedBy: 'credentials',
    requestedSeconds: asked,
    availableSeconds: 0,
    expiry: credentials.expiry,
    origin: credentials,
    renewable: credentials.renewable,
    ...(role === undefined
      ? {}
      : {
          role: {
            name: role.arn.slice(role.arn.lastIndexOf('/') + 1),
            maxSessionDuration: role.maxSessionDuration,
          },
        }),
  });
  return ways.map(({ text }) => text).join('; or ');
}
