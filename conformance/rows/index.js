import * as a from './a-query-parameters.js';
import * as b from './b-clocks.js';

/** All sections in the order of the table: a letter, a title, rows. */
export const SECTIONS = [
  ['A', a],
  ['B', b],
].map(([letter, { title, rows }]) => ({ letter, title, rows }));
