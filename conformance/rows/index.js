import * as a from './a-query-parameters.js';
import * as b from './b-clocks.js';
import * as c from './c-what-is-signed.js';
import * as d from './d-credentials.js';
import * as e from './e-header-signatures.js';
import * as f from './f-regions-and-addresses.js';
import * as g from './g-keys.js';
import * as h from './h-reading.js';

const MODULES = { A: a, B: b, C: c, D: d, E: e, F: f, G: g, H: h };

/** All sections in the order of the table: a letter, a title, rows. */
export const SECTIONS = Object.entries(MODULES).map(([letter, { title, rows }]) => ({ letter, title, rows }));
