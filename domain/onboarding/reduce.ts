import {
  isFinalApplicationStatus,
  type ApplicationActor,
  type ApplicationStatus,
  type ItemGroup,
} from '../../contract/terms/onboarding.js';
import { isDueClock } from './clocks.js';
import type { ApplicationChange, ApplicationState, ItemState, Reduced, Refusal } from './state.js';
import { findApplicationTransition } from './transitions.js';

type Asked<Change extends ApplicationChange = ApplicationChange> = {
  readonly state: ApplicationState;
  readonly change: Change;
  readonly by: ApplicationActor;
  readonly atMs: number;
};
type Outcome = Partial<ApplicationState> | Refusal;

/**
 * The application after a change, or why there is none. The table says who may do what in which
 * status; here is what each event asks besides and what it does. Completeness of a submission and
 * the right to apply need data and are judged by the use case.
 */
export function reduceApplication(asked: Asked): Reduced {
  const { state, change, by } = asked;
  const { status } = state;
  const row = findApplicationTransition({ status, event: change.event, actor: by.kind });
  if (row === null) return { kind: 'refused', code: 'ACTION_NOT_ALLOWED' };
  const outcome = outcomeOf(asked);
  if (typeof outcome === 'string') return { kind: 'refused', code: outcome };
  const after = { ...state, ...outcome, seq: state.seq + 1 };
  return { kind: 'changed', state: after.status === status ? after : begun(after, asked.atMs) };
}

function outcomeOf(asked: Asked): Outcome {
  const { state, change } = asked;
  switch (change.event) {
    case 'submit':
      return { status: 'SUBMITTED' };
    case 'claim':
      return claim(asked);
    case 'release':
      return claimFault(asked) ?? { claim: null };
    case 'decideItem':
      return claimFault(asked) ?? decideItem({ ...asked, change });
    case 'finishCheck':
      return claimFault(asked) ?? finishCheck(state);
    case 'requestChanges':
      return claimFault(asked) ?? requestChanges(state);
    case 'resubmit':
      return resubmit(state);
    case 'trainingDone':
      return { status: depositOf(state) > 0 ? 'DEPOSIT' : 'ACTIVE' };
    case 'depositPaid':
      return change.amountFen === depositOf(state) ? { status: 'ACTIVE' } : 'AMOUNT_MISMATCH';
    case 'reject':
      return (isCheck(state.status) ? claimFault(asked) : null) ?? { status: 'REJECTED' };
    case 'withdraw':
      return { status: 'WITHDRAWN' };
    case 'claimLapsed':
    case 'remind':
    case 'escalate':
    case 'expire':
      return timePassed({ ...asked, event: change.event });
  }
}

/** A stage begins: nobody has claimed it, and its clocks start anew. */
function begun(after: ApplicationState, atMs: number): ApplicationState {
  // Whoever has finished the basic check goes on with the certificates.
  const keepsClaim = isCheck(after.status);
  return {
    ...after,
    claim: keepsClaim ? after.claim : null,
    stageSinceMs: atMs,
    isReminded: false,
    isEscalated: false,
  };
}

/** Deposit that this application is asked for; 0 = none. */
export function depositOf(state: Pick<ApplicationState, 'kind' | 'policy'>): number {
  const { kind, policy } = state;
  return kind === 'WORKER' ? policy.workerDepositFen : policy.merchantDepositFen;
}

function claim({ state, by, atMs }: Asked): Outcome {
  const { claim: held } = state;
  const isTaken = held !== null && held.reviewerId !== by.id && held.untilMs > atMs;
  if (isTaken) return 'LOCKED_BY_OTHER';
  const mine = { reviewerId: by.id, untilMs: atMs + state.policy.claimMs };
  if (state.status !== 'SUBMITTED') return { claim: mine };
  const isBasicOpen = itemsOf(state, 'BASIC').some(({ status }) => status !== 'APPROVED');
  return { claim: mine, status: isBasicOpen ? 'BASIC_CHECK' : 'CERTIFICATE_CHECK' };
}

/** Null when the present claim is this person's. */
function claimFault({ state, by, atMs }: Asked): Refusal | null {
  const { claim: held } = state;
  if (held === null || held.untilMs <= atMs) return 'CLAIM_NEEDED';
  return held.reviewerId === by.id ? null : 'LOCKED_BY_OTHER';
}

function decideItem(asked: Asked<Extract<ApplicationChange, { event: 'decideItem' }>>): Outcome {
  const { state, change, by, atMs } = asked;
  const item = state.items.find(({ code }) => code === change.itemCode);
  if (item === undefined || item.group !== groupOf(state.status)) return 'ITEM_LOCKED';
  const decided: ItemState = {
    ...item,
    status: change.isApproved ? 'APPROVED' : 'REJECTED',
    reason: change.isApproved ? null : change.reason,
    isRenewed: false,
  };
  return {
    items: state.items.map((other) => (other === item ? decided : other)),
    // Somebody who works keeps what he has claimed.
    claim: { reviewerId: by.id, untilMs: atMs + state.policy.claimMs },
  };
}

function finishCheck(state: ApplicationState): Outcome {
  const { status } = state;
  const isBasic = status === 'BASIC_CHECK';
  const isDone = itemsOf(state, groupOf(status)).every((item) => item.status === 'APPROVED');
  if (!isDone) return 'ITEMS_UNDECIDED';
  const left = itemsOf(state, 'CERTIFICATE').some((item) => item.status !== 'APPROVED');
  if (isBasic && left) return { status: 'CERTIFICATE_CHECK' };
  return { status: afterChecks(state) };
}

function afterChecks(state: ApplicationState): ApplicationStatus {
  const { kind, policy } = state;
  if (kind === 'WORKER' ? policy.workerTraining : policy.merchantTraining) return 'TRAINING';
  return depositOf(state) > 0 ? 'DEPOSIT' : 'ACTIVE';
}

function requestChanges(state: ApplicationState): Outcome {
  const isSome = state.items.some(({ status }) => status === 'REJECTED');
  return isSome ? { status: 'NEEDS_CHANGES' } : 'NOTHING_REJECTED';
}

function resubmit(state: ApplicationState): Outcome {
  const rejected = state.items.filter(({ status }) => status === 'REJECTED');
  if (!rejected.every(({ isRenewed }) => isRenewed)) return 'ITEMS_NOT_RENEWED';
  return {
    status: 'SUBMITTED',
    items: state.items.map((item) =>
      item.status === 'REJECTED'
        ? { ...item, status: 'PENDING', reason: null, isRenewed: false }
        : item,
    ),
  };
}

function timePassed(
  asked: Asked & { readonly event: 'claimLapsed' | 'remind' | 'escalate' | 'expire' },
): Outcome {
  const { state, event, atMs } = asked;
  if (!isDueClock({ state, event, atMs })) return 'ACTION_NOT_ALLOWED';
  switch (event) {
    case 'claimLapsed':
      return { claim: null };
    case 'remind':
      return { isReminded: true };
    case 'escalate':
      return { isEscalated: true };
    case 'expire':
      return { status: 'WITHDRAWN' };
  }
}

const itemsOf = (state: ApplicationState, group: ItemGroup): readonly ItemState[] =>
  state.items.filter((item) => item.group === group);

const groupOf = (status: ApplicationStatus): ItemGroup =>
  status === 'BASIC_CHECK' ? 'BASIC' : 'CERTIFICATE';

const isCheck = (status: ApplicationStatus): boolean =>
  status === 'BASIC_CHECK' || status === 'CERTIFICATE_CHECK';

/** True while the applicant may change what this item is about. */
export function mayEditItem(state: ApplicationState, itemCode: string): boolean {
  if (isFinalApplicationStatus(state.status)) return false;
  if (state.status === 'DRAFT') return true;
  const item = state.items.find(({ code }) => code === itemCode);
  return state.status === 'NEEDS_CHANGES' && item?.status === 'REJECTED';
}
