import type { Transport } from '@countersign/aws-client';
import type { CredentialOrigin, ServiceEndpoints } from '@countersign/aws-model';

/** Credentials as the AWS SDKs spell them. */
export interface InspectedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** When they end. Absent: they never do, or nobody said. */
  readonly expiration?: Date | undefined;
}

export interface InspectOptions {
  readonly bucket: string;
  /** Letter for letter; not empty. */
  readonly key: string;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'DELETE' | undefined;
  /** Region that the URL is to be signed for. */
  readonly region: string;
  readonly credentials: InspectedCredentials;
  /** The signer's clock. */
  readonly now: Date;
  /** Default: AWS's own, by region. */
  readonly endpoints?: ServiceEndpoints | undefined;
  /** Put the bucket into the host name at an endpoint of one's own too. Default false; at AWS it is there anyway. */
  readonly virtualHosted?: boolean | undefined;
  /** IPv4 or IPv6 address that the URL will be used from. Default: not known. */
  readonly fromIp?: string | undefined;
  /** The environment that the credentials come from, to tell Lambda from ECS. Default: nothing known. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where the credentials come from, where their provider or profile says it. Default: what key, ARN and environment tell. */
  readonly origin?: CredentialOrigin | undefined;
  /** False: their provider has no others, since they stand in variables, a file or code. Default true. */
  readonly renewable?: boolean | undefined;
  /** The session is of a role that was assumed with another role's session. Default false. */
  readonly chained?: boolean | undefined;
  /** Default: `node:http` and `node:https`, giving up after 10 s. */
  readonly transport?: Transport | undefined;
}
