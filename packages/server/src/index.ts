export { type Clock, ServerStartError, systemClock, TestClock } from '@countersign/runtime';
export type { AccountAccess, AccountOptions } from './accounts.js';
export type { OidcIssuer } from './authentication/oidc-keys.js';
export type { AnsweredEntry, ServerLog } from './server-log.js';
export { type CountersignServer, type ServerOptions, startServer } from './start-server.js';
export type { ReasonHeader } from './why/reason-audience.js';
export type { DecisionLimits } from './why/recent-decisions.js';
export type { DecisionReport, QuestionReport } from './why/report.js';
export { UnknownRequestError } from './why/why.js';
