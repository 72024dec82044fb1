import { toGcj02 } from '../../../contract/terms/gcj02.js';
import type { RunningServer } from '../../fakes/http.js';
import { startMapFake, type FakeMatrix } from '../../fakes/map/server.js';
import { MATRIX_ORIGINS_MAX, type MapPoint } from '../port.js';
import { AMAP_AHEAD_MS_MAX, createAmapChannel, type AmapOptions } from './channel.js';

const KEY = 'sandbox-key';
const DOOR: MapPoint = [116.404, 39.915];
/** As the provider's own maps show the door. */
const DOOR_SHOWN = '116.410244,39.916404';
const NEAR: MapPoint = [116.424, 39.925];
const FAR: MapPoint = [116.504, 39.965];
const NOW_MS = Date.parse('2026-11-30T08:00:00Z');
let fake: RunningServer;

beforeEach(async () => {
  fake = await startMapFake({ key: KEY, kmh: 30 });
});
afterEach(() => fake.close());

const channel = (options: Partial<AmapOptions> = {}) =>
  createAmapChannel({
    baseUrl: fake.url,
    key: KEY,
    toMap: toGcj02,
    nowMs: () => NOW_MS,
    ...options,
  });
const ask = (from: readonly MapPoint[], options: Partial<AmapOptions> = {}, departAtMs = NOW_MS) =>
  channel(options).travelMatrix({ from, to: DOOR, departAtMs });

async function journal(): Promise<readonly FakeMatrix[]> {
  const answer = await fetch(`${fake.url}sandbox/matrices`);
  return ((await answer.json()) as { matrices: FakeMatrix[] }).matrices;
}

const failNext = (fault: string) =>
  fetch(`${fake.url}sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  });

test('[P1] many starts, one door: minutes in their order, places as the provider shows them', async () => {
  const answers = await ask([NEAR, FAR, NEAR]);
  const [matrix] = await journal();
  expect(matrix?.destination).toBe(DOOR_SHOWN);
  expect(matrix?.origins).toHaveLength(3);
  expect(matrix?.origins).not.toContain('116.424000,39.925000');
  expect(answers).toEqual(matrix?.seconds.map((seconds) => (seconds as number) / 60));
  const [near, far] = answers as number[];
  // Some 2 and 10 km over streets at 30 km/h.
  expect(near).toBeGreaterThan(4);
  expect(near).toBeLessThan(7);
  expect(far).toBeGreaterThan(20);
  expect(far).toBeLessThan(30);
});

test('results in another order are given to the start that they are about', async () => {
  const straight = await ask([NEAR, FAR]);
  await failNext('shuffled');
  expect(await ask([NEAR, FAR])).toEqual(straight);
});

test('a start without a way, or left out of the answer, is unknown and the others are not', async () => {
  const [, far] = await ask([NEAR, FAR]);
  await failNext('noWay');
  expect(await ask([NEAR, FAR])).toEqual(['unknown', far]);
  await failNext('gap');
  expect(await ask([NEAR, FAR])).toEqual(['unknown', far]);
});

test.each(['quota', 'garbage', 'serverError', 'silence'])(
  '%s leaves every start unknown, and nothing is thrown',
  async (fault) => {
    await failNext(fault);
    expect(await ask([NEAR, FAR], { timeoutMs: 300 })).toEqual(['unknown', 'unknown']);
  },
);

test('so does another key, and a provider that is not there', async () => {
  expect(await ask([NEAR], { key: 'other' })).toEqual(['unknown']);
  expect(await ask([NEAR], { baseUrl: 'http://127.0.0.1:1/' })).toEqual(['unknown']);
});

test('it is not asked about the roads of another time, of nothing, or of more than it takes', async () => {
  expect(await ask([NEAR], {}, NOW_MS + AMAP_AHEAD_MS_MAX + 1)).toEqual(['unknown']);
  expect(await ask([NEAR], {}, NOW_MS - AMAP_AHEAD_MS_MAX - 1)).toEqual(['unknown']);
  expect(await ask([])).toEqual([]);
  const many = Array.from({ length: MATRIX_ORIGINS_MAX + 1 }, () => NEAR);
  expect(new Set(await ask(many))).toEqual(new Set(['unknown']));
  expect(await journal()).toEqual([]);
  expect(new Set(await ask(many.slice(1))).size).toBe(1);
  expect((await journal())[0]?.origins).toHaveLength(MATRIX_ORIGINS_MAX);
});
