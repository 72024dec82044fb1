/**
 * How many workers can really take a job, at each start and now.
 *
 * Method: the nearest workers who have the skills with valid certificates, whose radius and the
 * city's holds the place; of each his working time, leave and blocks taken out, and every booking
 * with preparation, cleaning and travel. Pure, so that whoever knows workers and bookings comes to
 * the same numbers. Complexity: O(n log n) for n workers within reach, then O(c·s·b) for
 * c ≤ SLOT_CANDIDATES_MAX of them, s starts and b bookings each.
 */
import {
  SLOT_CANDIDATES_MAX,
  type SlotAnswer,
  type SlotQuestion,
} from '../../contract/terms/slot-question.js';
import { isFrozen } from '../discipline/standing.js';
import { onDemandCount } from '../dispatch/on-demand-count.js';
import { DEFAULT_DISPATCH_POLICY } from '../dispatch/types.js';
import { cellOf } from '../geo/cells.js';
import { distanceMeters } from '../geo/distance.js';
import {
  RINGS_MAX,
  compareIds,
  ringCells,
  ringDistanceMetersMin,
  type SearchResolution,
} from '../geo/ring-search.js';
import type { EtaModel } from '../geo/travel.js';
import { freeSlotsAny } from './free-slots.js';
import { certifiedUntilMs, type SlotPerson, type SlotRow } from './slot-person.js';

/** What decides who may serve where. */
export type SlotDemand = Pick<
  SlotQuestion,
  'cityCode' | 'merchantId' | 'skillCodes' | 'certificates' | 'workerId' | 'at' | 'radiusMeters'
>;

type Near<T> = { readonly person: T; readonly meters: number };

/**
 * Workers who may serve the demand, nearest first, at most SLOT_CANDIDATES_MAX. A lapsed
 * certificate takes a worker out that minute (X10); `atMs` is when it has to be valid. The radius
 * is for anybody, a named worker has only his own.
 */
export function nearestQualified<T extends SlotPerson>(
  demand: SlotDemand,
  people: Iterable<T>,
  atMs: number,
): T[] {
  const near: Near<T>[] = [];
  addQualified({ demand, people, atMs }, near);
  return nearest(near);
}

/**
 * The same of everybody, walking outwards from the door: it ends with the ring beyond which nobody
 * can be nearer than those who were found. `homesIn` gives people by the cell of their home.
 */
export function nearestInRings<T extends SlotPerson>(args: {
  readonly demand: SlotDemand;
  readonly homesIn: (cell: string) => Iterable<T>;
  readonly resolution: SearchResolution;
  readonly atMs: number;
}): T[] {
  const { demand, homesIn, resolution, atMs } = args;
  const near: Near<T>[] = [];
  const center = cellOf(demand.at, resolution);
  for (let ring = 0; ring <= RINGS_MAX; ring += 1) {
    if (ringDistanceMetersMin(ring, resolution) > demand.radiusMeters) break;
    for (const cell of ringCells(center, ring)) {
      addQualified({ demand, people: homesIn(cell), atMs }, near);
    }
    const finalMeters = ringDistanceMetersMin(ring + 1, resolution);
    const isFinal = ({ meters }: Near<T>): boolean => meters < finalMeters;
    if (near.length >= SLOT_CANDIDATES_MAX && countOf(near, isFinal) >= SLOT_CANDIDATES_MAX) break;
  }
  return nearest(near);
}

function addQualified<T extends SlotPerson>(
  args: { readonly demand: SlotDemand; readonly people: Iterable<T>; readonly atMs: number },
  near: Near<T>[],
): void {
  const { demand, people, atMs } = args;
  const radiusMeters = demand.workerId === null ? demand.radiusMeters : Infinity;
  for (const person of people) {
    if (!isFor(demand, person)) continue;
    const meters = distanceMeters(person.home.coordinates, demand.at);
    if (meters > person.radiusMeters || meters > radiusMeters) continue;
    if (certifiedUntilMs(person, demand.certificates) > atMs) near.push({ person, meters });
  }
}

function nearest<T extends SlotPerson>(near: Near<T>[]): T[] {
  return near
    .sort((a, b) => a.meters - b.meters || compareIds(a.person._id, b.person._id))
    .slice(0, SLOT_CANDIDATES_MAX)
    .map(({ person }) => person);
}

function countOf<T>(list: readonly T[], isCounted: (one: T) => boolean): number {
  let count = 0;
  for (const one of list) if (isCounted(one)) count += 1;
  return count;
}

function isFor(demand: SlotDemand, person: SlotPerson): boolean {
  return (
    person.merchantId === demand.merchantId &&
    person.status === 'ACTIVE' &&
    person.cityCode === demand.cityCode &&
    (demand.workerId === null || demand.workerId === person._id) &&
    demand.skillCodes.every((code) => person.skills.includes(code))
  );
}

/** The stretch of time whose bookings an answer needs. */
export function slotSpan(question: SlotQuestion): {
  readonly fromMs: number;
  readonly toMs: number;
} {
  const { nowMs, toMs, durationMs, onDemand } = question;
  const lateMs = DEFAULT_DISPATCH_POLICY.lateMsMax;
  return {
    fromMs: nowMs,
    toMs: Math.max(toMs, onDemand.startMs + lateMs) + durationMs,
  };
}

/**
 * The numbers for the nearest who are qualified; those who are frozen take no new orders. Throws
 * AppError INVALID_INPUT on a job without sense.
 */
export function countSlots(args: {
  readonly question: SlotQuestion;
  readonly rows: readonly SlotRow[];
  readonly eta: EtaModel;
}): SlotAnswer {
  const { question, eta } = args;
  const rows = args.rows.filter(({ person }) => !isFrozen(person, question.nowMs));
  return {
    slots: freeSlotsAny({
      ...question,
      etaModel: eta,
      workers: rows.map(({ person, dayItems }) => ({
        workerHours: person,
        startsBeforeMs: certifiedUntilMs(person, question.certificates),
        dayItems,
      })),
    }),
    onDemandCount: onDemandCount({ question, rows, eta }),
  };
}
