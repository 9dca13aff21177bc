export type { AccountAccess, AccountOptions } from './accounts.js';
export { type Clock, systemClock, TestClock } from './clock.js';
export type { DecisionLimits } from './decisions/recent-decisions.js';
export type { DecisionReport, QuestionReport } from './decisions/report.js';
export { UnknownRequestError } from './decisions/why.js';
export { ServerStartError } from './listen.js';
export type { AnsweredEntry, ServerLog } from './server-log.js';
export { type CountersignServer, type ServerOptions, startServer } from './start-server.js';
export type { OidcIssuer } from './sts/oidc-keys.js';
