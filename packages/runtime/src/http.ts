// What needs an HTTP framework: kept apart, so that a server without one does not load it.
export { answerErrorsAsJson, problem } from './json-errors.js';
export { describeOrigin } from './origin-page.js';
