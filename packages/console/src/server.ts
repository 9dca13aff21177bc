// The server half of the console: what an administrator talks to, and the origin that visitors of links come to.

export type { HttpService } from '@countersign/runtime';
export type { AdminOptions } from './server/admin-options.js';
export type {
  AccountAccess,
  AdministeredServer,
  AnsweredEntry,
  DecisionReport,
  NewAccount,
} from './server/ports.js';
export { type PublicLinksOptions, startPublicLinks } from './server/public-links.js';
export { RequestCounts } from './server/request-counts.js';
export { createSealedChannel, SEALED_PATH } from './server/sealed-channel.js';
export { startAdmin } from './server/start-admin.js';
