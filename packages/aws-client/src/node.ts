// What needs Node: kept apart, so that the rest runs in browsers too.
export { nodeTransport } from './node-transport.js';
