import type { CancelRule } from '../../domain/order/cancel-terms.js';
import type { ClockKind } from '../../domain/order/clocks.js';
import type { OrderPolicy } from '../../domain/order/policy.js';
import type { OrderEvent } from '../../domain/order/transitions.js';

/** One way through an order's life, with everything a page about it reads from the code. */
export type OrderPath = {
  /** File name under docs/technical/paths. */
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly features: readonly string[];
  /** What happens and why, in a few plain sentences. */
  readonly about: readonly string[];
  readonly events: readonly OrderEvent[];
  readonly clocks: readonly ClockKind[];
  readonly policy: readonly (keyof OrderPolicy)[];
  readonly cancelRules?: readonly CancelRule[];
};

/** Every path besides the main road. */
export const ORDER_PATHS: readonly OrderPath[] = [
  {
    id: 'payment',
    zh: '支付、超时、重复支付',
    en: 'Paying, paying too late, paying twice',
    features: ['C6', 'X1', 'X6'],
    about: [
      'The slot is held while the customer pays. The callback is a hint, the query is the truth: the run asks the channel by itself, ever more slowly.',
      'At the deadline the bill is closed at the channel first. Only its word that nothing was paid closes the order; while it cannot tell, the order stays open and is asked about again.',
      'A payment whose slot was let go and cannot be had again closes the order with a full refund. A payment of an ended order, and a second bill paid for one order, go back in full.',
      'An order with nothing to pay goes on by itself.',
    ],
    events: ['place', 'paid', 'payTimeout', 'paidTooLate', 'latePaid', 'paidAgain'],
    clocks: ['payPoll', 'payDeadline'],
    policy: ['payMs', 'payPollDelaysMs', 'unknownPaySlotMs', 'retryRoundMs'],
  },
  {
    id: 'dispatch',
    zh: '派单、抢单、转人工、无人可派',
    en: 'Dispatch, the grab pool, manual dispatch, giving up',
    features: ['C5', 'K1', 'P2', 'X13', 'S12'],
    about: [
      'A named or held worker is asked first. Then the dispatch process of the city looks for somebody, round by round with a growing radius; an order that needs several workers gets all of them in one claim or none.',
      'Where the city has a grab pool it opens after some empty rounds, once a dispatch: the first feasible worker of the merchant who takes the ticket has it, everybody else is told that it is gone. When nobody did, dispatch goes on.',
      'When rounds or time are used up, people take over: one operator locks the order for a few minutes, assigns somebody, resumes automation, or moves the deadline. The merchant may assign its own workers. Origin and reason are stored with every assignment.',
      'When nobody can come in time the order closes and everything goes back.',
    ],
    events: [
      'offer',
      'accept',
      'decline',
      'offerExpired',
      'openPool',
      'closePool',
      'grab',
      'escalate',
      'takeOver',
      'lock',
      'unlock',
      'extendDeadline',
      'assign',
      'resume',
      'giveUp',
    ],
    clocks: ['offerExpiry', 'nextRound', 'poolEnd', 'escalate', 'giveUp'],
    policy: [
      'offerOnDemandMs',
      'offerScheduledMs',
      'offerRoundsMax',
      'radiusMeters',
      'hasGrabPool',
      'grabPoolAfterRounds',
      'grabPoolMs',
      'manualLockMs',
      'giveUpAfterStartMs',
      'giveUpCompensationFen',
    ],
    cancelRules: ['NOBODY_CAME'],
  },
  {
    id: 'cancel',
    zh: '取消与强制取消',
    en: 'Cancelling, and cancelling by decision',
    features: ['X3', 'C7', 'M1', 'S7'],
    about: [
      'What a cancellation costs is a pure function of the status, the time, the actor and the policy under which the order was booked. The preview and the run ask the same function, so a person sees before what happens after.',
      'Of an order with several visits the most advanced one counts. Once work has begun on one of them, nobody cancels any more: the work is aborted, or an operator decides.',
      'A fee goes to the worker, the merchant and the platform in the shares of the policy; the travel fee of a way that was made is the worker’s. The rest goes back over the payments of the order, the newest first.',
      'An operator may end any open order by decision, with a reason, an amount, and who bears it.',
    ],
    events: ['cancel', 'forceCancel'],
    clocks: [],
    policy: [
      'cancelFreeBeforeStartMs',
      'cancelFeeAssignedBps',
      'cancelFeeEnRouteBps',
      'cancelFeeArrivedBps',
      'cancelFeeWorkerSideBps',
      'workerLateFreeCancelMs',
    ],
    cancelRules: [
      'UNPAID',
      'UNASSIGNED',
      'EARLY',
      'WORKER_LATE',
      'ASSIGNED',
      'EN_ROUTE',
      'ARRIVED',
      'NOT_THE_CUSTOMER',
      'DECIDED',
    ],
  },
  {
    id: 'worker-leaves',
    zh: '换人、服务人员取消、请假、爽约',
    en: 'Another worker: asked for, cancelled, on leave, absent',
    features: ['C5', 'K1', 'X4', 'X7'],
    about: [
      'A worker who leaves gives his visit back to dispatch in the same run: his time is free, he is not asked again, and the customer comes first in the queue.',
      'A cancellation close to the start and an absence are breaches with points of the policy; the worker sees them before he confirms.',
      'Illness and leave are an absence with its own workflow, which tells every order of the interval; each order finds somebody else by itself.',
      'A worker whose phone has been silent for a while may have acted without a connection: once a visit, clocks about him wait for a grace period.',
    ],
    events: [
      'departLate',
      'workerCancel',
      'workerIll',
      'workerNoShow',
      'requestOtherWorker',
      'reassign',
    ],
    clocks: ['departLate', 'workerNoShow'],
    policy: [
      'workerChangesMax',
      'breachBeforeStartMs',
      'workerCancelPoints',
      'workerNoShowPoints',
      'departGraceMs',
      'workerLateFreeCancelMs',
      'workerNoShowMs',
      'contactOldMs',
      'contactGraceMs',
      'giveUpMinAfterReturnMs',
    ],
  },
  {
    id: 'reschedule',
    zh: '改约',
    en: 'Another time',
    features: ['X2', 'C7'],
    about: [
      'While nobody is assigned the customer or an operator picks another free time; dispatch begins anew for it.',
      'An assigned order gets a proposal. A worker’s wish always needs the customer’s yes; a customer’s or an operator’s needs the worker’s only close to the start and counts as agreed before.',
      'When the agreed time does not fit the worker’s other bookings, the order keeps the new time and somebody else is looked for.',
    ],
    events: ['reschedule', 'proposeReschedule', 'answerReschedule', 'consentExpired'],
    clocks: ['consentEnd'],
    policy: ['reschedulesMax', 'rescheduleConsentInsideMs', 'consentMs'],
  },
  {
    id: 'at-the-door',
    zh: '上门服务过程',
    en: 'At the door',
    features: ['K2', 'X4', 'X5'],
    about: [
      'Depart, arrive, start and finish happen once and in order. A step that waited on the phone tells when it happened; it counts with that time when it is not too old and not before the step that it follows, and is explained otherwise.',
      'A customer who is not there is waited for; with the time over and a photo as evidence the order ends with the no-show fee.',
      'The planned end and a grace period are watched; an overrun is flagged for both sides.',
      'Work that stops before its end opens a case, which decides about the money.',
    ],
    events: ['depart', 'arrive', 'customerNoShow', 'start', 'overrun', 'finish', 'abort'],
    clocks: ['overrun'],
    policy: [
      'departWindowMs',
      'arriveDistanceMeters',
      'customerNoShowMs',
      'customerNoShowFeeBps',
      'overrunGraceMs',
      'photosMin',
      'occurredAgoMaxMs',
    ],
    cancelRules: ['CUSTOMER_ABSENT'],
  },
  {
    id: 'additions',
    zh: '加钟、加项、现场报价',
    en: 'More time, more items, a price told on site',
    features: ['X5', 'C7'],
    about: [
      'Either side proposes, the customer agrees by paying the supplement. The worker’s time is extended with the proposal, so that his next booking is protected; a proposal that would touch it is refused at once.',
      'An addition that is refused or not paid in time gives the time back. Its bill is closed at the channel first; a payment found meanwhile counts.',
      'A refused price told on site before the work has begun ends the order: only the travel fee is kept.',
    ],
    events: ['proposeAddition', 'additionPaid', 'additionRefused', 'additionExpired'],
    clocks: ['additionEnd'],
    policy: ['additionMs', 'additionStepMinutes', 'additionMinutesMax'],
    cancelRules: ['QUOTE_REFUSED'],
  },
  {
    id: 'review-and-cases',
    zh: '服务审批、确认、售后',
    en: 'Task approval, confirmation, cases',
    features: ['S22', 'X11', 'C7'],
    about: [
      'Where the policy asks for it, finished work waits for a reviewer: always, above an amount, of new workers, or for a random share. Silence until the time limit counts as approved.',
      'Rejected work is done again as a ticket of its own, uncharged, by the same worker first; or a case decides about a partial refund.',
      'A complaint opens a case. As long as it is open nothing is confirmed and nothing is settled. Its decision completes the order, or cancels it when nothing was delivered.',
    ],
    events: [
      'approveTask',
      'approvalSla',
      'rejectTask',
      'confirm',
      'autoConfirm',
      'dispute',
      'caseClosed',
    ],
    clocks: ['approvalSla', 'autoConfirm'],
    policy: [
      'approvesAlways',
      'approvalAboveFen',
      'approvalNewWorkerOrders',
      'approvalShareBps',
      'approvalSlaMs',
      'autoConfirmMs',
      'settlementHoldMs',
      'caseSlaMs',
      'complaintMs',
    ],
  },
  {
    id: 'in-store',
    zh: '到店核销',
    en: 'In store',
    features: ['C11', 'T3', 'T4', 'M4'],
    about: [
      'An in-store order has no visits. After the payment the customer holds a redemption code as digits and as a QR payload; the store redeems it once.',
      'Before it is redeemed the customer cancels free of charge; a code that lapses closes the order with a full refund.',
      'A walk-in order is placed by the clerk; the customer pays by scanning, and the clerk redeems it at his own counter.',
    ],
    events: ['paid', 'redeem', 'cancel', 'codeExpired'],
    clocks: ['codeEnd'],
    policy: ['redemptionCodeMs'],
    cancelRules: ['NOT_REDEEMED'],
  },
];
