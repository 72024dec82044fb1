import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import {
  isFinalWithdrawalStatus,
  type PayoutMethod,
  type WithdrawalStatus,
} from '../../contract/terms/withdrawal.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type {
  WithdrawalChangeSet,
  WithdrawalDocument,
} from '../../data/repositories/withdrawals.js';
import type { Journal } from '../../domain/ledger/journal.js';
import {
  withdrawalPaidJournal,
  withdrawalReleasedJournal,
  type PayoutSource,
} from '../../domain/ledger/withdrawal-postings.js';
import { chinaDateOf } from '../../contract/terms/china-day.js';
import { reduceWithdrawal } from '../../domain/withdrawal/reduce.js';
import type { WithdrawalChange, WithdrawalState } from '../../domain/withdrawal/state.js';
import type { ChangeWithdrawalInput, WithdrawalView } from '../../workflows/contract.js';
import type { WithdrawalDeps } from './deps.js';
import { changeSetOf, stateOf, viewOf } from './withdrawal-state.js';

/** What the writer itself needs. */
export type ChangeDeps = Pick<WithdrawalDeps, 'transact' | 'withdrawals' | 'ledger'>;

/** Extra fields of the row, and the state as it would be with them. */
type More = { readonly set?: WithdrawalChangeSet };

const SOURCE_OF: Readonly<Record<PayoutMethod, PayoutSource>> = {
  WECHAT_TRANSFER: 'wechat',
  ALIPAY_TRANSFER: 'alipay',
  BANK_FILE: 'bank',
};

/**
 * The one writer of a withdrawal's state: judges the change by the table, writes it with its event
 * and what it means in the ledger in one transaction. A repeat of a request finds its event and
 * changes nothing. Errors: those of `Refusal`, NOT_FOUND, CONTENTION.
 */
export async function changeWithdrawal(
  deps: ChangeDeps,
  input: ChangeWithdrawalInput & More,
): Promise<WithdrawalView> {
  return viewOf(await writeChange(deps, input));
}

/** The same with the row. */
export async function writeChange(
  deps: ChangeDeps,
  input: ChangeWithdrawalInput & More,
): Promise<WithdrawalDocument> {
  const { withdrawalNo, key } = input;
  if (await deps.withdrawals.findEvent({ withdrawalNo, key })) {
    return requireWithdrawal(deps, withdrawalNo);
  }
  try {
    return await deps.transact((session) => write(deps, input, session));
  } catch (error) {
    // Another attempt of this request may just have been stored, whatever this one failed with.
    if (!(await deps.withdrawals.findEvent({ withdrawalNo, key }))) throw error;
    return requireWithdrawal(deps, withdrawalNo);
  }
}

/** What the run starts from. NOT_FOUND. */
export async function readWithdrawal(
  deps: Pick<WithdrawalDeps, 'withdrawals'>,
  input: { readonly withdrawalNo: string },
): Promise<WithdrawalView> {
  return viewOf(await requireWithdrawal(deps, input.withdrawalNo));
}

/** NOT_FOUND when there is no such withdrawal. */
export async function requireWithdrawal(
  deps: Pick<WithdrawalDeps, 'withdrawals'>,
  withdrawalNo: string,
  session?: ClientSession,
): Promise<WithdrawalDocument> {
  const row = await deps.withdrawals.findById(withdrawalNo, session);
  if (!row) throw new AppError('NOT_FOUND', { detail: `withdrawal ${withdrawalNo}` });
  return row;
}

/** Day on which a withdrawal counts against the limits of its owner. */
export const dayIdOf = (
  owner: Pick<WithdrawalDocument, 'ownerKind' | 'ownerId'>,
  atMs: number,
): string => `${owner.ownerKind}:${owner.ownerId}:${chinaDateOf(atMs)}`;

async function write(
  deps: ChangeDeps,
  input: ChangeWithdrawalInput & More,
  session: ClientSession,
): Promise<WithdrawalDocument> {
  const { withdrawalNo, change, actor, receivedAtMs } = input;
  const row = await requireWithdrawal(deps, withdrawalNo, session);
  const at = new Date(receivedAtMs);
  const after = judge(row, input);
  const set = { ...changeSetOf(after, at), ...consequences(change), ...input.set };
  if (!(await deps.withdrawals.change({ withdrawalNo, seq: row.seq, set }, session))) {
    throw new AppError('CONTENTION', { detail: withdrawalNo });
  }
  await deps.withdrawals.insertEvent(
    {
      _id: `${withdrawalNo}:${after.seq}`,
      withdrawalNo,
      ownerId: row.ownerId,
      seq: after.seq,
      key: input.key,
      event: change.event,
      from: row.status,
      to: after.status,
      by: actor,
      at,
      detail: detailOf(change),
      noteId: input.noteId ?? null,
    },
    session,
  );
  await book(deps, { row, status: after.status, session });
  return { ...row, ...set, seq: after.seq };
}

/** The state after the change; throws what the table or a guard says no with. */
function judge(
  row: WithdrawalDocument,
  input: Pick<ChangeWithdrawalInput, 'change' | 'actor' | 'receivedAtMs'>,
): WithdrawalState {
  const { change, actor: by, receivedAtMs: atMs } = input;
  const reduced = reduceWithdrawal({ state: stateOf(row), change, by, atMs });
  if (reduced.kind === 'changed') return reduced.state;
  throw new AppError(reduced.code, { extra: { status: row.status } });
}

/** An end books the reservation or releases it, and frees the day's sum in the second case. */
async function book(
  deps: ChangeDeps,
  of: {
    readonly row: WithdrawalDocument;
    readonly status: WithdrawalStatus;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { row, status, session } = of;
  if (!isFinalWithdrawalStatus(status)) return;
  if (status !== 'PAID') {
    const dayId = dayIdOf(row, row.createdAt.getTime());
    await deps.withdrawals.giveBack({ dayId, amountFen: row.amountFen }, session);
  }
  // Last, because others wait for the owner's account.
  await deps.ledger.post(endJournal(row, status === 'PAID'), session);
}

function endJournal(row: WithdrawalDocument, isPaid: boolean): Journal {
  const { _id: withdrawalNo, ownerKind, ownerId } = row;
  const move = { withdrawalNo, ownerKind, ownerId, amountFen: fen(row.amountFen) };
  if (!isPaid) return withdrawalReleasedJournal(move);
  const { feeFen, taxFen, netFen, method } = row;
  return withdrawalPaidJournal({ ...move, feeFen, taxFen, netFen, source: SOURCE_OF[method] });
}

/** What only single events write. */
function consequences(change: WithdrawalChange): WithdrawalChangeSet {
  switch (change.event) {
    case 'reject':
      return { rejection: change.reason };
    case 'paid':
    case 'failed':
    case 'expired':
      return { channelPayoutId: change.channelPayoutId, confirmToken: null };
    default:
      return {};
  }
}

function detailOf(change: WithdrawalChange): string | null {
  switch (change.event) {
    case 'hold':
      return change.holds.join(' ');
    case 'reject':
      return change.reason;
    case 'void':
      return change.accountVer === null ? 'ACCOUNT_GONE' : `ACCOUNT_VERSION_${change.accountVer}`;
    case 'paid':
    case 'failed':
    case 'expired':
      return change.channelPayoutId;
    case 'proposeEnd':
      return `${change.result} ${change.reference}`;
    default:
      return null;
  }
}
