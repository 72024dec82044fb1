import { needsApproval } from './approval.js';
import { DEFAULT_ORDER_POLICY } from './policy.js';

const base = { policy: DEFAULT_ORDER_POLICY, totalFen: 10_000, ordersDone: 0, lot: 0 };
const under = (policy: Partial<typeof DEFAULT_ORDER_POLICY>, work: Partial<typeof base> = {}) =>
  needsApproval({ ...base, ...work, policy: { ...DEFAULT_ORDER_POLICY, ...policy } });

test('[S22] the default policy asks for no review', () => {
  expect(needsApproval(base)).toBe(false);
});

test.each([
  ['always', { approvesAlways: true }, {}, true],
  ['above the amount', { approvalAboveFen: 9_999 }, {}, true],
  ['exactly the amount', { approvalAboveFen: 10_000 }, {}, false],
  ['a new worker', { approvalNewWorkerOrders: 3 }, { ordersDone: 2 }, true],
  ['no new worker any more', { approvalNewWorkerOrders: 3 }, { ordersDone: 3 }, false],
  ['inside the share', { approvalShareBps: 500 }, { lot: 499 }, true],
  ['outside the share', { approvalShareBps: 500 }, { lot: 500 }, false],
  ['every lot at 100 %', { approvalShareBps: 10_000 }, { lot: 9_999 }, true],
] as const)('[S22] %s', (_name, policy, work, expected) => {
  expect(under(policy, work)).toBe(expected);
});
