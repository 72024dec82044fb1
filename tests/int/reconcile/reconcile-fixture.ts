import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { BillChannel } from '../../../channels/payment/bill-port.js';
import type { PaymentState } from '../../../channels/payment/port.js';
import { fen } from '../../../contract/terms/money.js';
import type { FundBillLine, TradeBillLine } from '../../../contract/terms/reconcile.js';
import { createAuditRepository } from '../../../data/repositories/audit.js';
import { chinaDateOf } from '../../../contract/terms/china-day.js';
import { moneyStoresOf } from '../../../temporal/money-check-deps.js';
import type { MoneyCheckDeps } from '../../../use-cases/money-check/deps.js';
import { matchTradeBill } from '../../../use-cases/money-check/j4-trade-bill.js';
import { matchFundBill } from '../../../use-cases/money-check/j5-fund-bill.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';

/** A channel's bills as the test writes them, and books that they are compared with. */
export type ReconcileWorld = {
  readonly money: MoneyWorld;
  readonly deps: MoneyCheckDeps;
  readonly today: string;
  trade: TradeBillLine[];
  fund: FundBillLine[];
  /** False: the bill is still being made. */
  isReady: boolean;
  /** What runs were told. */
  readonly signals: string[];
  /** Payments that the channel has and we do not. */
  readonly theirs: Map<string, number>;
  /** A paid order, and its line on the bill. */
  sold(): Promise<{ readonly order: MoneyOrder; readonly line: TradeBillLine }>;
  matchTrade(): ReturnType<typeof matchTradeBill>;
  matchFund(): ReturnType<typeof matchFundBill>;
  /** The account's bill that follows from the trade bill, with these charges. */
  fundOf(feesFen?: number): FundBillLine[];
  /** Books, bills and alarms as on the first day: one database serves many tests. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

const BOOKS = [
  ...['payments', 'refunds', 'channelEvents', 'accounts', 'journals', 'transfers'],
  ...['moneyAlarms', 'checkRuns', 'billLines', 'billDays', 'suspenseItems', 'ledgerSeals'],
];

export const payLine = (
  no: string,
  amountFen: number,
  change: Partial<TradeBillLine> = {},
): TradeBillLine => ({
  kind: 'PAYMENT',
  no,
  paymentNo: no,
  channelNo: `C${no}`,
  amountFen,
  feeFen: 0,
  status: 'SUCCESS',
  at: new Date(),
  ...change,
});

export async function openReconcileWorld(): Promise<ReconcileWorld> {
  const money = await openMoneyWorld();
  const signals: string[] = [];
  const theirs = new Map<string, number>();
  const { privateKey: sealKey } = generateKeyPairSync('ed25519');
  const world: ReconcileWorld = {
    money,
    today: chinaDateOf(Date.now()),
    trade: [],
    fund: [],
    isReady: true,
    signals,
    theirs,
    deps: {
      ...money.deps,
      ...moneyStoresOf(money.connection),
      channels: { WECHAT: knowing(money, theirs) },
      bills: { WECHAT: billsOf(() => world) },
      gateway: {
        signalChannelEvent: async (target: { orderId?: string; refundNo?: string }) => {
          signals.push(target.orderId ?? target.refundNo ?? '');
          return 'delivered' as const;
        },
      } as unknown as OrderGateway,
      auditDeps: {
        audit: createAuditRepository(money.connection),
        transact: money.deps.transact,
        keys: {
          digestKey: createHash('sha256').update('digest').digest(),
          sealKey,
          publicKeys: [createPublicKey(sealKey)],
        },
        clock: money.deps.clock,
      },
    },
    async sold() {
      const order = await money.sell();
      const paymentNo = await order.pay();
      const { amountFen } = (await money.deps.payments.findById(paymentNo)) ?? { amountFen: 0 };
      const line = payLine(paymentNo, amountFen);
      world.trade.push(line);
      return { order, line };
    },
    matchTrade: () => matchTradeBill(world.deps, { channel: 'WECHAT', dateCn: world.today }),
    matchFund: () => matchFundBill(world.deps, { channel: 'WECHAT', dateCn: world.today }),
    fundOf(feesFen = 0) {
      let balanceFen = 0;
      const put = (line: Omit<FundBillLine, 'balanceFen' | 'at'>): FundBillLine => {
        balanceFen += line.signedFen;
        return { ...line, balanceFen, at: new Date() };
      };
      const moved = world.trade.map(({ kind, no, channelNo, amountFen }) =>
        put({ kind, no, channelNo, signedFen: kind === 'PAYMENT' ? amountFen : -amountFen }),
      );
      if (feesFen === 0) return moved;
      return [...moved, put({ kind: 'FEE', no: null, channelNo: 'F1', signedFen: -feesFen })];
    },
    async reset() {
      for (const name of BOOKS) await money.connection.collection(name).deleteMany({});
      theirs.clear();
      signals.length = 0;
      const today = chinaDateOf(Date.now());
      Object.assign(world, { trade: [], fund: [], isReady: true, today });
    },
    close: () => money.close(),
  };
  return world;
}

function billsOf(world: () => ReconcileWorld): BillChannel {
  const hand = async <T>(lines: readonly T[], take: (line: T) => void) => {
    if (!world().isReady) return { kind: 'failure', code: 'NOT_READY', message: 'later' } as const;
    lines.forEach(take);
    return { kind: 'success', value: { lineCount: lines.length } } as const;
  };
  return {
    code: 'WECHAT',
    downloadTradeBill: async (_day, take) => hand(world().trade, take),
    downloadFundBill: async (_day, take) => hand(world().fund, take),
  };
}

/** The generous channel, which knows some payments besides and denies all others. */
function knowing(money: MoneyWorld, theirs: ReadonlyMap<string, number>) {
  const channel = money.deps.channels.WECHAT;
  return {
    ...channel,
    queryPayment: async (input: { readonly paymentNo: string }) => {
      const ours = await money.deps.payments.findById(input.paymentNo);
      if (ours !== null) return channel.queryPayment(input);
      const amountFen = theirs.get(input.paymentNo);
      const value: PaymentState = {
        paymentNo: input.paymentNo,
        tradeState: amountFen === undefined ? 'NOT_FOUND' : 'SUCCESS',
        amountFen: amountFen === undefined ? null : fen(amountFen),
        transactionId: amountFen === undefined ? null : 'tx',
        paidAt: null,
      };
      return { kind: 'success', value } as const;
    },
  };
}
