import type { z } from 'zod';
import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { orderStatementSchema } from '../../contract/schemas/wallet.js';
import { TRANSFERS_MAX } from '../../data/repositories/ledger-read.js';
import { signedFen, type LedgerTransferDocument } from '../../data/repositories/ledger-browser.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import { accounts, findAccount } from '../../domain/ledger/accounts.js';
import {
  statementLines,
  sumOfLines,
  type SharedOrder,
  type StatementCode,
  type StatementViewer,
} from '../../domain/ledger/order-statement.js';
import { lineText, STATEMENT_TEXT } from '../../domain/ledger/words.js';
import { openMoney, settlePartsOf } from '../order/order-money.js';
import { requireOrder, type OrderScope } from '../order/order-steps.js';
import type { WalletDeps } from '../wallet/deps.js';

export type { StatementViewer };
export type OrderStatementDto = z.input<typeof orderStatementSchema>;

/** Lines of one order's journals that a statement reads; more than any order has. */
const PAGES_MAX = 10;

/**
 * One order from its price to the viewer's part (X12). A completed order is shared by the same
 * function as its settlement, one that ended before is read from the ledger. NOT_FOUND out of reach.
 */
export async function orderStatement(
  deps: WalletDeps,
  input: {
    readonly orderId: string;
    readonly scope: OrderScope;
    readonly viewer: StatementViewer;
  },
): Promise<OrderStatementDto> {
  const order = await requireOrder(deps, input);
  const [refunds, transfers] = await Promise.all([
    deps.payments.refundsOf(order._id),
    transfersOfOrder(deps, order._id),
  ]);
  const share = shareOf({ order, refunds, transfers, viewer: input.viewer });
  const extras = extrasOf({ order, transfers, viewer: input.viewer });
  return {
    orderId: order._id,
    orderNo: order.no,
    itemName: order.itemName,
    status: order.status,
    settlementStatus: order.settlementStatus,
    completedAt: order.completedAt?.toISOString() ?? null,
    settleAfter: order.settleAfter?.toISOString() ?? null,
    price: {
      lines: order.lines.map(({ label, labelEn, amountFen }) => ({
        text: { zh: label, en: labelEn ?? label },
        amountFen,
      })),
      totalFen: order.totalFen,
    },
    share,
    extras,
    totalFen: (share?.totalFen ?? 0) + sumOfLines(extras),
  };
}

async function transfersOfOrder(
  deps: Pick<WalletDeps, 'ledger'>,
  orderId: string,
): Promise<readonly LedgerTransferDocument[]> {
  const found: LedgerTransferDocument[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const last = found.at(-1);
    const before = last && { at: last.at, id: last._id };
    const rows = await deps.ledger.transfersOf({ orderId, ...(before && { before }) });
    found.push(...rows);
    if (rows.length < TRANSFERS_MAX) break;
  }
  return found.filter(({ mode }) => mode === 'single' || mode === 'post');
}

type Sources = {
  readonly order: OrderDocument;
  readonly transfers: readonly LedgerTransferDocument[];
  readonly viewer: StatementViewer;
};

function shareOf(
  input: Sources & { readonly refunds: readonly RefundDocument[] },
): OrderStatementDto['share'] {
  const { order, viewer } = input;
  const shared = sharedOrder(input);
  if (shared === null) return null;
  const lines = statementLines(shared, viewer);
  const totalFen = sumOfLines(lines);
  if (totalFen !== partOf(shared, viewer)) {
    throw new AppError('INTERNAL', { detail: `the statement of ${order._id} does not close` });
  }
  return {
    lines: lines.map(({ code, amountFen }) => ({
      code,
      text: STATEMENT_TEXT[code],
      amountFen,
      rateBps: rateOf(order, code),
    })),
    totalFen,
    isFinal: order.settlementStatus !== 'HELD' && order.openCaseNo === null,
  };
}

/** Null while the order runs, or when nothing was paid. */
function sharedOrder(
  input: Sources & { readonly refunds: readonly RefundDocument[] },
): SharedOrder | null {
  const { order, refunds } = input;
  const { goodsFen, travelFeeFen } = order;
  if (order.status !== 'COMPLETED' && order.status !== 'CANCELLED') return null;
  if (order.paidAt === null) return null;
  const price = { goodsFen, travelFeeFen };
  if (order.status === 'CANCELLED') {
    // What nobody kept went back, also where a payment came too late to be owed at all.
    const kept = keptOf(input);
    const keptFen = [...kept.workers.map(({ shareFen }) => shareFen), kept.platformFen].reduce(
      (sum, part) => sum + part,
      kept.merchantFen,
    );
    return { ...price, ...kept, refundedFen: goodsFen + travelFeeFen - keptFen };
  }
  const left = openMoney(order, refunds);
  const parts = settlePartsOf(order, refunds);
  return {
    ...price,
    refundedFen: goodsFen + travelFeeFen - left.goodsFen - left.travelFeeFen,
    platformFen: parts.commissionFen,
    merchantFen: parts.merchantFen,
    workers: parts.workers,
  };
}

/** What an order that ended before completion gave to whom, out of its escrow. */
function keptOf({
  order,
  transfers,
}: Sources): Pick<SharedOrder, 'platformFen' | 'merchantFen' | 'workers'> {
  const escrow = accounts.order(order._id);
  const given = transfers.filter(({ debit }) => debit === escrow);
  const sumTo = (isMeant: (row: LedgerTransferDocument) => boolean): number =>
    given.filter(isMeant).reduce((sum, { amountFen }) => sum + amountFen, 0);
  const workerIds = given.flatMap(({ credit }) => {
    const account = findAccount(credit);
    return account?.kind === 'worker' && account.owner !== null ? [account.owner] : [];
  });
  return {
    platformFen: sumTo(({ credit }) => credit === accounts.cancelRevenue()),
    merchantFen: sumTo(({ credit }) => credit === accounts.merchant(order.merchantId)),
    workers: [...new Set(workerIds)].map((workerId) => {
      const credit = accounts.worker(workerId);
      const shareFen = fen(sumTo((row) => row.credit === credit));
      return { workerId, shareFen, travelFen: fen(0) };
    }),
  };
}

function partOf(shared: SharedOrder, viewer: StatementViewer): number {
  if (viewer.kind === 'platform') return shared.platformFen;
  if (viewer.kind === 'merchant') return shared.merchantFen;
  const own = shared.workers.find(({ workerId }) => workerId === viewer.workerId);
  return own === undefined ? 0 : own.shareFen + own.travelFen;
}

function rateOf(order: OrderDocument, code: StatementCode): number | null {
  if (order.status !== 'COMPLETED') return null;
  return code === 'PLATFORM' ? order.commissionBps : null;
}

/** Codes that are no part of the order's own money. */
const EXTRA_CODES: readonly string[] = ['TIP', 'COMPENSATION', 'NETTED'];

function extrasOf({ order, transfers, viewer }: Sources): OrderStatementDto['extras'] {
  if (viewer.kind === 'platform') return [];
  const accountId =
    viewer.kind === 'worker'
      ? accounts.worker(viewer.workerId)
      : accounts.merchant(order.merchantId);
  return EXTRA_CODES.flatMap((code) => {
    const rows = transfers.filter(
      (row) => row.code === code && [row.debit, row.credit].includes(accountId),
    );
    const amountFen = rows.reduce((sum, row) => sum + signedFen(accountId, row), 0);
    return amountFen === 0 ? [] : [{ code, text: lineText(code), amountFen, rateBps: null }];
  });
}
