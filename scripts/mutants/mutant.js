/**
 * A fault to plant: a file below `source`, text that stands in it once, what to put in its place, why it matters, and the tests
 * that should notice where they are not those of the set.
 * @typedef {readonly [file: string, from: string, to: string, why: string, tests?: readonly string[]]} Mutant
 */

/**
 * Faults in one part of the code.
 * @typedef {object} MutantSet
 * @property {string} source folder of the files, from the root
 * @property {readonly string[]} tests files or folders of tests, as vitest takes them
 * @property {readonly string[]} [leaveOut] tests that are slow, and say nothing of these faults
 * @property {readonly Mutant[]} mutants
 */

import { advice } from './advice.js';
import { policy } from './policy.js';
import { server } from './server.js';
import { sigv4 } from './sigv4.js';
import { store } from './store.js';

/** @type {Readonly<Record<string, MutantSet>>} */
export const MUTANT_SETS = { sigv4, policy, server, store, advice };
