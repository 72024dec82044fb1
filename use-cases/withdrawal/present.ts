import type { z } from 'zod';
import type {
  withdrawalFileSchema,
  withdrawalPageSchema,
  withdrawalPolicySchema,
  withdrawalRowSchema,
  withdrawalSchema,
  withdrawalTermsSchema,
} from '../../contract/schemas/withdrawal.js';
import type { WithdrawalPolicyDocument } from '../../data/repositories/withdrawal-policies.js';
import type {
  WithdrawalDocument,
  WithdrawalEventDocument,
} from '../../data/repositories/withdrawals.js';
import { checkersNeeded } from '../../domain/withdrawal/reduce.js';
import { findWithdrawalTransition } from '../../domain/withdrawal/transitions.js';
import type { WithdrawalTerms } from './request-withdrawal.js';
import { stateOf } from './withdrawal-state.js';

export type WithdrawalDto = z.input<typeof withdrawalSchema>;
export type WithdrawalLineDto = z.input<typeof withdrawalPageSchema>['items'][number];
export type WithdrawalRowDto = z.input<typeof withdrawalRowSchema>;
export type WithdrawalFileDto = z.input<typeof withdrawalFileSchema>;
export type WithdrawalTermsDto = z.input<typeof withdrawalTermsSchema>;
export type WithdrawalPolicyDto = z.input<typeof withdrawalPolicySchema>;

/** What was said, by the id of the note. */
export type Notes = ReadonlyMap<string, string>;

/** Steps that an owner has no use for: who works on it is the platform's business. */
const INTERNAL_EVENTS = ['review', 'void', 'flag', 'proposeEnd', 'dropEnd', 'remind', 'escalate'];

const iso = (at: Date | null): string | null => at && at.toISOString();
const noteOf = (notes: Notes, noteId: string | null): string | null =>
  noteId === null ? null : (notes.get(noteId) ?? null);

export function presentTerms(terms: WithdrawalTerms): WithdrawalTermsDto {
  const { policy, ...amounts } = terms;
  const { minFen, maxFen, dailyCountMax, dailyFenMax } = policy.values;
  return { ...amounts, minFen, maxFen, dailyCountMax, dailyFenMax, policyVersion: policy.version };
}

/** One line of the owner's list. */
export const presentLine = (row: WithdrawalDocument): WithdrawalLineDto => ({
  ...coreOf(row),
  failure: row.failure,
});

/** As its owner sees it. */
export function presentWithdrawal(input: {
  readonly row: WithdrawalDocument;
  readonly events: readonly WithdrawalEventDocument[];
  readonly notes: Notes;
}): WithdrawalDto {
  const { row, events, notes } = input;
  const { status, confirmToken, rejection, failure, stageSince, policy } = row;
  const isWaiting = status === 'AWAITING_PAYEE' && confirmToken !== null;
  const until = new Date(stageSince.getTime() + policy.payeeConfirmMs).toISOString();
  const refusal = events.findLast(({ event }) => event === 'reject');
  const cancel = findWithdrawalTransition({ status, event: 'cancel', actor: 'owner' });
  return {
    ...coreOf(row),
    confirm: isWaiting ? { token: confirmToken, until } : null,
    rejection: rejection && { reason: rejection, note: noteOf(notes, refusal?.noteId ?? null) },
    failure,
    isCancellable: cancel !== null,
    steps: events
      .filter(({ event }) => !INTERNAL_EVENTS.includes(event))
      .map(({ at, event, to }) => ({ at: at.toISOString(), event, status: to })),
  };
}

/** One line of the queue. */
export function presentRow(row: WithdrawalDocument, atMs: number): WithdrawalRowDto {
  const { ownerKind, ownerId, requestedBy, method, payoutNo, closedAt, stageDueAt } = row;
  const { isReminded, isEscalated, isFlagged } = row;
  return {
    ...coreOf(row),
    ...{ ownerKind, ownerId, requestedBy, method, payoutNo, isReminded, isEscalated, isFlagged },
    stageDueAt: iso(stageDueAt),
    isOverdue: closedAt === null && stageDueAt !== null && stageDueAt.getTime() < atMs,
    ageMs: Math.max(0, (closedAt?.getTime() ?? atMs) - row.stageSince.getTime()),
    checkersNeeded: checkersNeeded(stateOf(row)),
  };
}

/** Everything that the desk sees. */
export function presentFile(input: {
  readonly row: WithdrawalDocument;
  readonly events: readonly WithdrawalEventDocument[];
  readonly notes: Notes;
  readonly viewer: { readonly id: string; readonly atMs: number };
}): WithdrawalFileDto {
  const { row, events, notes, viewer } = input;
  const { terms } = stateOf(row);
  const { asks, lastAnswer, channelPayoutId, failure, rejection, policyVersion, end } = row;
  const people = [row.requestedBy, ...row.approvals.map(({ by }) => by)];
  return {
    ...presentRow(row, viewer.atMs),
    ...{ terms, asks, lastAnswer, channelPayoutId, failure, rejection, policyVersion },
    mayDecide: !people.includes(viewer.id),
    approvals: row.approvals.map(({ step, by, atMs, terms: seen }) => ({
      ...{ step, by, at: new Date(atMs).toISOString() },
      isValid: seen === terms,
    })),
    sentAt: iso(row.sentAt),
    askedAt: iso(row.askedAt),
    nextAskAt: iso(row.nextAskAt),
    end: end && {
      result: end.result,
      reference: end.reference,
      by: end.by,
      at: new Date(end.atMs).toISOString(),
    },
    history: events.map(({ seq, at, event, from, to, by, detail, noteId }) => ({
      ...{ seq, event, from, to, by, detail },
      at: at.toISOString(),
      note: noteOf(notes, noteId),
    })),
  };
}

export function presentPolicy(row: WithdrawalPolicyDocument, inForce: string): WithdrawalPolicyDto {
  const { _id: id, reason, createdBy } = row;
  return {
    ...{ id, reason, createdBy },
    values: row.values as WithdrawalPolicyDto['values'],
    from: row.from.toISOString(),
    createdAt: row.createdAt.toISOString(),
    isInForce: id === inForce,
  };
}

function coreOf(row: WithdrawalDocument) {
  const { amountFen, feeFen, taxFen, netFen, status, seq, account } = row;
  return {
    withdrawalNo: row._id,
    ...{ status, seq, amountFen, feeFen, taxFen, netFen },
    account: { id: account.id, kind: account.kind, masked: account.masked },
    holds: [...row.holds],
    holdUntil: iso(row.holdUntil),
    createdAt: row.createdAt.toISOString(),
    stageSince: row.stageSince.toISOString(),
    closedAt: iso(row.closedAt),
  };
}
