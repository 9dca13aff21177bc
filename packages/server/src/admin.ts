// The HTTP services beside S3: what an administrator talks to, and what visitors of links do.

export type { HttpService } from './admin/http-service.js';
export { type PublicLinksOptions, startPublicLinks } from './admin/public-links.js';
export { RequestCounts } from './admin/request-counts.js';
export { createSealedChannel, SEALED_PATH } from './admin/sealed-channel.js';
export { type AdminOptions, startAdmin } from './admin/start-admin.js';
