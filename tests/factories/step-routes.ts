import type { ActorKind, OrderStatus } from '../../contract/terms/order.js';
import type { OrderEvent } from '../../domain/order/transitions.js';
import type { Place } from '../../scripts/drive/people.js';

const HOUR_MS = 3_600_000;

/** What a body is made of. */
export type StepFacts = {
  readonly place: Place;
  readonly startCode: string;
  readonly startAtMs: number;
  /** Who could be assigned. */
  readonly otherWorkerId: string;
  /** The order's worker, or the one it was meant for. */
  readonly workerId: string;
};

/** A route that changes an order, as the transition table sees it. */
export type StepSpec = {
  /** What it may send; empty where it is no event of an order. */
  readonly events: readonly OrderEvent[];
  /** Statuses in which it does something without a row of the table. */
  readonly alsoIn?: readonly OrderStatus[];
  /** How the table knows who calls it, where the audience does not tell. */
  readonly actor?: ActorKind;
  /** Its path names something beside the order that does not exist here: 404 comes first. */
  readonly namesMissing?: boolean;
  body?(facts: StepFacts): object;
};

const note = '状态表测试';
const none = { events: [] } as const;
const noted = () => ({ note });
const startLater = ({ startAtMs }: StepFacts) => ({
  startAt: new Date(startAtMs + 3 * HOUR_MS).toISOString(),
});
const agreed = () => ({ isAgreed: true });
const moreTime = () => ({ kind: 'TIME', minutes: 30 });
/** There is no such case of the order. */
const ofCase = { ...none, namesMissing: true } as const;
const appealed = () => ({ reason: 'OTHER', note });
const photos = () => ({ photoIds: ['photo-1'] });

/** From assignment until the work is handed in. */
const ON_THE_WAY: readonly OrderStatus[] = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'IN_SERVICE'];

/** From acceptance to a day after the end. */
const CALLABLE: readonly OrderStatus[] = [
  ...(['ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'IN_SERVICE'] as const),
  ...(['AWAITING_CONFIRMATION', 'COMPLETED'] as const),
];

/**
 * Every POST route about one order or one offer. A new one belongs here: the test of the table
 * fails until it is.
 */
export const STEP_ROUTES: Readonly<Record<string, StepSpec>> = {
  '/customer/orders/:orderId/payments': { ...none, alsoIn: ['PENDING_PAYMENT'] },
  '/customer/orders/:orderId/contact-number': { ...none, alsoIn: CALLABLE },
  '/worker/orders/:orderId/contact-number': { ...none, alsoIn: CALLABLE },
  '/worker/orders/:orderId/customer-phone': { ...none, alsoIn: ON_THE_WAY },
  // A bill of its own after the work, and a request that a second person decides.
  '/customer/orders/:orderId/tips': {
    ...none,
    alsoIn: ['COMPLETED'],
    body: () => ({ amountFen: 100 }),
  },
  '/admin/orders/:orderId/refund-requests': {
    ...none,
    alsoIn: ['COMPLETED', 'CANCELLED', 'CLOSED'],
    body: () => ({ amountFen: 100, bearer: 'SHARES', reason: note }),
  },
  '/customer/orders/:orderId/confirm': { events: ['confirm'] },
  '/customer/orders/:orderId/cancel': { events: ['cancel'] },
  '/customer/orders/:orderId/additions': { events: ['proposeAddition'], body: moreTime },
  '/customer/orders/:orderId/additions/:additionNo/refuse': {
    events: ['additionRefused'],
    namesMissing: true,
  },
  '/customer/orders/:orderId/additions/:additionNo/payments': { ...none, namesMissing: true },
  '/customer/orders/:orderId/cases': {
    events: ['dispute'],
    // A complaint after completion is a case of its own.
    alsoIn: ['COMPLETED'],
    body: () => ({ kind: 'COMPLAINT', reason: 'OTHER', note }),
  },
  '/customer/orders/:orderId/reschedule': {
    events: ['reschedule', 'proposeReschedule'],
    body: startLater,
  },
  '/customer/orders/:orderId/reschedule-answer': { events: ['answerReschedule'], body: agreed },
  '/customer/orders/:orderId/other-worker': { events: ['requestOtherWorker'], body: noted },
  '/customer/orders/:orderId/worker-no-show': { events: ['workerNoShow'], body: noted },
  '/customer/orders/:orderId/abort': { events: ['abort'], body: noted },

  '/worker/offers/:offerId/accept': { events: ['accept'] },
  '/worker/offers/:offerId/decline': { events: ['decline'], body: () => ({}) },
  '/worker/orders/:orderId/grab': { events: ['grab'] },
  '/worker/orders/:orderId/depart': { events: ['depart'] },
  '/worker/orders/:orderId/arrive': {
    events: ['arrive'],
    body: ({ place }) => ({ position: place }),
  },
  '/worker/orders/:orderId/start': {
    events: ['start'],
    body: ({ startCode }) => ({ startCode }),
  },
  '/worker/orders/:orderId/finish': { events: ['finish'], body: photos },
  // Proof of a step is no event: it waits in the order until the work is handed in.
  '/worker/orders/:orderId/steps/:stepCode': { ...none, namesMissing: true, body: photos },
  '/worker/orders/:orderId/additions': { events: ['proposeAddition'], body: moreTime },
  '/worker/orders/:orderId/cancel': { events: ['workerCancel'], body: noted },
  '/worker/orders/:orderId/reschedule': { events: ['proposeReschedule'], body: startLater },
  '/worker/orders/:orderId/reschedule-answer': { events: ['answerReschedule'], body: agreed },
  '/worker/orders/:orderId/customer-no-show': { events: ['customerNoShow'], body: photos },
  '/worker/orders/:orderId/abort': { events: ['abort'], body: noted },
  '/worker/orders/:orderId/cases/:caseNo/statement': {
    ...none,
    namesMissing: true,
    body: noted,
  },

  '/customer/orders/:orderId/cases/:caseNo/appeal': { ...ofCase, body: appealed },
  '/customer/orders/:orderId/cases/:caseNo/accept': ofCase,
  '/worker/orders/:orderId/cases/:caseNo/appeal': { ...ofCase, body: appealed },
  '/worker/orders/:orderId/cases/:caseNo/accept': ofCase,
  '/merchant/orders/:orderId/cases/:caseNo/appeal': { ...ofCase, body: appealed },
  '/merchant/orders/:orderId/cases/:caseNo/accept': ofCase,
  '/merchant/orders/:orderId/cases/:caseNo/statement': {
    ...none,
    namesMissing: true,
    body: noted,
  },
  '/merchant/walk-in-orders/:orderId/redeem': {
    events: ['redeem'],
    actor: 'clerk',
    namesMissing: true,
  },

  '/admin/orders/:orderId/pay-link': { ...none, alsoIn: ['PENDING_PAYMENT'] },
  '/admin/orders/:orderId/take-over': { events: ['takeOver'] },
  '/admin/orders/:orderId/resume': { events: ['resume'] },
  '/admin/orders/:orderId/lock': { events: ['lock'] },
  '/admin/orders/:orderId/unlock': { events: ['unlock'] },
  // No step of the run hangs: there is nothing of that name.
  '/admin/orders/:orderId/workflow/retry': {
    ...none,
    namesMissing: true,
    body: () => ({ activityId: 'none', reason: note }),
  },
  '/admin/orders/:orderId/assign': {
    events: ['assign'],
    body: ({ otherWorkerId }) => ({ workerId: otherWorkerId }),
  },
  '/admin/orders/:orderId/reassign': {
    events: ['reassign'],
    body: ({ otherWorkerId }) => ({ workerId: otherWorkerId, note }),
  },
  '/admin/orders/:orderId/extend-deadline': {
    events: ['extendDeadline'],
    body: ({ startAtMs }) => ({ until: new Date(startAtMs + HOUR_MS).toISOString(), note }),
  },
  '/admin/orders/:orderId/worker-ill': {
    events: ['workerIll'],
    body: ({ workerId }) => ({ workerId, note }),
  },
  '/admin/orders/:orderId/cancel': { events: ['cancel'] },
  '/admin/orders/:orderId/force-cancel': {
    events: ['forceCancel'],
    body: () => ({ bearer: 'PLATFORM', refundFen: null, note }),
  },
  '/admin/orders/:orderId/reschedule': {
    events: ['reschedule', 'proposeReschedule'],
    body: (facts) => ({ ...startLater(facts), note }),
  },
  '/admin/orders/:orderId/worker-no-show': { events: ['workerNoShow'], body: noted },
  '/admin/orders/:orderId/abort': { events: ['abort'], body: noted },
  '/admin/orders/:orderId/approve-task': { events: ['approveTask'], actor: 'reviewer' },
  '/admin/orders/:orderId/reject-task': {
    events: ['rejectTask'],
    actor: 'reviewer',
    body: () => ({ consequence: 'REWORK', note }),
  },
};
