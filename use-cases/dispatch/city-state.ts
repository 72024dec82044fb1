import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { SlotAnswer, SlotQuestion } from '../../contract/terms/slot-question.js';
import type { EtaModel } from '../../domain/geo/travel.js';
import {
  countSlots,
  nearestInRings,
  nearestQualified,
  slotSpan,
} from '../../domain/schedule/slot-workers.js';
import type { DayItem } from '../../domain/schedule/types.js';

/** Clocks of two machines differ by less; bookings of so long before the load are kept as well. */
export const CLOCK_SKEW_MS = 60_000;
/** One size of cells does for every radius: a search of 12 km walks some sixty of them. */
const RESOLUTION = 7;

/** Active workers of one city, resting ones too, and their bookings in [loadedAtMs, untilMs). */
export type City = {
  readonly workers: Map<string, WorkerDocument>;
  readonly items: Map<string, readonly DayItem[]>;
  /** The same people by merchant and cell of the home. */
  readonly homes: Map<string, Map<string, WorkerDocument>>;
  readonly loadedAtMs: number;
  readonly untilMs: number;
  readonly timeZone: string;
};

export function emptyCity(span: Pick<City, 'loadedAtMs' | 'untilMs' | 'timeZone'>): City {
  return { ...span, workers: new Map(), items: new Map(), homes: new Map() };
}

export function putWorker(city: City, worker: WorkerDocument): void {
  const known = city.workers.get(worker._id);
  const home = homeOf(worker);
  if (known !== undefined && homeOf(known) !== home) leaveHome(city, known);
  const neighbours = city.homes.get(home) ?? new Map<string, WorkerDocument>();
  city.homes.set(home, neighbours.set(worker._id, worker));
  city.workers.set(worker._id, worker);
}

export function dropWorker(city: City, workerId: string): void {
  const known = city.workers.get(workerId);
  if (known === undefined) return;
  leaveHome(city, known);
  city.workers.delete(workerId);
  city.items.delete(workerId);
}

const homeKey = (merchantId: string, cell: string): string => `${merchantId} ${cell}`;
const homeOf = ({ merchantId, cells }: WorkerDocument): string => homeKey(merchantId, cells.h3r7);

function leaveHome(city: City, worker: WorkerDocument): void {
  const home = homeOf(worker);
  const neighbours = city.homes.get(home);
  neighbours?.delete(worker._id);
  if (neighbours?.size === 0) city.homes.delete(home);
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

const NOBODY: readonly WorkerDocument[] = [];

function nearest(city: City, question: SlotQuestion): readonly WorkerDocument[] {
  const { workerId, merchantId, nowMs } = question;
  if (workerId === null) {
    return nearestInRings({
      demand: question,
      homesIn: (cell) => city.homes.get(homeKey(merchantId, cell))?.values() ?? NOBODY,
      ...{ resolution: RESOLUTION, atMs: nowMs },
    });
  }
  const person = city.workers.get(workerId);
  return person === undefined ? NOBODY : nearestQualified(question, [person], nowMs);
}
