export { clockOffset } from './clock-offset.js';
export { type FetchPost, fetchTransport } from './fetch-transport.js';
export { type ServiceAnswer, SignedClient, type SignedClientOptions } from './signed-client.js';
export { createSigningClock, type SigningClock, type SigningClockOptions } from './signing-clock.js';
export { type HttpAnswer, type HttpRequest, type Transport, UnreachableError } from './transport.js';
export { childAt, memberTexts, readXml, textAt, type XmlNode } from './xml.js';
