import { STATE_CODE } from '../../domain/dispatch/engine/columns.js';
import {
  createNearest,
  createRingTables,
  findNearest,
} from '../../domain/dispatch/engine/rings.js';
import { MASK_WORDS, SKILLS_MAX } from '../../domain/dispatch/engine/skill-book.js';
import { createWorkerStore } from '../../domain/dispatch/engine/worker-store.js';
import { K } from './judge.js';
import { SIDE_METERS, SKILLS, skillsOf, type LookupWorld, type Move, type Query } from './world.js';

/** From corner to corner is less. */
const REACH_METERS = 2 * SIDE_METERS;

const WORD_BITS = SKILLS_MAX / MASK_WORDS;
/** Needs the widest rings. */
const RAREST = SKILLS - 1;

const ALWAYS = {
  ...{ freeAt: 0, slackUntil: Infinity, shiftEndsAt: Infinity, distanceMetersMax: Infinity },
  ...{ score: 5, acceptance: 1, jobs: 0, idleSince: 0 },
};

/** The engine's index over the workers of a world; a slot is a worker's number. */
export type EngineIndex = {
  /**
   * Makes the ring tables of all cells in which somebody stands, as a process has them that has
   * worked for a while; answers how many.
   */
  readonly prepare: () => number;
  readonly nearest: (query: Query) => readonly number[];
  readonly move: (moves: readonly Move[]) => void;
  /** The cell of a worker, to count who has left his. */
  readonly cellOf: (worker: number) => number;
};

export function createEngineIndex(world: LookupWorld): EngineIndex {
  const store = createWorkerStore();
  for (let worker = 0; worker < world.size; worker += 1) {
    store.put({
      ...ALWAYS,
      id: String(worker),
      ...{ lng: world.lng[worker]!, lat: world.lat[worker]! },
      skills: skillsOf(world, worker).map(nameOf),
      state: world.isFree[worker] === 1 ? 'IDLE' : 'BUSY',
    });
  }
  const tables = createRingTables(store.cells);
  const nearest = createNearest(K);
  const numbers = Array.from({ length: SKILLS }, (_none, skill) =>
    store.skillBook.numberOf(nameOf(skill)),
  );
  const { state, skills } = store.columns;
  const ask = ({ lng, lat, skill }: Query): void => {
    const number = numbers[skill]!;
    const [word, bit] = [Math.floor(number / WORD_BITS), 1 << (number % WORD_BITS)];
    const accept = (slot: number): boolean =>
      state[slot] === STATE_CODE.IDLE && (skills[slot * MASK_WORDS + word]! & bit) !== 0;
    findNearest({ store, tables, lng, lat, k: K, radiusMeters: REACH_METERS, accept, nearest });
  };
  return {
    prepare() {
      const firsts = new Map<number, number>();
      const { cell } = store.columns;
      for (let worker = 0; worker < world.size; worker += 1) firsts.set(cell[worker]!, worker);
      for (const worker of firsts.values()) {
        ask({ lng: world.lng[worker]!, lat: world.lat[worker]!, skill: RAREST });
      }
      return firsts.size;
    },
    nearest(query) {
      ask(query);
      return Array.from(nearest.slots.subarray(0, nearest.size));
    },
    move(moves) {
      for (const { worker, lng, lat } of moves) store.move(worker, lng, lat);
    },
    cellOf: (worker) => store.columns.cell[worker]!,
  };
}

const nameOf = (skill: number): string => `skill-${skill}`;
