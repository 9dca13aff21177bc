import type { CommandIO, HttpRequest, MetadataBearer, MiddlewareStack } from '@smithy/types';

/**
 * What this package needs of an AWS SDK v3 client. Types only: nothing of the SDK is loaded, so any of its versions will do
 * whose clients have this shape.
 */
export interface SdkClient<InputTypesUnion extends object> {
  readonly config: unknown;
  readonly middlewareStack: MiddlewareStack<InputTypesUnion, MetadataBearer>;
}

/** What this package needs of a command. */
export type SdkCommand<
  InputType extends object,
  OutputType extends MetadataBearer = MetadataBearer,
> = CommandIO<InputType, OutputType>;

/** Credentials as the SDK's providers give them. */
export interface SdkIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  /** Which provider they come from; feature names of the SDK's user agent. */
  readonly $source?: Readonly<Record<string, string | undefined>>;
}

/** Resolved configuration of an S3 client, as far as it is read here. */
export interface SdkConfig {
  readonly credentials: (options?: { readonly forceRefresh?: boolean }) => Promise<SdkIdentity>;
  readonly region: () => Promise<string>;
  /** Milliseconds that the service's clock is ahead, as the client saw it in answers. */
  readonly systemClockOffset?: number;
  readonly endpoint?: () => Promise<SdkEndpoint>;
  readonly isCustomEndpoint?: boolean;
  readonly ignoreConfiguredEndpointUrls?: boolean;
  /** Endpoint of environment and shared files; absent in older versions. */
  readonly serviceConfiguredEndpoint?: () => Promise<string | undefined>;
  readonly endpointProvider: (
    parameters: Readonly<Record<string, unknown>>,
    context: object,
  ) => { readonly url: URL; readonly properties?: EndpointProperties };
  readonly logger?: { warn?(message: string): void };
  readonly useFipsEndpoint?: boolean | (() => Promise<boolean>);
  readonly useDualstackEndpoint?: boolean | (() => Promise<boolean>);
  readonly useGlobalEndpoint?: boolean | (() => Promise<boolean>);
  readonly useArnRegion?: boolean | (() => Promise<boolean | undefined>);
  readonly disableS3ExpressSessionAuth?: boolean | (() => Promise<boolean>);
  readonly forcePathStyle?: boolean;
  readonly useAccelerateEndpoint?: boolean;
  readonly disableMultiregionAccessPoints?: boolean;
  readonly clientContextParams?: Readonly<Record<string, unknown>>;
}

interface EndpointProperties {
  readonly authSchemes?: readonly {
    readonly signingRegion?: string;
    /** Of SigV4a: signed for all of these at once. */
    readonly signingRegionSet?: readonly string[];
    readonly signingName?: string;
  }[];
}

export interface SdkEndpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

export type SdkRequest = HttpRequest;

/** The configuration of a client; a client that is none of S3's makes itself felt when it is used. */
export function configOf(client: { readonly config: unknown }): SdkConfig {
  return client.config as SdkConfig;
}
