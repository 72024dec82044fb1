import { breachOf } from './breach.js';
import { DEFAULT_ORDER_POLICY as policy } from './policy.js';

const START = Date.UTC(2026, 4, 10, 8);
const EDGE = START - policy.breachBeforeStartMs;

test.each([
  ['exactly at the edge is early enough', EDGE, null],
  ['a millisecond later is a breach', EDGE + 1, policy.workerCancelPoints],
  ['after the start', START + 1, policy.workerCancelPoints],
])('[X4] giving a visit back %s', (_name, atMs, expected) => {
  expect(breachOf({ kind: 'WORKER_CANCEL', startMs: START, atMs, policy })).toBe(expected);
});

test('[X4] staying away is a breach whenever it is found', () => {
  for (const atMs of [EDGE - 1, START + 1]) {
    const points = breachOf({ kind: 'WORKER_NO_SHOW', startMs: START, atMs, policy });
    expect(points).toBe(policy.workerNoShowPoints);
  }
});
