import { ORDER_STATUSES } from '../../contract/terms/order.js';
import { waitsFor, type WaitFacts } from './waits-for.js';

const STAGE = new Date(1_000);
const PAY = new Date(2_000);

function facts(over: Partial<WaitFacts> = {}): WaitFacts {
  return {
    status: 'DISPATCHING',
    refundStatus: 'NONE',
    ticketStatuses: ['WAITING'],
    stageDeadlineAt: STAGE,
    payDeadlineAt: PAY,
    poolUntil: null,
    codeUntil: null,
    proposal: null,
    hasAddition: false,
    hasApproval: false,
    hasCase: false,
    ...over,
  };
}

test('[S7] every open status waits for somebody, every ended one for nobody', () => {
  const codes = ORDER_STATUSES.map((status) => waitsFor(facts({ status }))?.code ?? null);
  expect(Object.fromEntries(ORDER_STATUSES.map((status, index) => [status, codes[index]]))).toEqual(
    {
      PENDING_PAYMENT: 'PAYMENT',
      DISPATCHING: 'SEARCH',
      MANUAL_DISPATCH: 'MANUAL',
      ASSIGNED: 'DEPART',
      EN_ROUTE: 'ARRIVE',
      ARRIVED: 'START',
      IN_SERVICE: 'FINISH',
      AWAITING_CONFIRMATION: 'CONFIRM',
      COMPLETED: null,
      AWAITING_REDEMPTION: 'REDEEM',
      CANCELLED: null,
      CLOSED: null,
    },
  );
});

test('[S7] an open question comes before the stage, with its own end', () => {
  const expiresAt = new Date(3_000);
  const asked = (by: string) =>
    waitsFor(facts({ status: 'ASSIGNED', proposal: { by, expiresAt } }));
  expect(asked('worker')).toEqual({ code: 'RESCHEDULE', until: expiresAt });
  expect(asked('customer')).toEqual({ code: 'RESCHEDULE_WORKER', until: expiresAt });
  expect(waitsFor(facts({ status: 'ARRIVED', hasAddition: true }))?.code).toBe('ADDITION');
  expect(waitsFor(facts({ status: 'AWAITING_CONFIRMATION', hasApproval: true }))).toEqual({
    code: 'TASK_REVIEW',
    until: STAGE,
  });
  expect(waitsFor(facts({ status: 'COMPLETED', hasCase: true }))?.code).toBe('CASE');
});

test('[S7] a search waits for an answer, for the pool, or for its next round', () => {
  expect(waitsFor(facts({ ticketStatuses: ['OFFERED'] }))).toEqual({ code: 'OFFER', until: STAGE });
  const poolUntil = new Date(4_000);
  expect(waitsFor(facts({ poolUntil }))).toEqual({ code: 'POOL', until: poolUntil });
});

test('[S7] money on its way back keeps an ended order waiting', () => {
  const ended = (refundStatus: WaitFacts['refundStatus']) =>
    waitsFor(facts({ status: 'CANCELLED', refundStatus }))?.code ?? null;
  expect(['OPEN', 'FAILED', 'PARTIAL', 'FULL'].map((one) => ended(one as 'OPEN'))).toEqual([
    'REFUND',
    'REFUND_FAILED',
    null,
    null,
  ]);
});
