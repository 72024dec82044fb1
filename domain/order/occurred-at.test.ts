import fc from 'fast-check';
import { businessTime } from './occurred-at.js';

const HOUR = 3_600_000;
const agoMaxMs = 2 * HOUR;
const receivedAtMs = Date.UTC(2026, 10, 25, 8);
const timeOf = (agoMs: number | undefined, lastStepAgoMs = 24 * HOUR) =>
  businessTime({
    occurredAtMs: agoMs === undefined ? undefined : receivedAtMs - agoMs,
    receivedAtMs,
    lastStepAtMs: receivedAtMs - lastStepAgoMs,
    agoMaxMs,
  });

describe('when a step happened', () => {
  test.each([
    ['not told: when it was received', undefined, { atMs: receivedAtMs }],
    ['at this moment', 0, { atMs: receivedAtMs }],
    ['in the future: phones are fast', -60_000, { atMs: receivedAtMs }],
    ['a moment ago', 1, { atMs: receivedAtMs - 1 }],
    ['as long ago as is allowed', 2 * HOUR, { atMs: receivedAtMs - 2 * HOUR }],
    ['longer ago', 2 * HOUR + 1, { refusal: 'TOO_OLD' }],
  ])('[K2] %s', (_what, agoMs, expected) => {
    expect(timeOf(agoMs)).toEqual(expected);
  });

  test.each([
    ['with the step before', HOUR, { atMs: receivedAtMs - HOUR }],
    ['before it', HOUR + 1, { refusal: 'BEFORE_LAST_STEP' }],
  ])('[K2] %s', (_what, agoMs, expected) => {
    expect(timeOf(agoMs, HOUR)).toEqual(expected);
  });

  test('[K2] a step told now is taken, even when the clocks of two processes differ', () => {
    expect(timeOf(undefined, -HOUR)).toEqual({ atMs: receivedAtMs });
  });

  test('[K2] a time that is taken lies between the last step and the receipt', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e6, max: 9e6 }), fc.nat({ max: 9e6 }), (agoMs, lastMs) => {
        const time = timeOf(agoMs, lastMs);
        if (!('atMs' in time)) return;
        expect(time.atMs).toBeLessThanOrEqual(receivedAtMs);
        expect(time.atMs).toBeGreaterThanOrEqual(receivedAtMs - lastMs);
        expect(time.atMs).toBeGreaterThanOrEqual(receivedAtMs - agoMaxMs);
      }),
    );
  });
});
