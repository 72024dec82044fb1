import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  WithdrawalActor,
  WithdrawalStatus,
  WithdrawalUpdateName,
} from '../contract/terms/withdrawal.js';
import type { NextStep } from '../domain/withdrawal/clocks.js';
import type { WithdrawalChange } from '../domain/withdrawal/state.js';

/** The part of contract.ts that is about withdrawals; both sides get it from there. */
export const withdrawalWorkflowId = (withdrawalNo: string): string => `withdrawal-${withdrawalNo}`;

export type WithdrawalInput = { readonly withdrawalNo: string };

/** Whoever owns it is told that it has come to this status. */
export type TellWithdrawalInput = WithdrawalInput & { readonly status: WithdrawalStatus };

export type WithdrawalCommand = {
  readonly actor: WithdrawalActor;
  readonly receivedAtMs: number;
  /** Id of the request: whatever is repeated with it happens once. */
  readonly key: string;
  /** Row of `withdrawalNotes` with the words of a reason. */
  readonly noteId?: string;
  /** Number of the last change that the database holds: a run that is behind looks again. */
  readonly seenSeq: number;
  readonly change: WithdrawalChange;
};

export type WithdrawalSnapshot = {
  readonly withdrawalNo: string;
  readonly status: WithdrawalStatus;
  readonly seq: number;
};

/** What a run keeps of its withdrawal: what it does next by itself, and what people may do. */
export type WithdrawalView = WithdrawalSnapshot & {
  readonly isFinal: boolean;
  readonly next: NextStep | null;
  readonly stageDueMs: number | null;
  readonly isFlagged: boolean;
  readonly asks: number;
};

export type ChangeWithdrawalInput = Omit<WithdrawalCommand, 'seenSeq'> & {
  readonly withdrawalNo: string;
};

export const withdrawalUpdate = (name: WithdrawalUpdateName) =>
  defineUpdate<WithdrawalSnapshot, [WithdrawalCommand]>(name);

/** Ask the channel now instead of at the next turn; the same number, whoever asks how often. */
export const askNowUpdate = defineUpdate<WithdrawalSnapshot, []>('askNow');

/** A result was stored by somebody else (a bank's file, a callback): look again. */
export const withdrawalNewsSignal = defineSignal('news');
