import type { CostTerm } from '../../../contract/terms/dispatch.js';

/**
 * Words of the dispatch engine. All times are minutes on one axis that the caller chooses, all
 * distances metres, all costs minutes.
 */

/** A leg whose duration is asked for. The engine reuses the object: read it, do not keep it. */
export type Leg = {
  readonly fromLng: number;
  readonly fromLat: number;
  readonly toLng: number;
  readonly toLat: number;
  /** Great-circle distance. */
  readonly meters: number;
  readonly departAt: number;
};

/** The ETA port: minutes of a leg, a pure function of it. */
export type TravelMinutes = (leg: Leg) => number;

export type WorkerState = 'OFF' | 'IDLE' | 'BUSY' | 'OFFERED' | 'FROZEN';

/** A worker as the engine keeps him. */
export type EngineWorker = {
  readonly id: string;
  /** Where he is, or where he will be at `freeAt`. */
  readonly lng: number;
  readonly lat: number;
  readonly skills: readonly string[];
  /** From when on a skill may not be exercised, because its certificate ends. */
  readonly skillEnds?: ReadonlyMap<string, number>;
  readonly state: WorkerState;
  /** When he can leave for the next job; does not count while he is idle. */
  readonly freeAt: number;
  /** Until when a new job must be over: the next appointment less the ride there and the buffer. */
  readonly slackUntil: number;
  readonly shiftEndsAt: number;
  readonly distanceMetersMax: number;
  /** 0 to 5. */
  readonly score: number;
  /** Share of offers that he takes, 0 to 1. */
  readonly acceptance: number;
  /** Jobs he has had today. */
  readonly jobs: number;
  readonly idleSince: number;
};

/** One ticket that waits for a worker. */
export type EngineOrder = {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
  /** All of them are needed. */
  readonly skills: readonly string[];
  readonly createdAt: number;
  /** A worker who is there by then keeps the promise: that long nobody waits for him. */
  readonly dueAt: number;
  /** Expected, preparation and cleaning included. */
  readonly serviceMinutes: number;
  readonly radiusMeters: number;
  readonly declinedBy: ReadonlySet<string>;
  readonly blocked: ReadonlySet<string>;
  /** Ticks in a row without any candidate. */
  readonly emptyTicks: number;
  /** Not looked at before: the pause after a decline. */
  readonly waitsUntil: number;
  /** Membership; 0 is normal. */
  readonly priority: number;
  readonly favouriteWorkerId: string | null;
  /** Of its city and category; those of the tick when absent. */
  readonly dials?: EngineDials;
};

/** Weights and dials, policy data of a city and category. Minutes unless said otherwise. */
export type EngineDials = {
  /** Candidates of an order. */
  readonly candidatesMax: number;
  /** Workers free later than this are no candidates. */
  readonly soonFree: number;
  readonly widenedCandidatesMax: number;
  readonly widenedSoonFree: number;
  /** Factor on the radius of an order that is widened. */
  readonly widenedRadius: number;
  readonly widenAfterDeclines: number;
  readonly widenAfterEmptyTicks: number;
  /** An order older than this, waiting for its worker included, gets no edge. */
  readonly patience: number;
  /** What the wait of a worker who should be free already is taken for. */
  readonly overdueWait: number;
  /** g(r) = r + r² / this. */
  readonly convexity: number;
  /** ω = √(this / service minutes); 0 switches the weight by size off. */
  readonly sizeReference: number;
  /** U = ω · g(age + this): what leaving an order for a later tick counts. */
  readonly unassignedOffset: number;
  readonly waitWeight: number;
  /** For each minute of a ride that the customer does not feel, times ω. */
  readonly travelWeight: number;
  readonly fairnessWeight: number;
  readonly fairnessMax: number;
  readonly idleWeight: number;
  readonly idleMax: number;
  /** For a worker who takes no offer at all. */
  readonly acceptanceWeight: number;
  /** For each point of score below 5. */
  readonly scoreWeight: number;
  /** For each step of priority. */
  readonly priorityWeight: number;
  readonly favouriteWeight: number;
};

/** DISPATCH §3, measured there; the last four are small on purpose. */
export const DEFAULT_DIALS: EngineDials = {
  candidatesMax: 32,
  soonFree: 30,
  widenedCandidatesMax: 64,
  widenedSoonFree: 60,
  widenedRadius: 2,
  widenAfterDeclines: 3,
  widenAfterEmptyTicks: 2,
  patience: 60,
  overdueWait: 8,
  convexity: 120,
  sizeReference: 50,
  unassignedOffset: 40,
  waitWeight: 0.5,
  travelWeight: 0.5,
  fairnessWeight: 0.5,
  fairnessMax: 5,
  idleWeight: 0.02,
  idleMax: 3,
  acceptanceWeight: 1,
  scoreWeight: 0.2,
  priorityWeight: 1,
  favouriteWeight: 2,
};

/** Candidates of one order never exceed this, whatever the dials say. */
export const CANDIDATES_MAX = 64;

export type CostTerms = Readonly<Record<CostTerm, number>>;
