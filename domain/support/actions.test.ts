import { apiRoutes } from '../../api/routes/index.js';
import { fen } from '../../contract/terms/money.js';
import { CASE_STATUSES, ORDER_STATUSES } from '../../contract/terms/order.js';
import { REFUND_ROW_STATUSES } from '../../contract/terms/refund.js';
import { actionsFor, retryVerdict } from './actions.js';
import { ACTIVITY_WORDS } from './activity-words.js';
import type { OrderShown, PendingActivity, RunFacts, Subject } from './run-facts.js';

const ORDER_ID = '0e1d7a52-6d0b-4f7e-9a5c-1f2e3d4c5b6a';

const hanging = (type: string, change: Partial<PendingActivity> = {}): PendingActivity => ({
  activityId: '9',
  type,
  state: 'SCHEDULED',
  attempt: 4,
  attemptsMax: null,
  lastFailure: 'INTERNAL: down',
  lastStartedMs: null,
  nextAttemptMs: null,
  ...change,
});

const runOf = (activities: readonly PendingActivity[]): RunFacts => ({
  ...{ kind: 'order', workflowId: 'order-1', runId: 'r', status: 'RUNNING', source: 'TEMPORAL' },
  ...{ startedMs: 1, closedMs: null, historyLength: 1, details: null, activities, task: null },
  ...{ queue: null, answer: null },
});

const shown: OrderShown = {
  ...{ status: 'DISPATCHING', refundStatus: 'NONE', isPaymentUnknown: false },
  ...{ isAdditionUnknown: false, openCaseNo: null, hasApprovals: false, proposalBy: null },
  ...{ additionNo: null, isPoolOpen: false, hasManualTicket: false, dispatchFailure: null },
  ...{ lockedBy: null, stageDeadlineMs: null },
};

const offered = (
  subject: Subject,
  activities: readonly PendingActivity[] = [],
  holds: (permission: string) => boolean = () => true,
) => actionsFor({ nowMs: 1, run: runOf(activities), subject, orderId: ORDER_ID }, holds);

/** Every kind of document in every status, with everything that could be open. */
const SUBJECTS: readonly Subject[] = [
  ...ORDER_STATUSES.flatMap((status): Subject[] =>
    [null, 'DH1C01'].map((openCaseNo) => ({
      kind: 'order',
      order: { ...shown, status, openCaseNo, hasApprovals: true, isPaymentUnknown: true },
      refunds: [refundOf('FAILED')],
    })),
  ),
  ...REFUND_ROW_STATUSES.map((status): Subject => ({ kind: 'refund', refund: refundOf(status) })),
  ...CASE_STATUSES.map((status): Subject => ({
    kind: 'case',
    case: { caseNo: 'DH1C01', status, slaMs: 1, appealUntilMs: null, reworkOrderId: null },
  })),
];

function refundOf(status: (typeof REFUND_ROW_STATUSES)[number]) {
  return {
    ...{ refundNo: 'DH1P01R01', status, amountFen: fen(100), failure: null, failures: 1 },
    isLate: status === 'SUBMITTED',
  };
}

describe('[X14] safe actions', () => {
  test('are calls that exist, with the permission that they ask for', () => {
    const routes = apiRoutes();
    const all = SUBJECTS.flatMap((subject) => offered(subject, [hanging('recordPayment')]));
    const calls = all.filter(({ isAllowed }) => isAllowed);
    expect(new Set(calls.map(({ action }) => action)).size).toBeGreaterThan(8);
    for (const { action, path, permission } of calls) {
      const route = routes.find(({ method, path: pattern }) => {
        const shape = pattern.replace(/:\w+/g, '[^/]+');
        return method === 'post' && new RegExp(`^${shape}$`).test(path ?? '');
      });
      const asked = route && route.access !== 'public' ? route.access.permission : undefined;
      expect([action, path, asked]).toEqual([action, path, permission]);
    }
  });

  test('a step is never skipped and a run never reset, whoever asks', () => {
    for (const subject of SUBJECTS) {
      for (const type of Object.keys(ACTIVITY_WORDS)) {
        const actions = offered(subject, [hanging(type)]);
        const never = actions.filter(({ action }) => /^(SKIP_ACTIVITY|RESET_RUN)$/.test(action));
        expect(never).toHaveLength(2);
        expect(never.map(({ isAllowed, path }) => [isAllowed, path])).toEqual([
          [false, null],
          [false, null],
        ]);
      }
    }
  });

  test('without the permission it is told and not allowed', () => {
    const subject: Subject = { kind: 'order', order: shown, refunds: [] };
    const actions = offered(subject, [hanging('recordPayment')], (name) => name === 'order.cancel');
    expect(actions.filter(({ isAllowed }) => isAllowed).map(({ action }) => action)).toEqual([
      'CANCEL',
    ]);
    expect(actions.find(({ action }) => action === 'RETRY_ACTIVITY')?.why.zh).toMatch('权限');
  });

  test('every one has a reason in both languages', () => {
    for (const { label, why } of SUBJECTS.flatMap((subject) => offered(subject))) {
      expect([label.zh, label.en, why.zh, why.en].map((text) => text.length > 1)).not.toContain(
        false,
      );
    }
  });

  test.each([
    ['a step that waits for its next try', hanging('recordPayment'), true],
    ['a step that was paused', hanging('checkRefund', { state: 'PAUSED' }), true],
    ['a step that is being tried', hanging('recordPayment', { state: 'STARTED' }), false],
    [
      'a step that has not failed',
      hanging('recordPayment', { attempt: 1, lastFailure: null }),
      false,
    ],
    ['the search, which another process answers', hanging('findWorker'), false],
    ['a step that nobody knows', hanging('teleport'), false],
    ['a step with a borrowed name', hanging('constructor'), false],
  ])('%s may be retried: %s', (_what, activity, isAllowed) => {
    expect(retryVerdict(activity).isAllowed).toBe(isAllowed);
  });

  test('of several hanging steps the one that may be retried is offered', () => {
    const subject: Subject = { kind: 'order', order: shown, refunds: [] };
    const steps = [hanging('findWorker', { activityId: '3' }), hanging('recordPayment')];
    expect(offered(subject, steps).find(({ action }) => action === 'RETRY_ACTIVITY')).toMatchObject(
      {
        isAllowed: true,
        activityId: '9',
        path: `/admin/orders/${ORDER_ID}/workflow/retry`,
      },
    );
  });

  test('a locked order is left to who has locked it', () => {
    const order = { ...shown, status: 'MANUAL_DISPATCH', lockedBy: 'op-2' } as const;
    const actions = offered({ kind: 'order', order, refunds: [] });
    expect(actions.find(({ action }) => action === 'ASSIGN')).toMatchObject({
      isAllowed: false,
      why: { zh: '同事 op-2 正在处理' },
    });
  });
});
