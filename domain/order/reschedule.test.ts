import { answererOf, needsConsent } from './reschedule.js';

const HOUR = 3_600_000;
const policy = { rescheduleConsentInsideMs: 2 * HOUR, rescheduleFreeBeforeStartMs: 6 * HOUR };
const startMs = Date.UTC(2026, 10, 25, 8);

describe('consent to another time', () => {
  test.each([
    ['customer', 24 * HOUR, false],
    ['customer', 6 * HOUR, false],
    ['customer', 6 * HOUR - 1, true],
    ['customer', -HOUR, true],
    ['operator', 24 * HOUR, false],
    ['operator', 2 * HOUR, false],
    ['operator', 2 * HOUR - 1, true],
    ['worker', 24 * HOUR, true],
    ['worker', 2 * HOUR - 1, true],
  ] as const)('[X2] wished by the %s %d ms ahead: needed %p', (by, leadMs, isNeeded) => {
    expect(needsConsent({ by, startMs, atMs: startMs - leadMs, policy })).toBe(isNeeded);
  });

  test('[X2] the other side answers; an operator’s wish is the worker’s to answer', () => {
    expect(answererOf('worker')).toBe('customer');
    expect(answererOf('customer')).toBe('worker');
    expect(answererOf('operator')).toBe('worker');
  });
});
