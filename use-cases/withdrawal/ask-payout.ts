import { isAppError } from '../../contract/terms/errors.js';
import type { ChannelOutcome } from '../../channels/outcome.js';
import type { PayoutChannel, PayoutState } from '../../channels/payout/port.js';
import type { WithdrawalDocument } from '../../data/repositories/withdrawals.js';
import { isUnderway, nextAskMs } from '../../domain/withdrawal/clocks.js';
import type { WithdrawalChange } from '../../domain/withdrawal/state.js';
import type { WithdrawalInput, WithdrawalView } from '../../workflows/contract.js';
import { requireWithdrawal, writeChange } from './change-withdrawal.js';
import type { PayoutDeps } from './deps.js';
import { viewOf } from './withdrawal-state.js';

/** What the channel refuses for good; anything else is asked again under the same number. */
const REFUSED_CODES: readonly string[] = ['REFUSED'];
/** Failed for no other reason than that nobody confirmed it. */
const LAPSED_REASONS: readonly string[] = ['OVERDUE_CLOSE'];
const REMARK = '提现';

/** A payout that is on its way: its number is written. */
type Sent = {
  readonly row: WithdrawalDocument;
  readonly payoutNo: string;
  readonly channel: PayoutChannel;
};
type Answer =
  | { readonly kind: 'state'; readonly state: PayoutState }
  | { readonly kind: 'refused'; readonly message: string }
  /** No end and nothing to learn from. */
  | { readonly kind: 'open'; readonly message: string };

/**
 * One turn with the channel: what it does not know is sent, always under the one number; what it
 * knows is asked about, or called back when nobody confirmed it. Only an end that the channel tells
 * changes money; everything else is asked again later. A bank's file is answered by its result.
 */
export async function askPayout(
  deps: PayoutDeps,
  { withdrawalNo }: WithdrawalInput,
): Promise<WithdrawalView> {
  const row = await requireWithdrawal(deps, withdrawalNo);
  const { payoutNo, method } = row;
  if (!isUnderway(row.status) || payoutNo === null) return viewOf(row);
  if (method === 'BANK_FILE') return askAgain(deps, row, 'waits for the result of the bank');
  const channel = deps.payouts[method];
  if (channel === undefined) return askAgain(deps, row, 'the channel is not set up');
  const answer = await turn(deps, { row, payoutNo, channel });
  return conclude(deps, { row, payoutNo, answer });
}

async function turn(deps: PayoutDeps, sent: Sent): Promise<Answer> {
  const { row, payoutNo, channel } = sent;
  const known = await channel.query({ payoutNo });
  if (known.kind !== 'success') return { kind: 'open', message: wordsOf(known) };
  if (known.value.status === 'NOT_FOUND') return send(deps, sent);
  const isWaiting = known.value.status === 'WAITING_PAYEE';
  // WeChat tells the token only to whoever sends: an equal repeat tells it again.
  const isMute = isWaiting && !row.isClosing && row.confirmToken === null && !row.isFlagged;
  if (isMute) return repeatForToken(deps, { row, payoutNo, channel }, known.value);
  if (!isWaiting || !row.isClosing) return { kind: 'state', state: known.value };
  // Called back, not given back: that it is closed has to be seen.
  const cancelled = await channel.cancel({ payoutNo });
  if (cancelled.kind === 'success') return { kind: 'state', state: cancelled.value };
  return { kind: 'open', message: wordsOf(cancelled) };
}

/** The answer to a lost `send`, or what is known without it. */
async function repeatForToken(
  deps: PayoutDeps,
  { row, payoutNo, channel }: Sent,
  known: PayoutState,
): Promise<Answer> {
  const payee = await deps.openPayee(row.account.id);
  if (payee === null) return { kind: 'state', state: known };
  const again = await channel.send({ payoutNo, amountFen: row.netFen, payee, remark: REMARK });
  return { kind: 'state', state: again.kind === 'success' ? again.value : known };
}

/** Sends what the channel does not know. A flagged one is with people, who may be ending it. */
async function send(deps: PayoutDeps, { row, payoutNo, channel }: Sent): Promise<Answer> {
  if (row.isFlagged) return { kind: 'open', message: 'NOT_FOUND' };
  const payee = await deps.openPayee(row.account.id);
  if (payee === null) return { kind: 'open', message: 'the account cannot be opened' };
  const outcome = await channel.send({
    payoutNo,
    amountFen: row.netFen,
    payee,
    remark: REMARK,
  });
  if (outcome.kind === 'success') return { kind: 'state', state: outcome.value };
  const isRefused = outcome.kind === 'failure' && REFUSED_CODES.includes(outcome.code);
  if (!isRefused) return { kind: 'open', message: wordsOf(outcome) };
  // A refusal of a number that the channel knows after all is no end.
  const after = await channel.query({ payoutNo });
  if (after.kind !== 'success') return { kind: 'open', message: wordsOf(outcome) };
  if (after.value.status !== 'NOT_FOUND') return { kind: 'state', state: after.value };
  return { kind: 'refused', message: wordsOf(outcome) };
}

async function conclude(
  deps: PayoutDeps,
  of: { readonly row: WithdrawalDocument; readonly payoutNo: string; readonly answer: Answer },
): Promise<WithdrawalView> {
  const { row, payoutNo, answer } = of;
  if (answer.kind === 'open') return askAgain(deps, row, answer.message);
  if (answer.kind === 'refused') {
    const change = { event: 'failed', payoutNo, channelPayoutId: null } as const;
    return end(deps, { row, change, failure: answer.message });
  }
  const { state } = answer;
  const { status, channelPayoutId, amountFen, reason, confirmToken } = state;
  if (state.payoutNo !== payoutNo || (amountFen !== null && amountFen !== row.netFen)) {
    // Another amount than ours is nobody's to book by machine.
    return askAgain(deps, row, `MISMATCH ${status} ${state.payoutNo} ${amountFen ?? 0}`);
  }
  switch (status) {
    case 'SUCCESS':
      return end(deps, {
        row,
        change: { event: 'paid', payoutNo, channelPayoutId },
        failure: null,
      });
    case 'FAILED': {
      const hasLapsed = LAPSED_REASONS.includes(reason ?? '');
      const event = hasLapsed ? 'expired' : 'failed';
      const change = { event, payoutNo, channelPayoutId } as const;
      return end(deps, { row, change, failure: reason ?? status });
    }
    case 'CANCELLED': {
      const change = { event: 'expired', payoutNo, channelPayoutId } as const;
      return end(deps, { row, change, failure: reason ?? status });
    }
    case 'WAITING_PAYEE':
      return row.status === 'AWAITING_PAYEE'
        ? askAgain(deps, row, status, confirmToken)
        : payeeWaits(deps, { row, payoutNo, confirmToken });
    default:
      return askAgain(deps, row, reason ?? status);
  }
}

async function end(
  deps: PayoutDeps,
  of: {
    readonly row: WithdrawalDocument;
    readonly change: Extract<WithdrawalChange, { event: 'paid' | 'failed' | 'expired' }>;
    readonly failure: string | null;
  },
): Promise<WithdrawalView> {
  const { row, change, failure } = of;
  const set = { failure, askedAt: new Date(deps.clock.nowMs()), lastAnswer: change.event };
  return byChannel(deps, { row, change, set });
}

function payeeWaits(
  deps: PayoutDeps,
  of: {
    readonly row: WithdrawalDocument;
    readonly payoutNo: string;
    readonly confirmToken: string | null;
  },
): Promise<WithdrawalView> {
  const { row, payoutNo, confirmToken } = of;
  const set = { confirmToken, askedAt: new Date(deps.clock.nowMs()), lastAnswer: 'WAITING_PAYEE' };
  return byChannel(deps, { row, change: { event: 'payeeWaits', payoutNo }, set });
}

async function byChannel(
  deps: PayoutDeps,
  of: {
    readonly row: WithdrawalDocument;
    readonly change: WithdrawalChange;
    readonly set: Parameters<typeof writeChange>[1]['set'];
  },
): Promise<WithdrawalView> {
  const { row, change, set } = of;
  try {
    const after = await writeChange(deps, {
      withdrawalNo: row._id,
      change,
      actor: { kind: 'channel', id: row.method },
      receivedAtMs: deps.clock.nowMs(),
      key: `${change.event}:${row.payoutNo ?? ''}`,
      ...(set && { set }),
    });
    return viewOf(after);
  } catch (error) {
    // Somebody else has just stored an end; whether it is the same one, the fund bill tells.
    if (!isAppError(error) || error.code !== 'ACTION_NOT_ALLOWED') throw error;
    return viewOf(await requireWithdrawal(deps, row._id));
  }
}

async function askAgain(
  deps: PayoutDeps,
  row: WithdrawalDocument,
  answer: string,
  confirmToken: string | null = null,
): Promise<WithdrawalView> {
  const nowMs = deps.clock.nowMs();
  await deps.withdrawals.noteAsk({
    withdrawalNo: row._id,
    payoutNo: row.payoutNo ?? '',
    at: new Date(nowMs),
    nextAskAt: new Date(nextAskMs(row.asks + 1, nowMs)),
    answer,
    confirmToken,
  });
  return viewOf(await requireWithdrawal(deps, row._id));
}

function wordsOf(outcome: ChannelOutcome<unknown>): string {
  if (outcome.kind === 'success') return 'SUCCESS';
  return outcome.kind === 'failure' ? `${outcome.code}: ${outcome.message}` : outcome.message;
}
