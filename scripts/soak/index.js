export { runBigObjects } from './big-objects.js';
export { runCrash } from './crash.js';
export { runFullDisk } from './full-disk.js';
export { runFuzz } from './fuzz.js';
