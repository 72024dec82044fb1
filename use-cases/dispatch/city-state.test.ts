import * as fc from 'fast-check';
import type { SlotQuestion } from '../../contract/terms/slot-question.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { cellsOf } from '../../domain/geo/cells.js';
import { streetEtaModel } from '../../domain/geo/travel.js';
import type { DayItem } from '../../domain/schedule/types.js';
import type { OrderDeps } from '../order/deps.js';
import { slotsFromDatabase } from '../order/answer-slots.js';
import { dropWorker, emptyCity, putWorker, slotsOfCity, type City } from './city-state.js';

const ZONE = 'Asia/Shanghai';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-03-10T08:10:00+08:00');
const CENTRE = [121.6, 38.9] as const;
const eta = streetEtaModel();

const QUESTION: SlotQuestion = {
  ...{ cityCode: 'demo', timeZone: ZONE, merchantId: 'm1', workerId: null },
  ...{ skillCodes: ['clean'], certificates: ['HEALTH'], at: CENTRE, radiusMeters: 12_000 },
  ...{ durationMs: 2 * HOUR, prepMs: 600_000, cleanMs: 600_000, stepMinutes: 30 },
  ...{ fromMs: NOW, toMs: NOW + 2 * DAY, nowMs: NOW, leadMs: HOUR / 2 },
  onDemand: { startMs: NOW + 300_000, soonFreeMs: HOUR / 2 },
};

const placeArb = fc
  .tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 }))
  .map(([east, north]) => [CENTRE[0] + east / 1_000, CENTRE[1] + north / 1_000] as const);

const itemArb: fc.Arbitrary<DayItem> = fc
  .record({
    startMs: fc.integer({ min: -3, max: 50 }).map((hours) => NOW + hours * HOUR),
    lengthMs: fc.integer({ min: 1, max: 5 }).map((hours) => hours * HOUR),
    at: placeArb,
    ticketId: fc.uuid(),
  })
  .map(({ startMs, lengthMs, at, ticketId }) => ({
    ...{ ticketId, orderId: ticketId, at, cell: 'x', movable: false, holdUntil: null },
    ...{ start: startMs, end: startMs + lengthMs, prepMs: 600_000, cleanMs: 600_000 },
  }));

/** Few ids, so that the same worker is put several times, moves and is dropped. */
const stepArb = fc.record({
  isDropped: fc.boolean(),
  items: fc.array(itemArb, { maxLength: 5 }),
  worker: fc
    .record({
      id: fc.integer({ min: 1, max: 12 }).map((n) => `w${n}`),
      place: placeArb,
      merchantId: fc.constantFrom('m1', 'm1', 'm1', 'm2'),
      skills: fc.constantFrom(['clean'], ['clean', 'cook'], ['cook']),
      isOnline: fc.boolean(),
      radiusMeters: fc.integer({ min: 1_000, max: 30_000 }),
      validHours: fc.integer({ min: -2, max: 60 }),
      frozenHours: fc.integer({ min: -8, max: 2 }),
    })
    .map(({ id, place, validHours, frozenHours, ...rest }) => ({
      ...{ _id: id, cityCode: 'demo', status: 'ACTIVE', ...rest },
      ...{ home: { type: 'Point', coordinates: place }, cells: cellsOf(place) },
      certificates: [{ kind: 'HEALTH', validUntil: new Date(NOW + validHours * HOUR) }],
      frozenUntil: new Date(NOW + frozenHours * HOUR),
      hours: Array.from({ length: 7 }, () => [{ startMinute: 420, endMinute: 1_500 }]),
      ...{ overrides: [], blocked: [], leave: [] },
    }))
    .map((worker) => worker as unknown as WorkerDocument),
});

/** Repositories over what a city holds, by their contracts. */
function databaseOf(city: City): Pick<OrderDeps, 'eta'> & {
  readonly workers: Pick<OrderDeps['workers'], 'findById' | 'inCells'>;
  readonly workerDays: Pick<OrderDeps['workerDays'], 'itemsOf'>;
} {
  const all = [...city.workers.values()];
  return {
    eta: { of: () => Promise.resolve(eta) },
    workers: {
      findById: async (id) => city.workers.get(id) ?? null,
      inCells: async ({ merchantIds, skillCodes, resolution, cells }) =>
        all.filter(
          (worker) =>
            merchantIds.includes(worker.merchantId) &&
            skillCodes.every((code) => worker.skills.includes(code)) &&
            cells.includes(resolution === 8 ? worker.cells.h3r8 : worker.cells.h3r7),
        ),
    },
    workerDays: {
      itemsOf: async ({ workerIds }) =>
        new Map(workerIds.map((id) => [id, [...(city.items.get(id) ?? [])]])),
    },
  };
}

const newCity = (): City => emptyCity({ loadedAtMs: NOW, untilMs: NOW + 10 * DAY, timeZone: ZONE });

test('[X16] memory and database come to the same numbers, whatever happened to the workers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stepArb, { minLength: 25, maxLength: 40 }),
      placeArb,
      fc.constantFrom(null, 'w1', 'w2'),
      async (steps, at, workerId) => {
        const city = newCity();
        for (const { isDropped, worker, items } of steps) {
          if (isDropped) dropWorker(city, worker._id);
          else {
            putWorker(city, worker);
            city.items.set(worker._id, items);
          }
        }
        const question = { ...QUESTION, at, workerId };
        const database = databaseOf(city) as unknown as OrderDeps;
        const stored = await slotsFromDatabase(database, question);
        expect(slotsOfCity(city, { question, eta })).toEqual(stored);
      },
    ),
    { numRuns: 40 },
  );
});

test('[X16] a question that looks farther than the city is known is not answered', () => {
  const city = newCity();
  const ask = (change: Partial<SlotQuestion>) =>
    slotsOfCity(city, { question: { ...QUESTION, ...change }, eta });
  expect(ask({})).toEqual({ slots: [], onDemandCount: 0 });
  const lastMs = city.untilMs - QUESTION.durationMs;
  expect(ask({ toMs: lastMs })).not.toBeNull();
  expect(ask({ toMs: lastMs + 1 })).toBeNull();
  expect(ask({ timeZone: 'Europe/Berlin' })).toBeNull();
  // A clock that is a little behind is no reason; one that is far behind is.
  expect(ask({ nowMs: NOW - 60_000 })).not.toBeNull();
  expect(ask({ nowMs: NOW - 60_001 })).toBeNull();
});

test('[X16] who has been found but whose bookings are not read yet is not counted', () => {
  const city = newCity();
  const [{ worker } = { worker: undefined }] = fc.sample(stepArb, { numRuns: 1, seed: 1 });
  const person = {
    ...worker!,
    ...{ merchantId: 'm1', skills: ['clean'], radiusMeters: 30_000, isOnline: true },
    ...{ home: { type: 'Point' as const, coordinates: CENTRE }, cells: cellsOf(CENTRE) },
    certificates: [{ kind: 'HEALTH', validUntil: new Date(NOW + 9 * DAY) }],
    frozenUntil: undefined,
  } as unknown as WorkerDocument;
  putWorker(city, person);
  const ask = () => slotsOfCity(city, { question: QUESTION, eta });
  expect(ask()).toEqual({ slots: [], onDemandCount: 0 });
  city.items.set(person._id, []);
  expect(ask()?.onDemandCount).toBe(1);
});
