import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { SlotAnswer, SlotQuestion } from '../../contract/terms/slot-question.js';
import { SLOT_CANDIDATES_MAX } from '../../contract/terms/slot-question.js';
import { ringSearchCells, searchSteps } from '../../domain/geo/ring-search.js';
import type { EtaModel } from '../../domain/geo/travel.js';
import { countSlots, nearestQualified, slotSpan } from '../../domain/schedule/slot-workers.js';
import type { DayItem } from '../../domain/schedule/types.js';

/** Clocks of two machines differ by less; bookings of so long before the load are kept as well. */
export const CLOCK_SKEW_MS = 60_000;
/** One size of cells does for every radius: a search of 12 km walks some sixty of them. */
const RESOLUTION = 7;

/** Active workers of one city, resting ones too, and their bookings in [loadedAtMs, untilMs). */
export type City = {
  readonly workers: Map<string, WorkerDocument>;
  readonly items: Map<string, readonly DayItem[]>;
  /** Ids by the cell of the home. */
  readonly homes: Map<string, Set<string>>;
  readonly loadedAtMs: number;
  readonly untilMs: number;
  readonly timeZone: string;
};

export function emptyCity(span: Pick<City, 'loadedAtMs' | 'untilMs' | 'timeZone'>): City {
  return { ...span, workers: new Map(), items: new Map(), homes: new Map() };
}

export function putWorker(city: City, worker: WorkerDocument): void {
  const known = city.workers.get(worker._id);
  if (known?.cells.h3r7 !== worker.cells.h3r7) {
    if (known !== undefined) leaveHome(city, known);
    const cell = worker.cells.h3r7;
    city.homes.set(cell, (city.homes.get(cell) ?? new Set()).add(worker._id));
  }
  city.workers.set(worker._id, worker);
}

export function dropWorker(city: City, workerId: string): void {
  const known = city.workers.get(workerId);
  if (known === undefined) return;
  leaveHome(city, known);
  city.workers.delete(workerId);
  city.items.delete(workerId);
}

function leaveHome(city: City, { _id, cells }: WorkerDocument): void {
  const ids = city.homes.get(cells.h3r7);
  ids?.delete(_id);
  if (ids?.size === 0) city.homes.delete(cells.h3r7);
}

/** The numbers for the question; null when it looks farther than what is known of the city. */
export function slotsOfCity(
  city: City,
  args: { readonly question: SlotQuestion; readonly eta: EtaModel },
): SlotAnswer | null {
  const { question, eta } = args;
  const { fromMs, toMs } = slotSpan(question);
  const isKnown = city.loadedAtMs - CLOCK_SKEW_MS <= fromMs && toMs <= city.untilMs;
  if (!isKnown || city.timeZone !== question.timeZone) return null;
  const rows = nearest(city, question).flatMap((person) => {
    const dayItems = city.items.get(person._id);
    // Whose bookings are not read yet is not counted.
    return dayItems === undefined ? [] : [{ person, dayItems }];
  });
  return countSlots({ question, rows, eta });
}

function nearest(city: City, question: SlotQuestion): readonly WorkerDocument[] {
  const { workerId, nowMs } = question;
  if (workerId !== null) {
    const person = city.workers.get(workerId);
    return person === undefined ? [] : nearestQualified(question, [person], nowMs);
  }
  let near: readonly WorkerDocument[] = [];
  for (const radiusMeters of searchSteps(question.radiusMeters)) {
    const people = peopleWithin(city, { ...question, radiusMeters });
    near = nearestQualified({ ...question, radiusMeters }, people, nowMs);
    if (near.length >= SLOT_CANDIDATES_MAX) break;
  }
  return near;
}

function* peopleWithin(
  city: City,
  circle: Pick<SlotQuestion, 'at' | 'radiusMeters'>,
): Generator<WorkerDocument> {
  const { at, radiusMeters } = circle;
  for (const cell of ringSearchCells({ origin: at, radiusMeters, resolution: RESOLUTION })) {
    for (const id of city.homes.get(cell) ?? []) {
      const worker = city.workers.get(id);
      if (worker !== undefined) yield worker;
    }
  }
}
