import type { Connection } from '../../data/connect.js';
import { cityModel } from '../../data/models/city.js';
import { policyModel } from '../../data/models/policy.js';
import { workerDayModel, type WorkerDayDocument } from '../../data/models/worker-day.js';
import { workerModel, type WorkerDocument } from '../../data/models/worker.js';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { offeringId } from '../../data/seed/offerings.js';
import { between, createRandom, pick, type Random } from '../../data/seed/random.js';
import { HOUR_PATTERNS } from '../../data/seed/worker-words.js';
import { cellsOf } from '../../domain/geo/cells.js';
import type { LngLat } from '../../domain/geo/distance.js';
import { serviceDayOf, workerDayId } from '../../domain/schedule/service-day.js';
import type { DayItem } from '../../domain/schedule/types.js';

const SEED = 20_261_201;
const MERCHANT_ID = 'demo-self';
const OFFERING_ID = offeringId({ merchantId: MERCHANT_ID, itemId: 'daily-2h' });
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days ahead that have bookings. */
const BOOKED_DAYS = 8;
const VISITS_OF_A_DAY_MAX = 4;
/** Homes lie so far round those of the seed, in degrees. */
const SPREAD = 0.01;
const ROWS_OF_A_WRITE = 5_000;
/** A customer looks at a week, at a day, or at something in between. */
const WINDOW_DAYS_MAX = 7;
const NAMED_ONE_IN = 10;

export type Question = { readonly path: string };

/** A city of `workers` people with a week of bookings, and questions about it. */
export async function writeWorld(database: Connection, workers: number): Promise<void> {
  const random = createRandom(SEED);
  const city = await cityModel(database).findById(DEMO_CITY_CODE).lean().exec();
  if (city === null) throw new RangeError('no demo city');
  // The rules of a real city; those of the demo leave out preparation and cleaning.
  await policyModel(database).updateMany({ cityCode: DEMO_CITY_CODE }, { $set: { values: {} } });
  const templates = await workerModel(database)
    .find({ cityCode: DEMO_CITY_CODE })
    .sort({ _id: 1 })
    .lean<WorkerDocument[]>();
  const people = Array.from({ length: workers }, (_none, index) =>
    personLike(pick(random, templates), { index, random }),
  );
  await workerModel(database).deleteMany({ cityCode: DEMO_CITY_CODE });
  await inWrites(people, (rows) => workerModel(database).collection.insertMany(rows as never[]));
  const { timeZone } = city;
  const days = people.flatMap((person) => daysOf({ person, people, timeZone, random }));
  await inWrites(days, (rows) => workerDayModel(database).collection.insertMany(rows as never[]));
}

/** Skills, certificates and merchant of one of the seed; a home, hours and radius of his own. */
function personLike(
  template: WorkerDocument,
  { index, random }: { readonly index: number; readonly random: Random },
): WorkerDocument {
  const [lng, lat] = template.home.coordinates;
  const at: [number, number] = [
    lng + (random() - 0.5) * 2 * SPREAD,
    lat + (random() - 0.5) * 2 * SPREAD,
  ];
  const home = { type: 'Point' as const, coordinates: at };
  const cells = cellsOf(at);
  return {
    ...template,
    ...{ _id: `slots-w${String(index).padStart(6, '0')}`, home, cells },
    hours: pick(random, HOUR_PATTERNS),
    radiusMeters: pick(random, [5_000, 8_000, 10_000, 15_000]),
    isOnline: random() < 0.6,
    position: { point: home, cells, at: new Date() },
  };
}

/** Visits one after the other with time for the way, as a full calendar has them. */
function daysOf(args: {
  readonly person: WorkerDocument;
  readonly people: readonly WorkerDocument[];
  readonly timeZone: string;
  readonly random: Random;
}): WorkerDayDocument[] {
  const { person, people, timeZone, random } = args;
  const midnightMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  return Array.from({ length: BOOKED_DAYS }, (_none, day) => {
    const count = between(random, { min: 0, max: VISITS_OF_A_DAY_MAX });
    // 08:00 to noon in Shanghai, whose day the seed's zone has.
    let startMs = midnightMs + day * DAY_MS + between(random, { min: 0, max: 4 }) * HOUR_MS;
    const date = serviceDayOf(startMs, timeZone);
    const items = Array.from({ length: count }, (_visit, number): DayItem => {
      const ticketId = `${person._id}:${day}:${number}`;
      const at = pick(random, people).home.coordinates;
      const endMs = startMs + between(random, { min: 2, max: 5 }) * (HOUR_MS / 2);
      const item = {
        ...{ ticketId, orderId: ticketId, start: startMs, end: endMs, at: [...at] as LngLat },
        ...{ cell: '', prepMs: 600_000, cleanMs: 600_000, holdUntil: null, movable: false },
      };
      startMs = endMs + between(random, { min: 1, max: 3 }) * HOUR_MS;
      return item;
    });
    return { _id: workerDayId(person._id, date), workerId: person._id, date, ver: 1, items };
  }).filter(({ items }) => items.length > 0);
}

async function inWrites<T>(
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_OF_A_WRITE) {
    await write(rows.slice(at, at + ROWS_OF_A_WRITE));
  }
}

/** Doors all over the city; from tomorrow on, so that the time of asking does not matter. */
export async function questionsOf(
  database: Connection,
  count: number,
): Promise<readonly Question[]> {
  const random = createRandom(SEED + 1);
  const able = await workerModel(database)
    .find({ cityCode: DEMO_CITY_CODE, merchantId: MERCHANT_ID, skills: 'daily.clean' })
    .sort({ _id: 1 })
    .lean<WorkerDocument[]>();
  const doors = (await cityModel(database).findById(DEMO_CITY_CODE).lean().exec())?.districts ?? [];
  const tomorrowMs = Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS;
  return Array.from({ length: count }, () => {
    const [lng, lat] = pick(random, doors).center.coordinates;
    const days = between(random, { min: 1, max: WINDOW_DAYS_MAX });
    const fromMs = tomorrowMs + between(random, { min: 0, max: 1 }) * HOUR_MS;
    const isNamed = between(random, { min: 1, max: NAMED_ONE_IN }) === 1;
    const search = new URLSearchParams({
      lng: String(lng + (random() - 0.5) * SPREAD),
      lat: String(lat + (random() - 0.5) * SPREAD),
      from: new Date(fromMs).toISOString(),
      to: new Date(fromMs + days * DAY_MS).toISOString(),
      ...(isNamed && { workerId: pick(random, able)._id }),
    });
    return { path: `/customer/offerings/${OFFERING_ID}/slots?${search.toString()}` };
  });
}
