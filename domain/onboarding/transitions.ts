import type { ApplicationActorKind, ApplicationStatus } from '../../contract/terms/onboarding.js';

/**
 * The transition table of an application, complete, as data. The run, the use cases, the tests and
 * the state diagram read it; nothing else decides which event is legal in which status.
 */
export const APPLICATION_EVENTS = [
  'open',
  'submit',
  'claim',
  'release',
  'claimLapsed',
  'decideItem',
  'finishCheck',
  'requestChanges',
  'resubmit',
  'trainingDone',
  'depositPaid',
  'reject',
  'withdraw',
  'remind',
  'escalate',
  'expire',
] as const;
export type ApplicationEvent = (typeof APPLICATION_EVENTS)[number];

/** Named guards; what each asks is in reduce.ts, or in the use case that has the data. */
export type ApplicationGuard =
  | 'mayApply'
  | 'complete'
  | 'claimFree'
  | 'ownClaim'
  | 'itemOfThisCheck'
  | 'allApproved'
  | 'someRejected'
  | 'rejectedRenewed'
  | 'amountMatches'
  | 'due';

export type ApplicationTransition = {
  readonly from: readonly ApplicationStatus[];
  readonly event: ApplicationEvent;
  readonly actors: readonly ApplicationActorKind[];
  readonly guard?: ApplicationGuard;
  /** Possible results; more than one where the application's contents or the city's policy decide. */
  readonly to: readonly ApplicationStatus[] | 'same';
};

const CHECKS = ['BASIC_CHECK', 'CERTIFICATE_CHECK'] as const;
/** Where a person of the platform has something to do. */
const DESK = ['SUBMITTED', ...CHECKS, 'TRAINING', 'DEPOSIT'] as const;
/** Where the applicant has something to do. */
const HIS_TURN = ['DRAFT', 'NEEDS_CHANGES'] as const;
const AFTER_CHECKS = ['TRAINING', 'DEPOSIT', 'ACTIVE'] as const;

/** `from: []` is the beginning. */
// prettier-ignore
export const APPLICATION_TRANSITIONS: readonly ApplicationTransition[] = [
  { from: [], event: 'open', actors: ['applicant'], guard: 'mayApply', to: ['DRAFT'] },
  { from: ['DRAFT'], event: 'submit', actors: ['applicant'], guard: 'complete', to: ['SUBMITTED'] },
  { from: ['SUBMITTED'], event: 'claim', actors: ['reviewer'], guard: 'claimFree', to: [...CHECKS] },
  { from: CHECKS, event: 'claim', actors: ['reviewer'], guard: 'claimFree', to: 'same' },
  { from: CHECKS, event: 'release', actors: ['reviewer'], guard: 'ownClaim', to: 'same' },
  { from: CHECKS, event: 'claimLapsed', actors: ['system'], guard: 'due', to: 'same' },
  { from: CHECKS, event: 'decideItem', actors: ['reviewer'], guard: 'itemOfThisCheck', to: 'same' },
  { from: ['BASIC_CHECK'], event: 'finishCheck', actors: ['reviewer'], guard: 'allApproved', to: ['CERTIFICATE_CHECK', ...AFTER_CHECKS] },
  { from: ['CERTIFICATE_CHECK'], event: 'finishCheck', actors: ['reviewer'], guard: 'allApproved', to: [...AFTER_CHECKS] },
  { from: CHECKS, event: 'requestChanges', actors: ['reviewer'], guard: 'someRejected', to: ['NEEDS_CHANGES'] },
  { from: ['NEEDS_CHANGES'], event: 'resubmit', actors: ['applicant'], guard: 'rejectedRenewed', to: ['SUBMITTED'] },
  { from: ['TRAINING'], event: 'trainingDone', actors: ['reviewer'], to: ['DEPOSIT', 'ACTIVE'] },
  { from: ['DEPOSIT'], event: 'depositPaid', actors: ['finance'], guard: 'amountMatches', to: ['ACTIVE'] },
  { from: CHECKS, event: 'reject', actors: ['reviewer'], guard: 'ownClaim', to: ['REJECTED'] },
  { from: ['NEEDS_CHANGES', 'TRAINING', 'DEPOSIT'], event: 'reject', actors: ['reviewer'], to: ['REJECTED'] },
  { from: [...HIS_TURN, ...DESK], event: 'withdraw', actors: ['applicant'], to: ['WITHDRAWN'] },
  { from: [...DESK, 'NEEDS_CHANGES'], event: 'remind', actors: ['system'], guard: 'due', to: 'same' },
  { from: DESK, event: 'escalate', actors: ['system'], guard: 'due', to: 'same' },
  { from: HIS_TURN, event: 'expire', actors: ['system'], guard: 'due', to: ['WITHDRAWN'] },
];

/** The row for this event here, by this kind of person; null when there is none. */
export function findApplicationTransition(asked: {
  readonly status: ApplicationStatus;
  readonly event: ApplicationEvent;
  readonly actor: ApplicationActorKind;
}): ApplicationTransition | null {
  const { status, event, actor } = asked;
  return (
    APPLICATION_TRANSITIONS.find(
      (row) => row.event === event && row.from.includes(status) && row.actors.includes(actor),
    ) ?? null
  );
}
