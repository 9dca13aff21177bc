export { type CheckOptions, check, checkWithFacts } from './check.js';
export type {
  BucketFacts,
  BucketPolicyFacts,
  ClockFacts,
  CredentialFacts,
  EncryptionFacts,
  Facts,
  IdentityFacts,
  Look,
  ObjectFacts,
  PublicAccessBlockFacts,
  Refused,
  RequestFacts,
  RoleFacts,
  SimulationFacts,
} from './facts.js';
export type { ServiceEndpoints } from './http/endpoints.js';
export {
  type HttpAnswer,
  type HttpRequest,
  nodeTransport,
  type Transport,
  UnreachableError,
} from './http/transport.js';
export { inspect } from './inspect.js';
export { judge } from './judge/judge.js';
export type { CheckReport } from './judge/report.js';
export type { LimitedBy, Step, StepId } from './judge/step.js';
export type { InspectedCredentials, InspectOptions } from './options.js';
