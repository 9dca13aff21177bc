// For the tests; the command is run.js.
export { Answer } from './answer.js';
export { embeddedTarget } from './embedded.js';
export { compare, refusal, success } from './expect.js';
export { Masks } from './mask.js';
export { SECTIONS } from './rows/index.js';
export { runRows } from './run-rows.js';
export { unexplained, writeTable } from './table.js';
