import type {
  MapChannel,
  MapPoint,
  MatrixQuestion,
  TravelAnswer,
} from '../../channels/map/port.js';
import { cellOf, centreOf } from '../../domain/geo/cells.js';
import { distanceMeters } from '../../domain/geo/distance.js';
import {
  MAP_CELL_RESOLUTION,
  MAP_IN_FLIGHT_MAX,
  MAP_PAIRS_MAX,
  MAP_PAUSE_MS,
  MAP_SILENT_MAX,
  withMapMemory,
} from './map-memory.js';

const HOUR_MS = 3_600_000;
const DOOR: MapPoint = [120.16, 30.25];
const WORKER: MapPoint = [120.2, 30.27];
const OTHER: MapPoint = [120.1, 30.2];
let nowMs = Date.parse('2026-11-30T08:10:00Z');
let asked: MatrixQuestion[] = [];
let answer: (question: MatrixQuestion) => Promise<readonly TravelAnswer[]>;
let map: MapChannel;

beforeEach(() => {
  nowMs = Date.parse('2026-11-30T08:10:00Z');
  asked = [];
  answer = async ({ from }) => from.map(() => 12);
  const provider: MapChannel = {
    travelMatrix(question) {
      asked.push(question);
      return answer(question);
    },
  };
  map = withMapMemory(provider, { nowMs: () => nowMs });
});

const ask = (from: readonly MapPoint[], departAtMs = nowMs) =>
  map.travelMatrix({ from, to: DOOR, departAtMs });

test('[P1][R48] the provider hears of the middle of cells only, never of a door or a phone', async () => {
  expect(await ask([WORKER, OTHER])).toEqual([12, 12]);
  const [question] = asked;
  const told = [...(question?.from ?? []), question?.to ?? DOOR];
  const middleOf = (point: MapPoint) => centreOf(cellOf(point, MAP_CELL_RESOLUTION));
  expect(told).toEqual([WORKER, OTHER, DOOR].map(middleOf));
  expect(
    told.every((point, index) => distanceMeters(point, [WORKER, OTHER, DOOR][index]!) > 0),
  ).toBe(true);
});

test('what it said about two cells holds for the hour of the departure', async () => {
  await ask([WORKER]);
  const beside: MapPoint = [centreOf(cellOf(WORKER, MAP_CELL_RESOLUTION))[0], WORKER[1]];
  expect(await ask([beside, OTHER, WORKER])).toEqual([12, 12, 12]);
  expect(asked.map(({ from }) => from.length)).toEqual([1, 1]);
  await ask([WORKER, OTHER]);
  expect(asked).toHaveLength(2);
  nowMs += HOUR_MS;
  await ask([WORKER]);
  expect(asked).toHaveLength(3);
});

test('what it did not know is asked again, and nobody asks about one cell', async () => {
  answer = async ({ from }) =>
    from.map((_point, index): TravelAnswer => (index === 0 ? 'unknown' : 7));
  expect(await ask([WORKER, OTHER])).toEqual(['unknown', 7]);
  answer = async () => [9];
  expect(await ask([WORKER, OTHER, DOOR])).toEqual([9, 7, 'unknown']);
  expect(asked[1]?.from).toHaveLength(1);
  await ask([DOOR]);
  expect(asked).toHaveLength(2);
});

test('a map that stays silent is left alone for a minute', async () => {
  answer = async ({ from }) => from.map((): TravelAnswer => 'unknown');
  for (let times = 0; times < MAP_SILENT_MAX + 2; times += 1) await ask([WORKER]);
  expect(asked).toHaveLength(MAP_SILENT_MAX);
  nowMs += MAP_PAUSE_MS - 1;
  await ask([WORKER]);
  expect(asked).toHaveLength(MAP_SILENT_MAX);
  nowMs += 1;
  answer = async () => [5];
  expect(await ask([WORKER])).toEqual([5]);
});

test('at most so many wait for it at once, the others do without', async () => {
  const release: (() => void)[] = [];
  answer = (question) =>
    new Promise((resolve) => release.push(() => resolve(question.from.map(() => 3))));
  const waiting = Array.from({ length: MAP_IN_FLIGHT_MAX }, (_none, index) =>
    ask([[120.3 + index / 100, 30.3]]),
  );
  expect(await ask([WORKER])).toEqual(['unknown']);
  for (const go of release) go();
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => [3]));
  answer = async () => [4];
  expect(await ask([WORKER])).toEqual([4]);
});

test('a map that throws does not take a place for ever', async () => {
  answer = async () => {
    throw new Error('broken');
  };
  for (let times = 0; times < MAP_IN_FLIGHT_MAX + 1; times += 1) {
    await expect(ask([WORKER])).rejects.toThrow('broken');
  }
});

test('it remembers a bounded number of pairs and forgets the oldest first', async () => {
  await ask([WORKER]);
  const cells = new Set<string>();
  const points: MapPoint[] = [];
  for (let row = 0; points.length < MAP_PAIRS_MAX; row += 1) {
    for (let column = 0; column < 300 && points.length < MAP_PAIRS_MAX; column += 1) {
      const point: MapPoint = [110 + column / 100, 30 + row / 100];
      const cell = cellOf(point, MAP_CELL_RESOLUTION);
      if (!cells.has(cell)) points.push(point);
      cells.add(cell);
    }
  }
  await ask(points);
  asked = [];
  await ask(points.slice(-10));
  expect(asked).toEqual([]);
  await ask([WORKER]);
  expect(asked).toHaveLength(1);
});
