import type { z } from 'zod';
import type { walletEntrySchema, walletSchema } from '../../contract/schemas/wallet.js';
import type { HeldOrder } from '../../data/repositories/wallet-reads.js';
import { signedFen, type LedgerTransferDocument } from '../../data/repositories/ledger-browser.js';
import { lineText } from '../../domain/ledger/words.js';
import { settlePartsOf } from '../order/order-money.js';
import { accountsOf, type WalletDeps, type WalletOwner } from './deps.js';

export type WalletDto = z.input<typeof walletSchema>;
export type WalletEntryDto = z.input<typeof walletEntrySchema>;
export type Wallets = ReturnType<typeof createWallets>;

/** Orders in the hold that one answer counts. */
const HELD_MAX = 2_000;

const ENTRY_KIND = {
  single: 'BOOKED',
  post: 'BOOKED',
  pending: 'RESERVED',
  void: 'RELEASED',
} as const;

/** Wallets of workers and merchants (X12). */
export function createWallets(deps: WalletDeps) {
  return {
    async get(owner: WalletOwner): Promise<WalletDto> {
      const { balance, owed } = accountsOf(owner);
      const [balances, pending, freeze] = await Promise.all([
        deps.ledger.balances([balance, owed]),
        pendingOf(deps, owner),
        freezeOf(deps, owner),
      ]);
      const [own, debt] = balances;
      const withdrawalFen = own?.pendingOutFen ?? 0;
      const freeFen = own?.availableFen ?? 0;
      const standingFen = freeze === null ? 0 : freeFen;
      return {
        availableFen: freeFen - standingFen,
        pending,
        frozen: {
          amountFen: withdrawalFen + standingFen,
          withdrawalFen,
          standingFen,
          until: freeze?.until?.toISOString() ?? null,
        },
        owedFen: debt?.postedFen ?? 0,
      };
    },

    /** Lines of the balance, newest first, one more than `limit`. */
    async entries(
      owner: WalletOwner,
      page: {
        readonly limit: number;
        readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      },
    ): Promise<WalletEntryDto[]> {
      const accountId = accountsOf(owner).balance;
      const rows = await deps.ledgerBrowser.transfers({ accountId, ...page });
      const numbers = await deps.walletReads.numbersOf(orderIdsOf(rows));
      return rows.map((row) => {
        const order = numbers.get(row.orderId ?? '');
        return {
          id: row._id,
          at: row.at.toISOString(),
          kind: ENTRY_KIND[row.mode],
          text: lineText(row.code),
          amountFen: entryFen(accountId, row),
          orderId: row.orderId ?? null,
          orderNo: order?.no ?? null,
          itemName: order?.itemName ?? null,
        };
      });
    },
  };
}

/** A released reservation gives back what the reserved one showed as taken. */
function entryFen(accountId: string, row: LedgerTransferDocument): number {
  return row.mode === 'void' ? -signedFen(accountId, row) : signedFen(accountId, row);
}

export function orderIdsOf(rows: readonly LedgerTransferDocument[]): string[] {
  return rows.flatMap(({ orderId }) => (orderId === undefined ? [] : [orderId]));
}

/** The same parts that the settlement will share, order by order. */
async function pendingOf(deps: WalletDeps, owner: WalletOwner): Promise<WalletDto['pending']> {
  const { kind, id } = owner;
  if (kind === 'referrer') return NOTHING_PENDING;
  const whose = kind === 'worker' ? { workerId: id } : { merchantId: id };
  const found = await deps.walletReads.heldOrders(whose, HELD_MAX + 1);
  const orders = found.slice(0, HELD_MAX);
  const refunds = await deps.walletReads.refundsOf(orders.map(({ _id }) => _id));
  const shares = orders.map((order) => {
    const parts = settlePartsOf(order, refunds.get(order._id) ?? []);
    return { order, amountFen: ownPart(parts, owner) };
  });
  const earning = shares.filter(({ amountFen }) => amountFen > 0);
  return {
    amountFen: sumOf(earning),
    orders: earning.length,
    inCaseFen: sumOf(earning.filter(({ order }) => order.openCaseNo !== null)),
    nextSettleAt: nextOf(earning),
    isComplete: found.length <= HELD_MAX,
  };
}

const NOTHING_PENDING: WalletDto['pending'] = {
  amountFen: 0,
  orders: 0,
  inCaseFen: 0,
  nextSettleAt: null,
  isComplete: true,
};

function ownPart(parts: ReturnType<typeof settlePartsOf>, { kind, id }: WalletOwner): number {
  if (kind === 'merchant') return parts.merchantFen;
  const own = parts.workers.find(({ workerId }) => workerId === id);
  return own === undefined ? 0 : own.shareFen + own.travelFen;
}

type Share = { readonly order: HeldOrder; readonly amountFen: number };
const sumOf = (shares: readonly Share[]): number =>
  shares.reduce((sum, { amountFen }) => sum + amountFen, 0);

/** They come by the end of their hold; one that a case holds has no date. */
function nextOf(shares: readonly Share[]): string | null {
  const next = shares.find(({ order }) => order.openCaseNo === null);
  return next?.order.settleAfter?.toISOString() ?? null;
}

/**
 * Why all of it is held, as withdrawals see it: a frozen standing until its end, a suspended worker
 * or merchant until somebody lifts that. Null when nothing is.
 */
async function freezeOf(
  deps: WalletDeps,
  { kind, id }: WalletOwner,
): Promise<{ readonly until: Date | null } | null> {
  if (kind === 'referrer') return null;
  if (kind === 'merchant') {
    const merchant = await deps.merchants.findById(id);
    return merchant?.status === 'SUSPENDED' ? { until: null } : null;
  }
  const worker = await deps.workers.findById(id);
  if (worker?.status === 'SUSPENDED') return { until: null };
  const until = worker?.frozenUntil ?? null;
  return until !== null && until.getTime() > deps.clock.nowMs() ? { until } : null;
}
