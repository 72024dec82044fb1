import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { RefundBearer } from '../../contract/terms/refund.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PaymentDocument, RefundDocument } from '../../data/repositories/payments.js';
import type { RefundCost } from '../../data/repositories/refund-requests.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { SettleParts } from '../../domain/ledger/settle-postings.js';
import { refundableOf } from '../case/decide-case.js';
import { openMoney, settlePartsOf } from '../order/order-money.js';
import type { OrderDeps } from '../order/deps.js';
import { NEVER_OWED, refundShares, type RefundParts, type RefundShare } from './open-refund.js';
import { requireOrderWithin, type RefundReach } from './refund-deps.js';
import { isSettled } from './take-back.js';

/** A refund that somebody thinks of. */
export type RefundWish = {
  /** In all; left out = everything that is left. */
  readonly amountFen?: number | undefined;
  /** How much of it is travel fee; left out = goods first, then travel fee. */
  readonly travelFeeFen?: number | undefined;
  readonly bearer: RefundBearer;
};

/** The same in amounts, and what it costs whom. */
export type RefundPlan = {
  readonly refundableFen: Fen;
  readonly amountFen: Fen;
  readonly parts: RefundParts;
  readonly cost: RefundCost;
  readonly shares: readonly RefundShare[];
  readonly isSettled: boolean;
  /** All that the order has, as they were read. */
  readonly refunds: readonly RefundDocument[];
};

/**
 * What a refund of an ended order would do, before anybody asks for it. Errors: NOT_FOUND,
 * ACTION_NOT_ALLOWED while the order goes on (end it by a decision, or by a case) or when somebody
 * else than the platform should bear what an order that never completed has kept, REFUND_TOO_HIGH,
 * REFUND_LIMIT.
 */
export async function previewRefund(
  deps: OrderDeps,
  input: RefundReach & RefundWish & { readonly orderId: string },
): Promise<RefundPlan> {
  const order = await requireOrderWithin(deps, input);
  return planRefund(deps, { order, wish: input });
}

/** The plan as the database stands; in a session, as that transaction sees it. */
export async function planRefund(
  deps: OrderDeps,
  input: {
    readonly order: OrderDocument;
    readonly wish: RefundWish;
    readonly session?: ClientSession;
  },
): Promise<RefundPlan> {
  const { order, wish, session } = input;
  requireEnded(order, wish.bearer);
  const refunds = await deps.payments.refundsOf(order._id, session);
  const bills: readonly PaymentDocument[] = await deps.payments.ofOrder(order._id, session);
  const leftFen = refundableOf({ order, bills, refunds });
  const amountFen = fen(wish.amountFen ?? leftFen);
  if (amountFen === 0 || amountFen > leftFen) throw tooHigh(leftFen);
  const parts = partsOf({ order, refunds, wish, amountFen, leftFen });
  return {
    refundableFen: leftFen,
    amountFen,
    parts,
    cost: costOf({ order, refunds, wish, amountFen, parts }),
    shares: refundShares(amountFen, { bills, refunds }),
    isSettled: isSettled(order),
    refunds,
  };
}

/** What is left to give, told with the refusal. */
const tooHigh = (leftFen: Fen): AppError =>
  new AppError('REFUND_TOO_HIGH', { extra: { refundableFen: leftFen } });

function requireEnded(order: OrderDocument, bearer: RefundBearer): void {
  const { status } = order;
  const isEnded = isFinalOrderStatus(status);
  // A fee that was kept is shared already and by other rules: only the platform gives it back.
  const isGiven = status === 'COMPLETED' || bearer === 'PLATFORM';
  if (!isEnded || !isGiven) throw new AppError('ACTION_NOT_ALLOWED', { extra: { status, bearer } });
}

type Wished = {
  readonly order: OrderDocument;
  readonly refunds: readonly RefundDocument[];
  readonly wish: RefundWish;
  readonly amountFen: Fen;
};

/** The platform's gift is of no goods and no travel fee, so that it changes nobody's share. */
function partsOf(input: Wished & { readonly leftFen: Fen }): RefundParts {
  const { order, refunds, wish, amountFen, leftFen } = input;
  if (wish.bearer === 'PLATFORM') return NEVER_OWED;
  const open = openMoney(order, refunds);
  const goodsFirstFen = amountFen - Math.min(amountFen, open.goodsFen);
  const travelFen = wish.travelFeeFen ?? goodsFirstFen;
  const goodsFen = amountFen - travelFen;
  if (goodsFen < 0) throw new AppError('INVALID_INPUT', { detail: 'travelFeeFen > amountFen' });
  if (travelFen > open.travelFeeFen || goodsFen > open.goodsFen) throw tooHigh(leftFen);
  return { goodsFen: fen(goodsFen), travelFen: fen(travelFen) };
}

const NOBODYS_SHARE = {
  commissionFen: fen(0),
  merchantFen: fen(0),
  referralFen: fen(0),
  workers: [],
} as const;

/** The difference of the shares before and after it (MONEY §3.5). */
function costOf(input: Wished & { readonly parts: RefundParts }): RefundCost {
  const { order, refunds, wish, amountFen, parts } = input;
  if (wish.bearer === 'PLATFORM') {
    return { ...NOBODYS_SHARE, platformFen: amountFen };
  }
  const before = settlePartsOf(order, refunds);
  const after = settlePartsOf(order, [...refunds, { ...parts, bearer: bearerOf(wish.bearer) }]);
  return {
    commissionFen: fen(before.commissionFen - after.commissionFen),
    merchantFen: fen(before.merchantFen - after.merchantFen),
    platformFen: fen(0),
    referralFen: fen(before.referralFen - after.referralFen),
    workers: before.workers.map(({ workerId }, index) => ({
      workerId,
      amountFen: fen(earnedBy(before, index) - earnedBy(after, index)),
    })),
  };
}

function earnedBy({ workers }: SettleParts, index: number): number {
  const part = workers[index];
  return part === undefined ? 0 : part.shareFen + part.travelFen;
}

/** As a refund's row says it: null takes from everybody. */
export const bearerOf = (bearer: RefundBearer): RefundDocument['bearer'] =>
  bearer === 'SHARES' ? null : bearer;
