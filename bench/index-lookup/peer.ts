import type { StackContext } from '../../stack/ladder.js';
import type { LookupWorld, Move, Query } from './world.js';

export type PeerName = 'mongo2dsphere' | 'mongoH3' | 'redis' | 'postgis';

/** A database that answers the same question. */
export type Peer = {
  readonly name: PeerName;
  readonly title: string;
  /** Brings up a server of its own; throws a StackError when it cannot be had. */
  readonly start: (context: StackContext) => Promise<RunningPeer>;
};

export type RunningPeer = {
  readonly load: (world: LookupWorld) => Promise<void>;
  /** The cheapest question there is: what the wire alone costs. */
  readonly ping: () => Promise<unknown>;
  /** Numbers of the K nearest free workers with the skill, nearest first. */
  readonly nearest: (query: Query) => Promise<readonly number[]>;
  /** New places of free workers, in as few calls as the database allows. */
  readonly move: (moves: readonly Move[]) => Promise<void>;
  /** Ends the server and removes its data. */
  readonly stop: () => Promise<void>;
};

/** Every peer gets as much memory for its data. */
export const CACHE_GB = 1;

/** Documents or rows written at once while loading. */
const LOAD_BATCH = 5_000;

/** Parts of `list`, in order, of at most `size`. */
export function* inBatches<T>(list: readonly T[], size = LOAD_BATCH): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
