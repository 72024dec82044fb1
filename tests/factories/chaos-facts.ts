import type { Ack } from '../../bench/chaos/acks.js';
import type { Facts } from '../../bench/chaos/checker/facts.js';

export const NOW_MS = Date.parse('2026-11-25T03:00:00Z');
export const ago = (seconds: number): Date => new Date(NOW_MS - seconds * 1_000);

export type Row = Record<string, unknown>;
export type Mutable = {
  -readonly [K in keyof Facts]: Facts[K] extends readonly (infer T)[] ? T[] : Facts[K];
};

/**
 * A world in order. o1 was served, had something added and paid at the door (P5), and a case gave a
 * part back, which its worker bears; o2 was cancelled and refunded; o3 is open, at the time that was
 * agreed later; o4 was redeemed in a store.
 */
export function sound(): Mutable {
  const order = (id: string, more: Row) => ({
    _id: id,
    no: `DH-${id}`,
    status: 'COMPLETED',
    seq: 3,
    paymentStatus: 'PAID',
    refundStatus: 'NONE',
    settlementStatus: 'NONE',
    paidFen: 100,
    refundedFen: 0,
    totalFen: 100,
    storeId: null,
    startAt: ago(100),
    endAt: ago(40),
    prepMs: 0,
    cleanMs: 0,
    stageDeadlineAt: null,
    settleAfter: null,
    tickets: [{ _id: `${id}:1`, status: 'CANCELLED', workerId: null }],
    ...more,
  });
  const steps = (orderId: string, ...path: string[]) =>
    path.map((to, index) => ({
      orderId,
      seq: index + 1,
      event: `step${index + 1}`,
      from: path[index - 1] ?? null,
      to,
    }));
  const line = (debit: string, credit: string, mode = 'single') => ({
    debit,
    credit,
    amountFen: 100,
    mode,
  });
  const clearing = 'asset:wx:clearing';
  const journals = [
    { _id: 'payment:P1:paid', lines: [line(clearing, 'liab:order:o1')] },
    { _id: 'order:o1:settle', lines: [line('liab:order:o1', 'liab:worker:w1')] },
    { _id: 'payment:P2:paid', lines: [line(clearing, 'liab:order:o2')] },
    {
      _id: 'refund:P2R01:request',
      lines: [line('liab:order:o2', 'liab:refund:transit:P2R01', 'pending')],
    },
    {
      _id: 'refund:P2R01:success',
      lines: [
        line('liab:order:o2', 'liab:refund:transit:P2R01', 'post'),
        line('liab:refund:transit:P2R01', clearing),
      ],
    },
    { _id: 'payment:P3:paid', lines: [line(clearing, 'liab:order:o3')] },
    { _id: 'payment:P4:paid', lines: [line(clearing, 'liab:order:o4')] },
    { _id: 'order:o4:settle', lines: [line('liab:order:o4', 'liab:merchant:m1')] },
    { _id: 'payment:P5:paid', lines: [line(clearing, 'liab:order:o1')] },
    { _id: 'case:C1:front', lines: [line('exp:compensation', 'liab:order:o1')] },
    {
      _id: 'refund:P1R01:success',
      lines: [
        line('liab:order:o1', 'liab:refund:transit:P1R01'),
        line('liab:refund:transit:P1R01', clearing),
      ],
    },
    { _id: 'case:C1:charge', lines: [line('liab:order:o1', 'exp:compensation')] },
    { _id: 'deposit:a1:paid', lines: [line('asset:bank', 'liab:deposit:w2')] },
  ];
  const account = (id: string, postedD: number, postedC: number) => ({
    _id: id,
    flags: { hot: false },
    ...{ postedD, postedC, pendingD: 0, pendingC: 0 },
  });
  const bill = (no: string, orderId: string, purpose: 'ORDER' | 'SUPPLEMENT' = 'ORDER') => ({
    ...{ _id: no, orderId, purpose, amountFen: 100, status: 'PAID' },
  });
  const back = (no: string, orderId: string, caseNo: string | null) => ({
    ...{ _id: `${no}R01`, orderId, paymentNo: no, caseNo, amountFen: 100 },
    ...{ status: 'SUCCEEDED', createdAt: ago(300) },
  });
  const agreedAt = new Date(NOW_MS + 3_600_000);
  return {
    nowMs: NOW_MS,
    stuckAfterMs: 30_000,
    orders: [
      order('o1', {
        settlementStatus: 'SETTLED',
        ...{ paidFen: 200, totalFen: 200, refundStatus: 'PARTIAL', refundedFen: 100 },
        tickets: [{ _id: 'o1:1', status: 'DONE', workerId: 'w1' }],
      }),
      order('o2', { status: 'CANCELLED', refundStatus: 'FULL', refundedFen: 100 }),
      order('o3', {
        ...{ status: 'ASSIGNED', seq: 5 },
        stageDeadlineAt: new Date(NOW_MS + 60_000),
        tickets: [{ _id: 'o3:1', status: 'ASSIGNED', workerId: 'w1' }],
        startAt: agreedAt,
        endAt: new Date(NOW_MS + 7_200_000),
      }),
      order('o4', { settlementStatus: 'SETTLED', storeId: 's1', tickets: [] }),
    ] as unknown as Facts['orders'][number][],
    events: [
      ...steps('o1', 'PENDING_PAYMENT', 'DISPATCHING', 'COMPLETED'),
      ...steps('o2', 'PENDING_PAYMENT', 'DISPATCHING', 'CANCELLED'),
      ...steps('o3', 'PENDING_PAYMENT', 'DISPATCHING', 'ASSIGNED'),
      moved({ seq: 4, event: 'proposeReschedule', data: { startMs: 1, expiresAtMs: 2 } }),
      moved({ seq: 5, event: 'answerReschedule', data: { startMs: agreedAt.getTime() } }),
      ...steps('o4', 'PENDING_PAYMENT', 'AWAITING_REDEMPTION'),
      { orderId: 'o4', seq: 3, event: 'redeem', from: 'AWAITING_REDEMPTION', to: 'COMPLETED' },
    ],
    payments: [
      ...[bill('P1', 'o1'), bill('P2', 'o2'), bill('P3', 'o3'), bill('P4', 'o4')],
      bill('P5', 'o1', 'SUPPLEMENT'),
    ],
    refunds: [back('P2', 'o2', null), back('P1', 'o1', 'C1')],
    settledOrderIds: ['o1', 'o4'],
    cases: [
      {
        ...{ _id: 'C1', orderId: 'o1', status: 'CLOSED', chargedFen: 100 },
        decision: { decision: 'PARTIAL', refundFen: 100, bearer: 'WORKER' },
        firstDecision: { decision: 'PARTIAL', refundFen: 50, bearer: 'WORKER' },
        appeals: [{ side: 'CUSTOMER' }],
        ...{ appealUntil: ago(100), slaAt: ago(60), finalAt: ago(50) },
      },
    ],
    additions: [
      {
        ...{ _id: 'A1', orderId: 'o1', paymentNo: 'P5', amountFen: 100, status: 'PAID' },
        expiresAt: ago(200),
      },
    ],
    codes: [{ _id: 'o4', storeId: 's1', codeHash: 'h4', status: 'SPENT' }],
    channelEvents: [
      ...['payment:P1', 'payment:P2', 'payment:P3', 'refund:P2R01'],
      ...['payment:P4', 'payment:P5', 'refund:P1R01'],
    ].map((fact) => ({
      _id: `WECHAT:${fact}:SUCCESS`,
      receivedAt: ago(200),
      deliveredAt: ago(200),
    })),
    journals,
    transfers: journals.flatMap(({ _id, lines }) =>
      lines.map((row, index) => ({ ...row, _id: `${_id}#${index}`, journal: _id, at: ago(100) })),
    ),
    accounts: [
      account('liab:order:o1', 300, 300),
      account('liab:worker:w1', 0, 100),
      account('liab:deposit:w2', 0, 100),
      account('liab:order:o2', 100, 100),
      account('liab:refund:transit:P2R01', 100, 100),
      account('liab:order:o3', 0, 100),
      account('liab:order:o4', 100, 100),
      account('liab:merchant:m1', 0, 100),
      account('liab:refund:transit:P1R01', 100, 100),
    ],
    days: [{ workerId: 'w1', items: [item('o3', { from: 3_600, to: 7_200 })] }],
    workers: [{ _id: 'w1', position: { at: ago(10) } }, { _id: 'w2' }],
    userIds: ['w1', 'w2'],
    applications: [
      { _id: 'a1', status: 'ACTIVE', seq: 8, result: { workerId: 'w2' } },
      { _id: 'a2', status: 'SUBMITTED', seq: 1, result: null },
    ],
    applicationEvents: [
      ...applicationSteps('a1', [
        ...([
          ['open', 'DRAFT'],
          ['submit', 'SUBMITTED'],
          ['claim', 'BASIC_CHECK'],
        ] as const),
        ...([
          ['decideItem', 'BASIC_CHECK', 'IDENTITY'],
          ['requestChanges', 'NEEDS_CHANGES'],
        ] as const),
        ...([
          ['resubmit', 'SUBMITTED'],
          ['claim', 'BASIC_CHECK'],
        ] as const),
        ...([
          ['decideItem', 'BASIC_CHECK', 'IDENTITY'],
          ['finishCheck', 'ACTIVE'],
        ] as const),
      ]),
      ...applicationSteps('a2', [
        ['open', 'DRAFT'],
        ['submit', 'SUBMITTED'],
      ]),
    ],
    channelMoves: [
      { kind: 'pay', no: 'P1', amountFen: 100 },
      { kind: 'pay', no: 'P2', amountFen: 100 },
      { kind: 'pay', no: 'P3', amountFen: 100 },
      { kind: 'refund', no: 'P2', refundNo: 'P2R01', amountFen: 100 },
      { kind: 'pay', no: 'P4', amountFen: 100 },
      { kind: 'pay', no: 'P5', amountFen: 100 },
      { kind: 'refund', no: 'P1', refundNo: 'P1R01', amountFen: 100 },
    ],
    notified: ['pay:P1', 'pay:P2', 'pay:P3', 'pay:P4', 'pay:P5', 'refund:P2R01:SUCCESS'],
    acks: [
      ack({ kind: 'change', step: 'confirm', orderId: 'o1', seq: 3, status: 'COMPLETED' }),
      ack({ kind: 'bill', orderId: 'o1', paymentNo: 'P1' }),
      ack({ kind: 'scan', orderId: 'o1', paymentNo: 'P1', isDropped: false }),
      ack({ kind: 'case', orderId: 'o1', caseNo: 'C1' }),
      ack({ kind: 'position', workerId: 'w1', sentMs: ago(11).getTime() }),
      ack({ kind: 'redeem', orderId: 'o4', clerkId: 'k1', storeId: 's1' }),
      ack({ kind: 'addition', orderId: 'o1', additionNo: 'A1' }),
      ack({ kind: 'verdict', orderId: 'o1', caseNo: 'C1', isLast: true }),
      ack({ kind: 'appeal', orderId: 'o1', caseNo: 'C1', side: 'CUSTOMER' }),
    ],
    runs: [
      { workflowId: 'order-o3', status: 'RUNNING', trouble: null },
      { workflowId: 'onboarding-a2', status: 'RUNNING', trouble: null },
    ],
  };
}

const moved = (row: { readonly seq: number; readonly event: string; readonly data: Row }) => ({
  ...{ orderId: 'o3', from: 'ASSIGNED', to: 'ASSIGNED' },
  ...row,
});

export const ack = (fields: Row): Ack => ({ atMs: NOW_MS, road: 'r', ...fields }) as unknown as Ack;

/** A firm booking; seconds from now. */
export function item(orderId: string, at: { from: number; to: number; holdUntil?: number }) {
  return {
    ticketId: `${orderId}:1`,
    orderId,
    start: NOW_MS + at.from * 1_000,
    end: NOW_MS + at.to * 1_000,
    at: [120.1, 30.2] as const,
    cell: '',
    prepMs: 0,
    cleanMs: 0,
    holdUntil: at.holdUntil ?? null,
    movable: false,
  };
}

/** Changes one row in place. */
export const patch = <T>(rows: T[], index: number, more: Row): void => {
  rows[index] = { ...rows[index], ...more } as T;
};

/** Events of one application, numbered from 0 as `open` is. */
function applicationSteps(
  applicationId: string,
  steps: readonly (readonly [string, string, string?])[],
): Facts['applicationEvents'][number][] {
  return steps.map(([event, to, itemCode = null], seq) => ({
    ...{ applicationId, seq, event, to, itemCode },
    from: steps[seq - 1]?.[1] ?? null,
  }));
}
