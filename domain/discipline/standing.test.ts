import { DEFAULT_DISCIPLINE_POLICY, type DisciplinePolicy } from './policy.js';
import { isFrozen, judgeStanding, standingStateOf, type CountedBreach } from './standing.js';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const DAY = 24 * 3_600_000;
const policy: DisciplinePolicy = {
  ...DEFAULT_DISCIPLINE_POLICY,
  warnPoints: 3,
  limitPoints: 6,
  freezePoints: 12,
};
const breach = (points: number, daysAgo = 0): CountedBreach => ({
  points,
  atMs: NOW - daysAgo * DAY,
});
const judged = (
  breaches: readonly CountedBreach[],
  over: Partial<Parameters<typeof judgeStanding>[0]> = {},
) => judgeStanding({ breaches, policy, freeze: null, nowMs: NOW, because: 'BREACH', ...over });

describe('[X11] the standing of a worker', () => {
  it('sums what is in the window and nothing older', () => {
    expect(judged([breach(2), breach(6, 89.9), breach(6, 90), breach(6, 400)]).points).toBe(8);
  });

  it('ends a warning when enough points are too old, not when all are', () => {
    const { warnedUntilMs, limitedUntilMs } = judged([breach(2, 10), breach(2, 40), breach(2, 80)]);
    // 2 + 2 reach the 3: when the second newest leaves, 2 are left.
    expect(warnedUntilMs).toBe(NOW + 50 * DAY);
    expect(limitedUntilMs).toBe(NOW + 10 * DAY);
  });

  it('freezes at the threshold, not a point below', () => {
    expect(judged([breach(6), breach(5)]).freeze).toBeNull();
    expect(judged([breach(6), breach(6)]).freeze).toEqual({
      sinceMs: NOW,
      untilMs: NOW + 7 * DAY,
      points: 12,
      threshold: 12,
    });
  });

  it('begins no second freeze while one lasts, and a new one after it', () => {
    const { freeze } = judged([breach(12)]);
    expect(judged([breach(12), breach(6)], { freeze, nowMs: NOW + DAY }).freeze).toEqual(freeze);
    const later = NOW + 8 * DAY;
    const again = judged([breach(12), { points: 1, atMs: later }], { freeze, nowMs: later });
    expect(again.freeze).toMatchObject({ sinceMs: later, points: 13 });
  });

  it('thaws by a waiver only when the threshold is no longer reached', () => {
    const { freeze } = judged([breach(12), breach(2)]);
    const waived = { freeze, because: 'WAIVER' } as const;
    expect(judged([breach(12)], waived).freeze).toEqual(freeze);
    expect(judged([breach(6), breach(2)], waived).freeze).toBeNull();
    expect(judged([breach(12)], { freeze: null, because: 'WAIVER' }).freeze).toBeNull();
  });

  it('does nothing where a city has set no thresholds', () => {
    const { points, ...rest } = judged([breach(500)], { policy: DEFAULT_DISCIPLINE_POLICY });
    expect(points).toBe(500);
    expect(rest).toEqual({ warnedUntilMs: null, limitedUntilMs: null, freeze: null });
  });

  it('is over at the very moment', () => {
    const frozenUntil = new Date(NOW);
    const standing = {
      warnedUntil: new Date(NOW + 2),
      limitedUntil: new Date(NOW + 1),
      frozenUntil,
    };
    expect(isFrozen({ frozenUntil }, NOW - 1)).toBe(true);
    expect(isFrozen({ frozenUntil }, NOW)).toBe(false);
    expect(isFrozen({}, NOW)).toBe(false);
    const states = [-1, 0, 1, 2].map((ms) => standingStateOf(standing, NOW + ms));
    expect(states).toEqual(['FROZEN', 'LIMITED', 'WARNED', 'CLEAR']);
  });
});
