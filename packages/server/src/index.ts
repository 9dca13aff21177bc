export type { AccountAccess, AccountOptions } from './accounts.js';
export { type Clock, systemClock, TestClock } from './clock.js';
export { ServerStartError } from './listen.js';
export type { AnsweredEntry, ServerLog } from './server-log.js';
export { type CountersignServer, type ServerOptions, startServer } from './start-server.js';
