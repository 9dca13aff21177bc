export { runCrash } from './crash.js';
export { runFuzz } from './fuzz.js';
