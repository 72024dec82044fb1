import { fen } from '../../contract/terms/money.js';
import { CONCLUSION_CODES, type ConclusionCode } from '../../contract/terms/support.js';
import { CONCLUSION_PRIORITY, conclude } from './conclude.js';
import type {
  CaseShown,
  OrderShown,
  PendingActivity,
  RefundFacts,
  RunFacts,
  Situation,
} from './run-facts.js';
import { SENTENCES } from './sentences.js';

const NOW_MS = Date.parse('2027-03-01T06:00:00Z');
const LATER_MS = NOW_MS + 5_000;

const run = (change: Partial<RunFacts> = {}): RunFacts => ({
  kind: 'order',
  workflowId: 'order-1',
  runId: 'r1',
  status: 'RUNNING',
  source: 'TEMPORAL',
  startedMs: NOW_MS - 60_000,
  closedMs: null,
  historyLength: 20,
  details: null,
  activities: [],
  task: null,
  queue: { name: 'doorhive', pollers: 2, lastPollMs: NOW_MS },
  answer: { waitsFor: null, offers: [] },
  ...change,
});

const order = (change: Partial<OrderShown> = {}): OrderShown => ({
  status: 'ASSIGNED',
  refundStatus: 'NONE',
  isPaymentUnknown: false,
  isAdditionUnknown: false,
  openCaseNo: null,
  hasApprovals: false,
  proposalBy: null,
  additionNo: null,
  isPoolOpen: false,
  hasManualTicket: false,
  dispatchFailure: null,
  lockedBy: null,
  stageDeadlineMs: null,
  ...change,
});

const refund = (change: Partial<RefundFacts> = {}): RefundFacts => ({
  refundNo: 'DH1P01R01',
  status: 'SUBMITTED',
  amountFen: fen(16_800),
  failure: null,
  failures: 0,
  isLate: false,
  ...change,
});

const ofOrder = (
  change: Partial<OrderShown> = {},
  runChange: Partial<RunFacts> = {},
  refunds: readonly RefundFacts[] = [],
): Situation => ({
  nowMs: NOW_MS,
  run: run(runChange),
  subject: { kind: 'order', order: order(change), refunds },
});

const ofRefund = (row: RefundFacts, runChange: Partial<RunFacts> = {}): Situation => ({
  nowMs: NOW_MS,
  run: run({ kind: 'refund', workflowId: `refund-${row.refundNo}`, answer: null, ...runChange }),
  subject: { kind: 'refund', refund: row },
});

const ofCase = (change: Partial<CaseShown> = {}): Situation => ({
  nowMs: NOW_MS,
  run: run({ kind: 'case', workflowId: 'case-C1', answer: null }),
  subject: {
    kind: 'case',
    case: {
      caseNo: 'C1',
      status: 'OPEN',
      slaMs: LATER_MS,
      appealUntilMs: null,
      reworkOrderId: null,
      ...change,
    },
  },
});

const activity = (change: Partial<PendingActivity> = {}): PendingActivity => ({
  activityId: '7',
  type: 'recordPayment',
  state: 'SCHEDULED',
  attempt: 3,
  attemptsMax: null,
  lastFailure: 'INTERNAL: no primary',
  lastStartedMs: NOW_MS - 1_000,
  nextAttemptMs: LATER_MS,
  ...change,
});

const task = (change: Partial<NonNullable<RunFacts['task']>> = {}): Partial<RunFacts> => ({
  task: {
    state: 'SCHEDULED',
    attempt: 1,
    scheduledMs: NOW_MS,
    startedMs: null,
    lastFailure: null,
    ...change,
  },
});

const failing = task({ attempt: 5, lastFailure: 'NON_DETERMINISTIC_ERROR: no such command' });
const FAILED = refund({ status: 'FAILED', failure: 'CLOSED', failures: 6 });

describe('[X14] one conclusion', () => {
  test.each<[string, ConclusionCode, Situation]>([
    ['an open order without a run', 'RUN_MISSING', ofOrder({}, { status: 'MISSING' })],
    [
      'an open order whose run was terminated',
      'RUN_MISSING',
      ofOrder({}, { status: 'TERMINATED' }),
    ],
    [
      'nobody polls',
      'NO_TEMPORAL_WORKER',
      ofOrder({}, { queue: { name: 'q', pollers: 0, lastPollMs: null } }),
    ],
    [
      'a task that nobody takes',
      'NO_TEMPORAL_WORKER',
      ofOrder({}, task({ scheduledMs: NOW_MS - 11_000 })),
    ],
    ['a run that does not answer', 'NO_TEMPORAL_WORKER', ofOrder({}, { answer: 'SILENT' })],
    ['a failing task', 'WORKFLOW_TASK_FAILING', ofOrder({}, failing)],
    [
      'a failing task that waits long for its next try',
      'WORKFLOW_TASK_FAILING',
      ofOrder({}, task({ attempt: 9, lastFailure: 'x', scheduledMs: NOW_MS - 300_000 })),
    ],
    [
      'a failed refund of an ended order',
      'REFUND_FAILED',
      ofOrder({ status: 'CANCELLED' }, { status: 'COMPLETED' }, [FAILED]),
    ],
    ['a failed refund', 'REFUND_FAILED', ofRefund(FAILED, { status: 'COMPLETED' })],
    [
      'an unknown payment',
      'CHANNEL_UNKNOWN',
      ofOrder({ status: 'PENDING_PAYMENT', isPaymentUnknown: true }),
    ],
    [
      'an unknown payment of an addition',
      'CHANNEL_UNKNOWN',
      ofOrder({ status: 'IN_SERVICE', additionNo: 'A1', isAdditionUnknown: true }),
    ],
    ['a late refund', 'CHANNEL_UNKNOWN', ofRefund(refund({ isLate: true }))],
    ['a retried activity', 'ACTIVITY_RETRYING', ofOrder({}, { activities: [activity()] })],
    [
      'a paused activity',
      'ACTIVITY_RETRYING',
      ofOrder({}, { activities: [activity({ state: 'PAUSED', attempt: 1, lastFailure: null })] }),
    ],
    [
      'local steps that do not succeed',
      'ACTIVITY_RETRYING',
      ofOrder(
        {},
        { answer: 'SILENT', ...task({ state: 'STARTED', scheduledMs: NOW_MS - 20_000 }) },
      ),
    ],
    ['the manual queue', 'MANUAL_QUEUE', ofOrder({ status: 'MANUAL_DISPATCH' })],
    [
      'one visit in the manual queue',
      'MANUAL_QUEUE',
      ofOrder({ status: 'ASSIGNED', hasManualTicket: true }),
    ],
    ['a worker who departs', 'WAITS_FOR_PERSON', ofOrder({ status: 'ASSIGNED' })],
    ['a case', 'WAITS_FOR_PERSON', ofCase()],
    [
      'the search for a worker',
      'WAITS_FOR_TIMER',
      ofOrder(
        { status: 'DISPATCHING' },
        {
          activities: [
            activity({ type: 'findWorker', state: 'STARTED', attempt: 1, lastFailure: null }),
          ],
        },
      ),
    ],
    [
      'the next round',
      'WAITS_FOR_TIMER',
      ofOrder(
        { status: 'DISPATCHING' },
        { answer: { waitsFor: { kind: 'nextRound', atMs: LATER_MS }, offers: [] } },
      ),
    ],
    ['a refund at the channel', 'WAITS_FOR_TIMER', ofRefund(refund())],
    ['an ended order', 'ENDED', ofOrder({ status: 'COMPLETED' }, { status: 'COMPLETED' })],
    [
      'an ended order from the archive',
      'ENDED',
      ofOrder({ status: 'COMPLETED' }, { status: 'COMPLETED', source: 'ARCHIVE' }),
    ],
    [
      'an ended order that nothing is left of',
      'ENDED',
      ofOrder({ status: 'CLOSED' }, { status: 'MISSING', source: 'NONE' }),
    ],
    ['a run that was paused by hand', 'UNKNOWN', ofOrder({}, { status: 'PAUSED', answer: null })],
  ])('%s: %s', (_what, code, situation) => {
    const found = conclude(situation);
    expect(found.code).toBe(code);
    // A sentence without its words helps nobody.
    expect(`${found.text.zh} ${found.text.en}`).not.toMatch(/[{}—]|undefined|null/);
  });

  test.each<[string, ConclusionCode, Situation]>([
    [
      'no worker above a failing task',
      'NO_TEMPORAL_WORKER',
      ofOrder({}, { ...failing, queue: { name: 'q', pollers: 0, lastPollMs: null } }),
    ],
    [
      'a failing task above the manual queue',
      'WORKFLOW_TASK_FAILING',
      ofOrder({ status: 'MANUAL_DISPATCH' }, failing),
    ],
    [
      'a failed refund above the manual queue',
      'REFUND_FAILED',
      ofOrder({ status: 'MANUAL_DISPATCH' }, {}, [FAILED]),
    ],
    [
      'an unknown payment above its retried question',
      'CHANNEL_UNKNOWN',
      ofOrder(
        { status: 'PENDING_PAYMENT', isPaymentUnknown: true },
        { activities: [activity({ type: 'closePayments' })] },
      ),
    ],
    [
      'a retried step above the person',
      'ACTIVITY_RETRYING',
      ofOrder({ status: 'ASSIGNED' }, { activities: [activity()] }),
    ],
    [
      'the queue above the person',
      'MANUAL_QUEUE',
      ofOrder({ status: 'ASSIGNED', hasManualTicket: true }),
    ],
  ])('%s', (_what, code, situation) => {
    expect(conclude(situation).code).toBe(code);
  });

  test('is of every code, and every code has its place and its words', () => {
    expect([...CONCLUSION_PRIORITY].sort()).toEqual([...CONCLUSION_CODES].sort());
    expect(CONCLUSION_PRIORITY.at(-1)).toBe('UNKNOWN');
    for (const code of CONCLUSION_CODES) {
      for (const { zh, en } of Object.values(SENTENCES[code])) {
        expect([code, /[\u4e00-\u9fff]/.test(zh), /[a-z]/.test(en)]).toEqual([code, true, true]);
        expect(zh.match(/\{\w+\}/g)?.sort()).toEqual(en.match(/\{\w+\}/g)?.sort());
      }
    }
  });

  test('a busy run that answers nobody is no sign of a missing worker', () => {
    const busy = task({ state: 'STARTED', scheduledMs: NOW_MS - 1_000 });
    expect(conclude(ofOrder({}, { answer: 'SILENT', ...busy })).code).toBe('WAITS_FOR_PERSON');
  });

  test('tells amount, reason and number of a failed refund', () => {
    const { text, turn } = conclude(ofRefund(FAILED, { status: 'COMPLETED' }));
    expect(turn).toBe('finance');
    expect(text.zh).toBe(
      '退款未完成：DH1P01R01（168.00 元）渠道返回“CLOSED”，已失败 6 次，等待财务或客服处理',
    );
  });

  test('tells whose turn it is and until when', () => {
    const answer = { waitsFor: { kind: 'departLate', atMs: LATER_MS }, offers: [] };
    expect(conclude(ofOrder({ status: 'ASSIGNED' }, { answer }))).toMatchObject({
      turn: 'worker',
      untilMs: LATER_MS,
      text: { zh: '等待服务人员：出发，03-01 14:00:05 到期后自动处理' },
    });
  });

  test.each<[string, Partial<OrderShown>, Partial<RunFacts>]>([
    ['customer', { status: 'PENDING_PAYMENT' }, {}],
    [
      'worker',
      { status: 'DISPATCHING' },
      { answer: { waitsFor: null, offers: [{ workerId: 'w1', expiresAtMs: LATER_MS }] } },
    ],
    ['worker', { status: 'DISPATCHING', isPoolOpen: true }, {}],
    ['customer', { proposalBy: 'worker' }, {}],
    ['worker', { proposalBy: 'customer' }, {}],
    ['customer', { status: 'ARRIVED', additionNo: 'A1' }, {}],
    ['worker', { status: 'IN_SERVICE' }, {}],
    ['reviewer', { status: 'AWAITING_CONFIRMATION', hasApprovals: true }, {}],
    ['support', { status: 'AWAITING_CONFIRMATION', openCaseNo: 'C1' }, {}],
    ['customer', { status: 'AWAITING_CONFIRMATION' }, {}],
    ['store', { status: 'AWAITING_REDEMPTION' }, {}],
  ])('it is the turn of the %s', (turn, change, runChange) => {
    expect(conclude(ofOrder(change, runChange))).toMatchObject({ code: 'WAITS_FOR_PERSON', turn });
  });

  test.each<[string | null, Partial<CaseShown>]>([
    ['support', { status: 'OPEN' }],
    ['support', { status: 'APPEALED' }],
    ['bearer', { status: 'DECIDED', appealUntilMs: LATER_MS }],
    ['worker', { status: 'DECIDED', reworkOrderId: 'o2' }],
    [null, { status: 'DECIDED' }],
  ])('of a case it is the turn of %s', (turn, change) => {
    expect(conclude(ofCase(change)).turn).toBe(turn);
  });
});
