import type { HandlerExecutionContext } from '@smithy/types';
import {
  configOf,
  type SdkClient,
  type SdkCommand,
  type SdkConfig,
  type SdkIdentity,
  type SdkRequest,
} from './client.js';

/** A request as the client would have signed and sent it. */
export interface CapturedRequest {
  readonly request: SdkRequest;
  /** Region and service that the endpoint rules give; access points may be elsewhere than the client. */
  readonly region: string;
  readonly service: string;
  /** S3 Express: the session of the directory bucket, which signs instead of the client's credentials. */
  readonly expressIdentity: SdkIdentity | undefined;
  /** The operation, such as `GetObject`. */
  readonly operation: string;
  /** The command's input. */
  readonly input: object;
}

/** Named as the SDK's presigner has it, so that middleware placed relative to that one finds its place. */
const MIDDLEWARE_NAME = 'presignInterceptMiddleware';

/** Added for the way, not for the URL; the SDK's presigner takes them away, too. */
const HEADERS_OF_THE_CALL = ['amz-sdk-invocation-id', 'amz-sdk-request', 'x-amz-user-agent'];

/**
 * Runs a command through the client's own middleware stack up to where it would be signed.
 *
 * @param overrides configuration to have instead of the client's, such as another region
 */
export async function captureRequest<Inputs extends object, Input extends Inputs>(
  client: SdkClient<Inputs>,
  command: SdkCommand<Input>,
  overrides?: Partial<SdkConfig>,
): Promise<CapturedRequest> {
  let captured: CapturedRequest | undefined;
  const intercept = (_next: unknown, context: Context) => async (args: { readonly request: unknown }) => {
    captured = read(args.request, context, command.input);
    return { response: {}, output: { $metadata: { httpStatusCode: 200 } } };
  };
  const stack = client.middlewareStack.clone();
  stack.addRelativeTo(intercept as Parameters<typeof stack.addRelativeTo>[0], {
    name: MIDDLEWARE_NAME,
    relation: 'before',
    toMiddleware: 'awsAuthMiddleware',
    override: true,
  });
  const config = overrides ? { ...configOf(client), ...overrides } : client.config;
  // A copy: the SDK's checksum middleware writes its choice into the input, and the command may be presigned again.
  await command.resolveMiddleware(stack, config, {})({ input: { ...command.input } });
  if (captured === undefined)
    throw new TypeError('a middleware of the client answered the command before it could be signed');
  // Without endpoint rules (clients of other makes) the client's region is all there is.
  return captured.region === '' ? { ...captured, region: await configOf(client).region() } : captured;
}

interface Context extends HandlerExecutionContext {
  readonly signing_region?: string;
  readonly signing_service?: string;
  readonly s3ExpressIdentity?: SdkIdentity;
}

function read(request: unknown, context: Context, input: object): CapturedRequest {
  if (!isHttpRequest(request)) throw new Error('Request to be presigned is not an valid HTTP request.');
  for (const name of HEADERS_OF_THE_CALL) delete request.headers[name];
  return {
    request,
    region: context.signing_region ?? regionSetOf(context) ?? '',
    service: context.signing_service ?? 's3',
    expressIdentity: context.s3ExpressIdentity,
    operation: (context.commandName ?? '').replace(/Command$/, ''),
    input,
  };
}

function isHttpRequest(request: unknown): request is SdkRequest {
  return (
    typeof request === 'object' &&
    request !== null &&
    ['method', 'protocol', 'hostname', 'path', 'query', 'headers'].every((name) => name in request)
  );
}

/** SigV4a is for a set of regions, mostly `*`. */
function regionSetOf({ authSchemes }: Context): string | undefined {
  const scheme: { readonly signingRegionSet?: readonly string[] } | undefined = authSchemes?.[0];
  return scheme?.signingRegionSet?.join(',');
}
