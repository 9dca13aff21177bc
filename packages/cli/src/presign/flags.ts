import type { ShortfallAction } from '@countersign/presign';
import type { AwsFlags } from '../commands/aws-options.js';

/** Flags of `presign` as they were given. */
export interface PresignFlags extends AwsFlags {
  readonly expiresIn?: string;
  readonly until?: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly onShortfall: ShortfallAction;
  readonly roleArn?: string;
  readonly requireKnown?: boolean;
  readonly stable?: string;
  readonly check?: boolean;
  readonly verify?: boolean;
  readonly from?: string;
  readonly post?: boolean;
  readonly maxSize?: string;
  readonly publicEndpoint?: string;
  readonly sseCKeyFile?: string;
  readonly json?: boolean;
}
