import { MASK_WORDS } from './skill-book.js';
import type { WorkerState } from './types.js';

/** States as the columns hold them. */
export const STATE_CODE: Readonly<Record<WorkerState, number>> = {
  OFF: 0,
  IDLE: 1,
  BUSY: 2,
  OFFERED: 3,
  FROZEN: 4,
};
export const STATES: readonly WorkerState[] = ['OFF', 'IDLE', 'BUSY', 'OFFERED', 'FROZEN'];

/** No cell. */
export const NO_SLOT = -1;

/** One array for each property of the workers, by slot; the arrays are replaced when they grow. */
export type Columns = {
  lng: Float64Array;
  lat: Float64Array;
  /** The place as a unit vector. */
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
  cell: Int32Array;
  /** Position in the bucket of the cell. */
  position: Int32Array;
  /** MASK_WORDS words a slot. */
  skills: Uint32Array;
  state: Uint8Array;
  freeAt: Float64Array;
  slackUntil: Float64Array;
  shiftEndsAt: Float64Array;
  metersMax: Float64Array;
  score: Float64Array;
  acceptance: Float64Array;
  jobs: Uint16Array;
  idleSince: Float64Array;
};

export function createColumns(capacity: number): Columns {
  const doubles = (): Float64Array => new Float64Array(capacity);
  return {
    lng: doubles(),
    lat: doubles(),
    x: doubles(),
    y: doubles(),
    z: doubles(),
    cell: new Int32Array(capacity).fill(NO_SLOT),
    position: new Int32Array(capacity),
    skills: new Uint32Array(capacity * MASK_WORDS),
    state: new Uint8Array(capacity),
    freeAt: doubles(),
    slackUntil: doubles(),
    shiftEndsAt: doubles(),
    metersMax: doubles(),
    score: doubles(),
    acceptance: doubles(),
    jobs: new Uint16Array(capacity),
    idleSince: doubles(),
  };
}

/** Moves what `from` holds to the larger `to`. */
export function copyColumns(from: Columns, to: Columns): void {
  for (const name of Object.keys(from) as (keyof Columns)[]) to[name].set(from[name]);
}
