import type { Scene, Seen } from './scene.js';

/** A request that the server refuses, and the cause that the doctor has to name first. */
export interface LiveCase {
  readonly name: string;
  readonly cause: string;
  /** The server's own name of the reason, as in `x-countersign-reason`. */
  readonly reason: string;
  /** The answer's own words do not tell this cause: without the reason header another one may come first. */
  readonly onlyByReason?: true;
  make(scene: Scene): Promise<Seen>;
}

/** A parameter replaced in a finished URL; `undefined` takes it out. */
export function edited(url: string, name: string, value: string | undefined): string {
  const pattern = new RegExp(`([?&])${name}=[^&]*`);
  return value === undefined
    ? url.replace(pattern, '$1').replace('?&', '?').replace('&&', '&').replace(/&$/, '')
    : url.replace(pattern, `$1${name}=${value}`);
}
