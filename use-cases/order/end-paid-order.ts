import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { OrderDocument, Ticket } from '../../data/repositories/orders.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { cancelFeeJournal, compensationJournal } from '../../domain/ledger/end-postings.js';
import type { EndTerms } from '../../domain/order/cancel-terms.js';
import type { EndAmounts } from '../../domain/order/end-amounts.js';
import type { EndPaidInput, EndPaidResult } from '../../workflows/contract.js';
import { netReceivables } from '../payment/net-receivables.js';
import { splitRefund, sumFen } from '../payment/open-refund.js';
import { planReleases } from '../profit-share/plan-releases.js';
import { voidRedemptionCode } from '../store/redemption-code.js';
import { releaseTickets, withdrawOffers } from './bookings.js';
import type { OrderDeps } from './deps.js';
import { isOpen, ticketsSet, workerKey } from './effects/effect.js';
import { endAmountsOf } from './order-money.js';
import {
  writeTransition,
  type TransitionContext,
  type TransitionEffect,
} from './write-transition.js';

/**
 * Ends an order that was paid for and is not settled: fee, refunds and compensation by `terms`, the
 * workers' time free again, open offers withdrawn, all in one transaction. The escrow is empty once
 * the refunds have succeeded. Errors: REFUND_TOO_HIGH when more is decided than was paid.
 */
export async function endPaidOrder(
  deps: OrderDeps,
  { commit, terms }: EndPaidInput,
): Promise<EndPaidResult> {
  const result = await writeTransition(deps, commit, (context) =>
    endEffect(deps, { context, terms }),
  );
  return { refundNos: result['refundNos'] as string[] };
}

/** What ending a paid order adds to the write of its last change. */
export async function endEffect(
  deps: OrderDeps,
  end: { readonly context: TransitionContext; readonly terms: EndTerms },
): Promise<TransitionEffect> {
  const { context, terms } = end;
  const { order, session, at } = context;
  const refunds = await deps.payments.refundsOf(order._id, session);
  const amounts = amountsOf({ order, refunds, terms, at });
  const askedIds = await withdrawOffers(deps, context);
  await releaseTickets(deps, context);
  await endAddition(deps, context);
  if (order.mode === 'IN_STORE') {
    const to = context.input.change.event === 'codeExpired' ? 'EXPIRED' : 'CANCELLED';
    await voidRedemptionCode(deps, { orderId: order._id, to, session });
  }
  const refundNos = await splitRefund(deps, {
    orderId: order._id,
    refunds,
    amountFen: amounts.refundFen,
    parts: { goodsFen: amounts.refundGoodsFen, travelFen: amounts.refundTravelFen },
    reason: context.input.reason,
    session,
  });
  await postEnd(deps, { order, amounts, session });
  await planReleases(deps, { orderId: order._id, session });
  const { feeFen, travelKeptFen, refundFen, compensation } = amounts;
  const { rule, bearer } = terms;
  return {
    set: {
      ...ticketsEnded(context),
      ...(refundNos.length > 0 && { refundStatus: 'OPEN' }),
      end: { rule, bearer, feeFen, travelKeptFen, refundFen },
      lock: null,
      poolUntil: null,
      proposal: null,
      additionNo: null,
      approvals: [],
      openCaseNo: null,
      codeUntil: null,
    },
    data: {
      refundNos,
      amountFen: refundFen,
      rule,
      bearer,
      feeFen,
      travelKeptFen,
      platformFen: amounts.platformFen,
      merchantFen: amounts.merchantFen,
      workers: amounts.workers,
      compensation,
    },
    result: { refundNos },
    audience: askedIds.map(workerKey),
  };
}

function amountsOf(end: {
  readonly order: OrderDocument;
  readonly refunds: readonly RefundDocument[];
  readonly terms: EndTerms;
  readonly at: Date;
}): EndAmounts {
  const { order, refunds, terms, at } = end;
  const leftFen = order.paidFen - sumFen(refunds);
  if (terms.refundFen !== null && terms.refundFen > leftFen) {
    throw new AppError('REFUND_TOO_HIGH', { extra: { leftFen } });
  }
  return endAmountsOf({ order, refunds, terms, atMs: at.getTime() });
}

/** An addition that waits for its payment is over with its order. */
async function endAddition(deps: OrderDeps, context: TransitionContext): Promise<void> {
  const { order, session, input } = context;
  if (order.additionNo === null) return;
  const to = input.change.event === 'additionRefused' ? 'REFUSED' : 'EXPIRED';
  const change = { additionNo: order.additionNo, from: 'PROPOSED', to } as const;
  await deps.additions.setStatus(change, session);
}

async function postEnd(
  deps: OrderDeps,
  end: {
    readonly order: OrderDocument;
    readonly amounts: EndAmounts;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { order, amounts, session } = end;
  const { _id: orderId, merchantId, customerId } = order;
  const { platformFen, merchantFen, workers, compensation } = amounts;
  const kept = cancelFeeJournal({ orderId, platformFen, merchantFen, workers, merchantId });
  if (kept) {
    await deps.ledger.post(kept, session);
    await netReceivables(deps, { orderId, merchantId, merchantFen, workers, session });
  }
  const paid = compensationJournal({ orderId, merchantId, customerId, ...compensation });
  if (paid) await deps.ledger.post(paid, session);
}

/** Open visits are cancelled; the one that waited for an absent customer keeps its evidence. */
function ticketsEnded({ order, input }: TransitionContext): Record<string, unknown> {
  const isNoShow = ({ _id }: Ticket): boolean =>
    input.change.event === 'customerNoShow' && _id === input.ticketId;
  const noShowPhotoIds = [...(input.photoIds ?? [])];
  return {
    ...ticketsSet(order, () => true, { heldWorkerId: null }),
    ...ticketsSet(order, isOpen, { status: 'CANCELLED' }),
    ...ticketsSet(order, isNoShow, { status: 'NO_SHOW', noShowPhotoIds }),
  };
}

/** Cash that can still go back, for a decision that is checked before the order's run decides. */
export async function refundableLeftFen(
  deps: Pick<OrderDeps, 'payments'>,
  order: OrderDocument,
): Promise<number> {
  return fen(order.paidFen - sumFen(await deps.payments.refundsOf(order._id)));
}
