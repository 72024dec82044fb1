import type { WithdrawalActorKind, WithdrawalStatus } from '../../contract/terms/withdrawal.js';

/**
 * The transition table of a withdrawal, complete, as data. The run, the use cases, the tests and
 * the state diagram read it; nothing else decides which event is legal in which status.
 */
export const WITHDRAWAL_EVENTS = [
  'hold',
  'clear',
  'review',
  'approve',
  'void',
  'reject',
  'cancel',
  'send',
  'payeeWaits',
  'closing',
  'paid',
  'failed',
  'expired',
  'flag',
  'proposeEnd',
  'confirmEnd',
  'dropEnd',
  'remind',
  'escalate',
] as const;
export type WithdrawalEvent = (typeof WITHDRAWAL_EVENTS)[number];

/** Named guards; what each asks is in reduce.ts. */
export type WithdrawalGuard =
  | 'sameTerms'
  | 'anotherPerson'
  | 'allApprovalsHold'
  | 'flagged'
  | 'endProposed'
  | 'ownPayoutNo'
  | 'due';

export type WithdrawalTransition = {
  readonly from: readonly WithdrawalStatus[];
  readonly event: WithdrawalEvent;
  readonly actors: readonly WithdrawalActorKind[];
  readonly guard?: WithdrawalGuard;
  /** Possible results; more than one where amount or account decide. */
  readonly to: readonly WithdrawalStatus[] | 'same';
};

/** Where the checks of the system decide. */
const CHECKED = ['REQUESTED', 'HELD'] as const;
/** Where a checker decides. */
const APPROVALS = ['AWAITING_APPROVAL', 'AWAITING_SECOND_APPROVAL'] as const;
/** Where a person of the platform has something to do. */
const DESK = ['AWAITING_REVIEW', ...APPROVALS] as const;
/** Where the money may be on its way: nothing is released but by a definite end. */
const UNDERWAY = ['SENDING', 'AWAITING_PAYEE'] as const;

// prettier-ignore
export const WITHDRAWAL_TRANSITIONS: readonly WithdrawalTransition[] = [
  { from: [...CHECKED, 'APPROVED'], event: 'hold', actors: ['system'], to: ['HELD', 'APPROVED'] },
  { from: CHECKED, event: 'clear', actors: ['system'], to: ['AWAITING_REVIEW'] },
  { from: ['AWAITING_REVIEW'], event: 'review', actors: ['maker'], guard: 'sameTerms', to: ['AWAITING_APPROVAL'] },
  { from: APPROVALS, event: 'approve', actors: ['checker'], guard: 'anotherPerson', to: ['AWAITING_SECOND_APPROVAL', 'APPROVED'] },
  { from: [...DESK, 'APPROVED'], event: 'void', actors: ['system'], to: ['REQUESTED'] },
  { from: ['AWAITING_REVIEW'], event: 'reject', actors: ['maker'], to: ['REJECTED'] },
  { from: APPROVALS, event: 'reject', actors: ['checker'], to: ['REJECTED'] },
  { from: ['HELD'], event: 'reject', actors: ['maker'], to: ['REJECTED'] },
  { from: [...CHECKED, ...DESK], event: 'cancel', actors: ['owner'], to: ['CANCELLED'] },
  { from: ['APPROVED'], event: 'send', actors: ['system'], guard: 'allApprovalsHold', to: ['SENDING'] },
  { from: ['SENDING'], event: 'payeeWaits', actors: ['channel'], guard: 'ownPayoutNo', to: ['AWAITING_PAYEE'] },
  { from: ['AWAITING_PAYEE'], event: 'closing', actors: ['system'], guard: 'due', to: 'same' },
  { from: UNDERWAY, event: 'paid', actors: ['channel'], guard: 'ownPayoutNo', to: ['PAID'] },
  { from: UNDERWAY, event: 'failed', actors: ['channel'], guard: 'ownPayoutNo', to: ['FAILED'] },
  { from: UNDERWAY, event: 'expired', actors: ['channel'], guard: 'ownPayoutNo', to: ['EXPIRED'] },
  { from: UNDERWAY, event: 'flag', actors: ['system'], guard: 'due', to: 'same' },
  { from: UNDERWAY, event: 'proposeEnd', actors: ['maker'], guard: 'flagged', to: 'same' },
  { from: UNDERWAY, event: 'confirmEnd', actors: ['checker'], guard: 'endProposed', to: ['PAID', 'FAILED'] },
  { from: UNDERWAY, event: 'dropEnd', actors: ['maker', 'checker'], guard: 'endProposed', to: 'same' },
  { from: DESK, event: 'remind', actors: ['system'], guard: 'due', to: 'same' },
  { from: DESK, event: 'escalate', actors: ['system'], guard: 'due', to: 'same' },
];

/** The row for this event here, by this kind of actor; null when there is none. */
export function findWithdrawalTransition(asked: {
  readonly status: WithdrawalStatus;
  readonly event: WithdrawalEvent;
  readonly actor: WithdrawalActorKind;
}): WithdrawalTransition | null {
  const { status, event, actor } = asked;
  return (
    WITHDRAWAL_TRANSITIONS.find(
      (row) => row.event === event && row.from.includes(status) && row.actors.includes(actor),
    ) ?? null
  );
}
