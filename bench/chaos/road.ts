import type { Sight } from './eyes.js';
import type { Scene } from './scene.js';
import { ANYBODY, IN_STORE, NAMED, POOL, UNSERVED_OFFERING, type Booking } from './world.js';

/**
 * What somebody does about an order that stands in some status. It may be refused: the order has
 * then moved on, and its next status says what to do. Done once per change of the order, and again
 * after a while when nothing changed.
 */
export type Move = (scene: Scene, sight: Sight) => Promise<void>;

export type Moves = Readonly<Record<string, Move>>;

/**
 * One way through the life of an order. A status without a move is waited out; an order that has
 * ended in one with a move is followed until the road says that it is over.
 */
export type Road = {
  readonly name: string;
  /** Weight of the road among all of them. */
  readonly share: number;
  readonly booking: Booking;
  readonly moves: Moves;
  /** Goes on for long after its start; in a short run it is taken only once, and early. */
  readonly isLong?: true;
};

export const OFFERINGS: Readonly<Record<Booking, string>> = {
  named: NAMED.offeringId,
  anybody: ANYBODY.offeringId,
  nobody: UNSERVED_OFFERING,
  pool: POOL.offeringId,
  store: IN_STORE.offeringId,
};
