import { complaintWindow, REWORK_LEAD_MS, reworkStartMs } from './case-terms.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const completedAtMs = Date.UTC(2026, 10, 1, 10);

describe('a complaint about a completed order', () => {
  const windowAt = (atMs: number) =>
    complaintWindow({
      completedAtMs,
      disputeUntilMs: completedAtMs + 3 * DAY,
      complaintMs: 30 * DAY,
      atMs,
    });

  test.each([
    [0, 'hold'],
    [3 * DAY, 'hold'],
    [3 * DAY + 1, 'late'],
    [30 * DAY, 'late'],
    [30 * DAY + 1, 'over'],
  ] as const)('[X11] %i ms after completion: %s', (afterMs, window) => {
    expect(windowAt(completedAtMs + afterMs)).toBe(window);
  });
});

describe('the start of a rework', () => {
  test.each([0, 1, 5 * HOUR, 23 * HOUR, 40 * DAY + 7])(
    '[X11] decided %i ms after the first start: same time of day, with notice, within two days',
    (afterMs) => {
      const decidedAtMs = completedAtMs + afterMs;
      const startMs = reworkStartMs({ firstStartMs: completedAtMs, decidedAtMs });
      expect((startMs - completedAtMs) % DAY).toBe(0);
      expect(startMs - decidedAtMs).toBeGreaterThanOrEqual(REWORK_LEAD_MS);
      expect(startMs - decidedAtMs).toBeLessThan(REWORK_LEAD_MS + DAY);
    },
  );
});
