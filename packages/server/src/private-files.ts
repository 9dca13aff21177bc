// How the files of a data directory are read and written: for the command's other verbs, which need none of the store.

export { DataDirectoryError } from './store/errors.js';
export { lookAt, makeDirectories } from './store/make-directories.js';
export { type Believed, checkOwner } from './store/ownership.js';
export { readPrivateFile, writePrivateFile } from './store/private-file.js';
