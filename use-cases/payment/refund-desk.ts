import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import type { RefundRequestDocument } from '../../data/repositories/refund-requests.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { refundByHandJournal } from '../../domain/ledger/refund-postings.js';
import {
  isWithin,
  requireOrderWithin,
  type RefundCall,
  type RefundDeps,
  type RefundGateway,
  type RefundReach,
} from './refund-deps.js';
import { draftOf, giveBack, insertRequest, requestIdOf } from './refund-request.js';
import { askAboutRefund, showRefunds } from './run-refund.js';

/** The refund; NOT_FOUND when there is none, or none within reach. */
export async function requireRefundWithin(
  deps: Pick<RefundDeps, 'payments'>,
  call: RefundReach & { readonly refundNo: string },
): Promise<RefundDocument> {
  const refund = await deps.payments.findRefund(call.refundNo);
  if (!refund || !isWithin(call, refund.cityCode)) throw new AppError('NOT_FOUND');
  return refund;
}

/**
 * Sends a refund once more under its own number: one that failed, one whose run has ended without
 * an answer, or one that takes long. What the channel has paid meanwhile is booked and nothing is
 * sent. Errors: NOT_FOUND, ACTION_NOT_ALLOWED when the money is back.
 */
export async function retryRefund(
  deps: RefundDeps,
  gateway: RefundGateway,
  input: RefundCall & { readonly refundNo: string },
): Promise<RefundDocument> {
  const { refundNo, staffId, reason, key } = input;
  const refund = await requireRefundWithin(deps, input);
  requireNotBack(refund);
  await askAboutRefund(deps, refundNo);
  const at = new Date(deps.clock.nowMs());
  const entry = { at, by: staffId, what: 'RETRIED', note: reason } as const;
  await deps.transact(async (session) => {
    const present = await deps.payments.findRefund(refundNo, session);
    const { attempt = 0 } = present ?? {};
    const again = {
      status: 'OPEN',
      attempt: attempt + 1,
      failure: null,
      finishedAt: null,
    } as const;
    const failed = { refundNo, from: ['FAILED'], attempt, set: again, entry } as const;
    if (!(await deps.payments.changeRefund(failed, session))) {
      const slow = { refundNo, from: ['OPEN', 'SUBMITTED'], entry } as const;
      await deps.payments.changeRefund(slow, session);
    }
    await showRefunds(deps, refund.orderId, session);
  });
  const present = await requireRefundWithin(deps, input);
  if (present.status !== 'SUCCEEDED')
    await gateway.continueRefund({ refundNo, key: `retry:${key}` });
  return present;
}

/**
 * Asks that a failed refund counts as paid by a transfer of our bank; a second person books it.
 * Errors: NOT_FOUND, ACTION_NOT_ALLOWED unless it has failed, ALREADY_EXISTS.
 */
export async function requestByHand(
  deps: RefundDeps,
  input: RefundCall & { readonly refundNo: string; readonly reference: string },
): Promise<RefundRequestDocument> {
  const refund = await requireRefundWithin(deps, input);
  const { _id: refundNo, orderId, amountFen } = refund;
  const id = requestIdOf(input, refundNo);
  const known = await deps.refundRequests.findById(id);
  if (known) return known;
  requireFailed(refund);
  const order = await requireOrderWithin(deps, { orderId });
  return insertRequest(deps, {
    ...draftOf(deps, { call: input, order, id }),
    ...{ kind: 'BY_HAND', subject: refundNo, refundNo, amountFen },
    ...{ goodsFen: fen(0), travelFen: fen(0), bearer: null, cost: null },
    reference: input.reference,
  });
}

/**
 * The second person's word. Agreed, the refund is opened and sent, or the failed one is booked as
 * paid by the bank; a repeat of the same word only sends again. Errors: NOT_FOUND, FOUR_EYES,
 * REQUEST_EXPIRED, ACTION_NOT_ALLOWED when it was decided or the channel has paid,
 * CHANNEL_UNAVAILABLE while the channel cannot say that it has not, ALREADY_EXISTS for a transfer
 * that paid another refund, REFUND_TOO_HIGH, REFUND_LIMIT, CONTENTION.
 */
export async function decideRequest(
  deps: RefundDeps,
  gateway: RefundGateway,
  input: RefundCall & { readonly requestId: string; readonly isApproved: boolean },
): Promise<RefundRequestDocument> {
  const { requestId, isApproved } = input;
  const row = await deps.refundRequests.findById(requestId);
  if (!row || !isWithin(input, row.cityCode)) throw new AppError('NOT_FOUND');
  const isRepeat = row.checked?.by === input.staffId && row.checked.key === input.key;
  if (isRepeat && row.checked.isApproved === isApproved) return startRuns(gateway, row);
  if (row.status !== 'REQUESTED') {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
  }
  if (row.made.by === input.staffId) throw new AppError('FOUR_EYES');
  if (deps.clock.nowMs() >= row.expiresAt.getTime()) throw new AppError('REQUEST_EXPIRED');
  if (isApproved && row.kind === 'BY_HAND') await requireNotPaid(deps, row);
  try {
    return await startRuns(
      gateway,
      await deps.transact((session) => decide(deps, { row, input, session })),
    );
  } catch (error) {
    if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { cause: error });
    throw error;
  }
}

async function decide(
  deps: RefundDeps,
  args: {
    readonly row: RefundRequestDocument;
    readonly input: Parameters<typeof decideRequest>[2];
    readonly session: ClientSession;
  },
): Promise<RefundRequestDocument> {
  const { row, input, session } = args;
  const { requestId, isApproved, staffId, reason, key } = input;
  const now = new Date(deps.clock.nowMs());
  const checked = { by: staffId, at: now, reason, isApproved, key };
  const set = { status: isApproved ? 'APPROVED' : 'REJECTED', checked } as const;
  // The decision first: of several at once one is written, and only its money moves.
  if (!(await deps.refundRequests.decide({ requestId, now, set }, session))) {
    throw new AppError('ACTION_NOT_ALLOWED', { detail: `${requestId} has moved on` });
  }
  if (!isApproved) return { ...row, ...set };
  if (row.kind === 'BY_HAND') {
    await bookByHand(deps, { row, staffId, session });
    return { ...row, ...set };
  }
  const refundNos = await giveBack(deps, row, session);
  await deps.refundRequests.keepRefunds({ requestId, refundNos }, session);
  return { ...row, ...set, refundNos };
}

async function bookByHand(
  deps: RefundDeps,
  args: {
    readonly row: RefundRequestDocument;
    readonly staffId: string;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { row, staffId, session } = args;
  const { orderId, amountFen, reference } = row;
  const refundNo = row.refundNo ?? '';
  const at = new Date(deps.clock.nowMs());
  const isMine = await deps.payments.changeRefund(
    {
      refundNo,
      from: ['FAILED'],
      set: { status: 'BY_HAND', finishedAt: at },
      entry: { at, by: staffId, what: 'BY_HAND', note: reference },
    },
    session,
  );
  if (!isMine) throw new AppError('ACTION_NOT_ALLOWED', { detail: `${refundNo} has moved on` });
  await deps.ledger.post(refundByHandJournal({ refundNo, orderId, amountFen }), session);
  await showRefunds(deps, orderId, session);
}

/** Nobody is paid by the bank while the channel may have paid: it must say that it has not. */
async function requireNotPaid(deps: RefundDeps, row: RefundRequestDocument): Promise<void> {
  const outcome = await askAboutRefund(deps, row.refundNo ?? '');
  if (outcome.kind !== 'success') {
    throw new AppError('CHANNEL_UNAVAILABLE', { detail: outcome.message });
  }
  const { status } = outcome.value;
  if (status === 'SUCCESS' || status === 'PROCESSING') {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { channelStatus: status } });
  }
}

async function startRuns(
  gateway: RefundGateway,
  row: RefundRequestDocument,
): Promise<RefundRequestDocument> {
  for (const refundNo of row.refundNos) await gateway.startRefund(refundNo);
  return row;
}

function requireNotBack({ status }: RefundDocument): void {
  if (status === 'SUCCEEDED' || status === 'BY_HAND') {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { status } });
  }
}

function requireFailed({ status }: RefundDocument): void {
  if (status !== 'FAILED') throw new AppError('ACTION_NOT_ALLOWED', { extra: { status } });
}
