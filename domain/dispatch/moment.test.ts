import { afterMiss } from './after-miss.js';
import { dialsBefore } from './dials.js';
import { DEFAULT_ORDER_POLICY } from '../order/policy.js';
import { areRoundsUsedUp, radiusOf } from '../order/dispatch-phase.js';
import { momentOf } from './moment.js';

const MINUTE = 60_000;
const job = (start: number, end: number) => ({
  ...{ ticketId: 't', orderId: 'o', at: [121, 38] as const, cell: '', movable: false },
  ...{ start: start * MINUTE, end: end * MINUTE, prepMs: MINUTE, cleanMs: 2 * MINUTE },
});
const hours = [{ startMs: 0, endMs: 600 * MINUTE }];
const at = (minute: number, ...items: ReturnType<typeof job>[]) =>
  momentOf({ items, hours, nowMs: minute * MINUTE });

test('[P1] a worker is at his job from its preparation to the end of its cleaning', () => {
  const [early, late] = [job(60, 120), job(200, 240)];
  expect(at(58, early, late)).toMatchObject({ present: null, idleSinceMs: 0, jobs: 0 });
  expect(at(59, early, late)).toMatchObject({ present: early, freeAtMs: 122 * MINUTE, jobs: 0 });
  expect(at(121, early, late)).toMatchObject({ present: early, idleSinceMs: null });
  expect(at(122, early, late)).toMatchObject({ present: null, idleSinceMs: 122 * MINUTE, jobs: 1 });
  expect(momentOf({ items: [], hours: [], nowMs: 7 }).idleSinceMs).toBe(7);
});

test('[P1] a search that a tick gave nobody is widened, and stays where nothing is wider', () => {
  const search = { isWaiting: true, radiusMeters: 3_000, radii: [3_000, 5_000], missedTicks: 0 };
  expect(afterMiss(search)).toBe('missed');
  expect(afterMiss({ ...search, missedTicks: 1 })).toBe('failed');
  expect(afterMiss({ ...search, radiusMeters: 5_000, missedTicks: 9 })).toBe('stays');
  expect(afterMiss({ ...search, radiusMeters: 5_000, missedTicks: 1, isWaiting: false })).toBe(
    'failed',
  );
});

test('[P1] two minutes before a person has to look anybody will do', () => {
  const policy = { waitForBetterMinutes: 30 };
  const offset = (deadlineMs: number | null) =>
    dialsBefore({ policy, deadlineMs, nowMs: 0 }).unassignedOffset;
  expect(offset(2 * MINUTE + 1)).toBe(30);
  expect(offset(2 * MINUTE)).toBe(600);
  expect(offset(null)).toBe(30);
});

test('[P2] every round looks farther, the last ones as far as there is, and then people do', () => {
  const policy = { ...DEFAULT_ORDER_POLICY, radiusMeters: [3_000, 5_000], offerRoundsMax: 4 };
  expect([1, 2, 3, 9].map((round) => radiusOf(policy, round))).toEqual([
    3_000, 5_000, 5_000, 5_000,
  ]);
  expect(radiusOf({ radiusMeters: [] }, 1)).toBe(0);
  expect([3, 4].map((round) => areRoundsUsedUp({ round }, policy))).toEqual([false, true]);
});
