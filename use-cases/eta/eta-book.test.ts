import { DAY_KINDS, HOURS_A_DAY, HOURS_OF_WEEK } from '../../contract/terms/speed.js';
import type { SpeedProfileDocument } from '../../data/repositories/speed-profiles.js';
import type { LngLat } from '../../domain/geo/distance.js';
import { streetEtaModel } from '../../domain/geo/travel.js';
import { BOOK_TTL_MS, createEtaBook } from './eta-book.js';

const DOOR: LngLat = [120.16, 30.25];
const FROM: LngLat = [120.2, 30.27];
const START_MS = Date.parse('2026-11-30T03:00:00+08:00');
let nowMs = START_MS;
let reads = 0;
let stored: SpeedProfileDocument[] = [];
let failure: Error | null = null;

beforeEach(() => {
  nowMs = START_MS;
  reads = 0;
  stored = [];
  failure = null;
});

const profileOf = (kmh: number, fromMs: number): SpeedProfileDocument => ({
  ...{ _id: `hz-${fromMs}`, version: 1, cityCode: 'hz', date: '2026-11-30' },
  ...{ timeZone: 'Asia/Shanghai', rides: 0, refused: 0, computedAt: new Date(fromMs) },
  effectiveFrom: new Date(fromMs),
  hours: Array.from({ length: HOURS_OF_WEEK }, (_none, index) => ({
    days: DAY_KINDS[index < HOURS_A_DAY ? 0 : 1],
    ...{ hour: index % HOURS_A_DAY, kmh, rides: 0 },
  })),
});
const newBook = () =>
  createEtaBook({
    clock: { nowMs: () => nowMs },
    speedProfiles: {
      async newest({ cityCode, limit }) {
        reads += 1;
        if (failure) throw failure;
        return stored
          .filter((profile) => profile.cityCode === cityCode)
          .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime())
          .slice(0, limit);
      },
    },
  });
const rideMs = async (book: ReturnType<typeof newBook>, cityCode = 'hz') =>
  (await book.of(cityCode)).travelMs(FROM, DOOR, nowMs);
const streetMs = (factor = 1) => Math.ceil(streetEtaModel().travelMs(FROM, DOOR, 0) * factor);

test('[P1] a city without a profile, or with one that is not in force yet, has the street model', async () => {
  stored = [profileOf(36, START_MS + 1)];
  const book = newBook();
  expect(await rideMs(book)).toBe(streetMs());
  expect(await rideMs(book, 'elsewhere')).toBe(streetMs());
});

test('two processes that read at different times change at the same moment', async () => {
  const early = newBook();
  await rideMs(early);
  // Written after one has read; told far enough ahead that it reads once more before.
  const fromMs = START_MS + BOOK_TTL_MS + 60_000;
  stored = [profileOf(36, fromMs)];
  nowMs = fromMs - 1;
  const late = newBook();
  expect([await rideMs(early), await rideMs(late)]).toEqual([streetMs(), streetMs()]);
  nowMs = fromMs;
  const half = Math.abs((await rideMs(early)) - streetMs(0.5));
  expect(half).toBeLessThanOrEqual(1);
  expect(await rideMs(late)).toBe(await rideMs(early));
});

test('it reads a city once in ten minutes, however many ask at once', async () => {
  const book = newBook();
  await Promise.all(Array.from({ length: 50 }, () => rideMs(book)));
  nowMs += BOOK_TTL_MS - 1;
  await rideMs(book);
  expect(reads).toBe(1);
  nowMs += 1;
  await rideMs(book);
  expect(reads).toBe(2);
});

test('a read that failed is not kept: the next one asks again', async () => {
  const book = newBook();
  failure = new Error('database is away');
  await expect(rideMs(book)).rejects.toThrow('database is away');
  failure = null;
  stored = [profileOf(18, START_MS - 1)];
  expect(await rideMs(book)).toBe(streetMs());
});
