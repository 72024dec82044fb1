import { breachOf } from './breach.js';
import { DEFAULT_ORDER_POLICY as policy } from './policy.js';

const START = Date.UTC(2026, 4, 10, 8);
const EDGE = START - policy.breachBeforeStartMs;
const LATE_AFTER = START + policy.workerLateFreeCancelMs;

test.each([
  ['exactly at the edge is early enough', EDGE, null],
  ['a millisecond later is a breach', EDGE + 1, policy.workerCancelPoints],
  ['after the start', START + 1, policy.workerCancelPoints],
])('[X4] giving a visit back %s', (_name, atMs, expected) => {
  expect(breachOf({ kind: 'WORKER_CANCEL', startMs: START, atMs }, policy)).toBe(expected);
});

test('[X4] staying away is a breach whenever it is found', () => {
  expect(breachOf({ kind: 'WORKER_NO_SHOW' }, policy)).toBe(policy.workerNoShowPoints);
});

test.each([
  ['at the limit is in time', LATE_AFTER, null],
  ['a millisecond later is a breach', LATE_AFTER + 1, policy.workerLatePoints],
])('[X4] being at the door %s', (_name, atMs, expected) => {
  const cause = { kind: 'ARRIVE_LATE', atMs, lateAfterMs: LATE_AFTER } as const;
  expect(breachOf(cause, policy)).toBe(expected);
  expect(breachOf(cause, { ...policy, workerLatePoints: 0 })).toBeNull();
});

test('[X4] setting out late is a breach only where the policy has points for it', () => {
  expect(breachOf({ kind: 'DEPART_LATE' }, policy)).toBeNull();
  expect(breachOf({ kind: 'DEPART_LATE' }, { ...policy, departLatePoints: 2 })).toBe(2);
});

test('[X4] an order booked before there were points for lateness has no such breach', () => {
  const { workerLatePoints: _late, departLatePoints: _depart, ...earlier } = policy;
  const old = earlier as typeof policy;
  const cause = { kind: 'ARRIVE_LATE', atMs: LATE_AFTER + 1, lateAfterMs: LATE_AFTER } as const;
  expect(breachOf(cause, old)).toBeNull();
  expect(breachOf({ kind: 'DEPART_LATE' }, old)).toBeNull();
});
