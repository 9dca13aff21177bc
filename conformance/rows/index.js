import * as a from './a-query-parameters.js';
import * as b from './b-clocks.js';
import * as c from './c-what-is-signed.js';
import * as d from './d-credentials.js';
import * as e from './e-header-signatures.js';
import * as f from './f-regions-and-addresses.js';
import * as g from './g-keys.js';
import * as h from './h-reading.js';
import * as i from './i-uploads.js';
import * as j from './j-forms.js';
import * as k from './k-cors.js';
import * as l from './l-policies.js';
import * as m from './m-sts.js';
import * as n from './n-identity.js';
import * as o from './o-service-credentials.js';
import * as p from './p-clients.js';
import * as q from './q-claims.js';
import * as r from './r-versions.js';
import * as s from './s-ranges.js';
import * as t from './t-settings.js';
import * as u from './u-listings.js';
import * as v from './v-iam.js';
import * as w from './w-sts.js';
import * as x from './x-providers.js';
import * as y from './y-recorded.js';
import * as z from './z-iam-kept.js';

const MODULES = {
  A: a,
  B: b,
  C: c,
  D: d,
  E: e,
  F: f,
  G: g,
  H: h,
  I: i,
  J: j,
  K: k,
  L: l,
  M: m,
  N: n,
  O: o,
  P: p,
  Q: q,
  R: r,
  S: s,
  T: t,
  U: u,
  V: v,
  W: w,
  X: x,
  Y: y,
  Z: z,
};

/** All sections in the order of the table: a letter, a title, rows. */
export const SECTIONS = Object.entries(MODULES).map(([letter, { title, rows }]) => ({ letter, title, rows }));
