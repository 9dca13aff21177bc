export {
  type HttpAnswer,
  type HttpRequest,
  type Transport,
  UnreachableError,
} from '@countersign/aws-client';
export { nodeTransport } from '@countersign/aws-client/node';
export type { LimitedBy, ServiceEndpoints } from '@countersign/aws-model';
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
export { inspect } from './inspect.js';
export { judge } from './judge/judge.js';
export type { CheckReport } from './judge/report.js';
export type { Step, StepId } from './judge/step.js';
export type { InspectedCredentials, InspectOptions } from './options.js';
