import type { PaymentChannel, RefundState } from '../../../channels/payment/port.js';
import { fen } from '../../../contract/terms/money.js';
import type { PaymentChannelCode, PayWay } from '../../../contract/terms/payment.js';
import type { OrderDocument } from '../../../data/models/order.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { paymentModel } from '../../../data/models/payment.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { cancelTerms, type EndTerms } from '../../../domain/order/cancel-terms.js';
import { reduce } from '../../../domain/order/reduce.js';
import type { OrderChange } from '../../../domain/order/state.js';
import { mostAdvanced, orderStatusOf } from '../../../domain/order/tickets.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { endPaidOrder } from '../../../use-cases/order/end-paid-order.js';
import { openPayment } from '../../../use-cases/payment/open-payment.js';
import { recordMore } from '../../../use-cases/payment/record-more.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { submitRefund } from '../../../use-cases/payment/run-refund.js';
import type { CommitInput, RecordMoreResult } from '../../../workflows/contract.js';
import { CUSTOMER, HOUR, workerActor, type TestOrder, type Wanted } from './transition-fixture.js';
import { openTransitionWorld, type TransitionWorld } from './transition-world.js';

const DAY = 24 * HOUR;

export type Sale = Omit<Wanted, 'isPaid'> & {
  readonly goodsFen?: number;
  readonly travelFeeFen?: number;
  readonly change?: Partial<OrderDocument>;
};

export type Stage =
  'DISPATCHING' | 'ASSIGNED' | 'EN_ROUTE' | 'ARRIVED' | 'IN_SERVICE' | 'SUBMITTED';

/** An order whose money is under test, driven as its run would drive it. */
export class MoneyOrder {
  constructor(
    readonly world: MoneyWorld,
    readonly run: TestOrder,
  ) {}

  get id(): string {
    return this.run.id;
  }
  get deps(): OrderDeps {
    return this.world.deps;
  }
  get startMs(): number {
    return this.run.state.startMs;
  }

  openBill(isNewBill = false, way?: PayWay) {
    return openPayment(this.deps, { orderId: this.id, customerId: CUSTOMER.id, isNewBill, way });
  }

  /** What the run sends for a first payment; null when nothing is left to pay. */
  firstPayment(paymentNo: string | null) {
    const change = { event: 'paid', atMs: this.world.nowMs() } as const;
    const commit = this.run.commitOf(change, { actor: { kind: 'channel', id: 'WECHAT' } });
    return { commit, paymentNo, atMs: change.atMs };
  }

  /** Opens a bill and books its payment. */
  async pay(): Promise<string> {
    const { paymentNo } = await this.openBill();
    const input = this.firstPayment(paymentNo);
    expect(await recordPayment(this.deps, input)).toEqual({ kind: 'paid' });
    this.took(input.commit.change);
    return paymentNo;
  }

  took(change: OrderChange): void {
    this.run.state = reduce(this.run.state, change, this.run.facts);
  }

  /** One visit of the paid order up to a stage. */
  async reach(stage: Stage, index = 0): Promise<this> {
    if (stage === 'DISPATCHING') return this;
    await this.run.assignTo(this.world.workerId(index), index);
    const ticketId = this.run.ticketId(index);
    const actor = workerActor(this.world.workerId(index));
    const atMs = this.world.nowMs();
    const steps = ['depart', 'arrive', 'start'] as const;
    const stages: readonly Stage[] = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'IN_SERVICE', 'SUBMITTED'];
    for (const event of steps.slice(0, stages.indexOf(stage))) {
      await this.run.apply({ event, atMs, ticketId }, { actor });
    }
    if (stage !== 'SUBMITTED') return this;
    const finish = { event: 'finish', atMs, ticketId, needsApproval: false } as const;
    await this.run.apply(finish, { actor, photoIds: ['photo-1'] });
    return this;
  }

  /** What the policy says now, as the run asks it. */
  termsAt(atMs: number, actor: 'customer' | 'operator' | 'merchant' = 'customer'): EndTerms {
    const { state, facts } = this.run;
    const ticket = mostAdvanced(state);
    const status = ticket === null ? state.status : orderStatusOf(ticket, state);
    const stage = { status, startMs: state.startMs };
    const terms = cancelTerms({ stage, actor, atMs, policy: facts.policy });
    if (terms === null) throw new Error(`nobody may cancel in ${status}`);
    return terms;
  }

  async end(
    terms: EndTerms,
    change: OrderChange,
    extras: Partial<CommitInput> = {},
  ): Promise<readonly string[]> {
    const commit = this.run.commitOf(change, { reason: 'CUSTOMER_REQUEST', ...extras });
    const { refundNos } = await endPaidOrder(this.deps, { commit, terms });
    this.took(change);
    expect(await endPaidOrder(this.deps, { commit, terms })).toEqual({ refundNos });
    return refundNos;
  }

  cancelAt(atMs: number): Promise<readonly string[]> {
    return this.end(this.termsAt(atMs), { event: 'cancel', atMs }, { actor: CUSTOMER });
  }

  /** A further payment that the channel reports. */
  async payMore(change: OrderChange, paymentNo: string): Promise<RecordMoreResult> {
    const actor = { kind: 'channel', id: 'WECHAT' } as const;
    const commit = this.run.commitOf(change, { actor, reason: 'PAID_AGAIN' });
    const result = await recordMore(this.deps, { commit, paymentNo });
    if (result.kind === 'booked') this.took(change);
    return result;
  }

  /** Every open refund goes through at the channel. */
  async refundAll(): Promise<void> {
    for (const { _id, status } of await this.refunds()) {
      if (status === 'OPEN') {
        expect(await submitRefund(this.deps, _id)).toEqual({ kind: 'succeeded' });
      }
    }
  }

  refunds() {
    return this.deps.payments.refundsOf(this.id);
  }

  async document(): Promise<OrderDocument> {
    return this.run.document();
  }

  async escrow(): Promise<{ readonly postedFen: number; readonly availableFen: number }> {
    const { postedFen, availableFen } = await this.deps.ledger.balance(accounts.order(this.id));
    return { postedFen, availableFen };
  }

  /** Net postings of this order by account: what came in is positive for liabilities and income. */
  async booked(): Promise<Record<string, number>> {
    const rows = await ledgerTransferModel(this.world.connection)
      .find({ orderId: this.id, mode: { $in: ['single', 'post'] } })
      .lean()
      .exec();
    const sums: Record<string, number> = {};
    for (const { debit, credit, amountFen } of rows) {
      sums[debit] = (sums[debit] ?? 0) - Number(amountFen);
      sums[credit] = (sums[credit] ?? 0) + Number(amountFen);
    }
    return sums;
  }

  /** Nothing is left in the escrow, reserved or not, once every refund went through. */
  async expectEmptyEscrow(): Promise<void> {
    expect((await this.escrow()).availableFen).toBe(0);
    await this.refundAll();
    expect(await this.escrow()).toEqual({ postedFen: 0, availableFen: 0 });
    expect((await this.deps.ledger.sumAll()).isBalanced).toBe(true);
  }
}

export type MoneyWorld = {
  readonly connection: TransitionWorld['connection'];
  readonly deps: OrderDeps;
  nowMs(): number;
  advance(ms: number): void;
  workerId(index: number): string;
  /** A placed order that waits for its payment, two hours long, at a time of its own. */
  sell(sale?: Sale): Promise<MoneyOrder>;
  busyTickets(workerId: string): Promise<string[]>;
  close(): Promise<void>;
};

/**
 * Its channel is one at which every bill is paid as it was made out and every refund goes through,
 * unless the test brings another.
 */
export async function openMoneyWorld(
  given: {
    readonly channel?: PaymentChannel;
    readonly profitShare?: (world: TransitionWorld) => OrderDeps['profitShare'];
  } = {},
): Promise<MoneyWorld> {
  const base = await openTransitionWorld();
  let offsetMs = 0;
  const deps: OrderDeps = {
    ...base.deps,
    clock: { nowMs: () => Date.now() + offsetMs },
    channels: {
      WECHAT: given.channel ?? generousChannel(base, 'WECHAT'),
      ALIPAY: generousChannel(base, 'ALIPAY'),
    },
    profitShare: given.profitShare?.(base),
  };
  const inner: TransitionWorld = { ...base, deps, nowMs: deps.clock.nowMs };
  let sales = 0;
  const world: MoneyWorld = {
    connection: base.connection,
    deps,
    nowMs: deps.clock.nowMs,
    advance: (ms) => void (offsetMs += ms),
    workerId: (index) => base.workers[index]?._id ?? '',
    async sell(sale = {}) {
      const { goodsFen = 20_001, travelFeeFen = 3_000, change, ...wanted } = sale;
      sales += 1;
      const startMs = wanted.startMs ?? deps.clock.nowMs() + 3 * DAY + sales * 6 * HOUR;
      const order = await orderIn(inner, { ...wanted, startMs, isPaid: false });
      const money = {
        goodsFen: fen(goodsFen),
        travelFeeFen: fen(travelFeeFen),
        totalFen: fen(goodsFen + travelFeeFen),
        ...change,
      };
      await deps.orders.patch(order.id, { $set: money });
      return new MoneyOrder(world, order);
    },
    async busyTickets(workerId) {
      return (await base.itemsOf(workerId)).map(({ ticketId }) => ticketId);
    },
    close: () => base.close(),
  };
  return world;
}

/** An order of the base world that works with the deps of this one. */
async function orderIn(inner: TransitionWorld, wanted: Wanted): Promise<TestOrder> {
  const order = await inner.order(wanted);
  Object.defineProperty(order, 'world', { value: inner });
  return order;
}

function generousChannel(
  { connection }: TransitionWorld,
  code: PaymentChannelCode,
): PaymentChannel {
  const refunds = new Map<string, RefundState>();
  return {
    code,
    create: async ({ paymentNo }) => ({
      kind: 'success',
      value: { kind: 'code', codeUrl: `weixin://${paymentNo}` },
    }),
    queryPayment: async ({ paymentNo }) => {
      const bill = await paymentModel(connection).findById(paymentNo).lean().exec();
      const value = {
        paymentNo,
        tradeState: 'SUCCESS' as const,
        amountFen: fen(bill?.amountFen ?? 0),
        transactionId: `tx-${paymentNo}`,
        paidAt: new Date(),
      };
      return { kind: 'success', value };
    },
    closePayment: async () => ({ kind: 'failure', code: 'ALREADY_PAID', message: 'paid' }),
    refund: async ({ refundNo, paymentNo, amountFen }) => {
      const value: RefundState = {
        refundNo,
        paymentNo,
        status: 'SUCCESS',
        amountFen,
        channelRefundId: `ch-${refundNo}`,
        succeededAt: new Date(),
      };
      refunds.set(refundNo, value);
      return { kind: 'success', value };
    },
    queryRefund: async ({ refundNo }) => ({
      kind: 'success',
      value: refunds.get(refundNo) ?? {
        refundNo,
        paymentNo: null,
        status: 'NOT_FOUND',
        amountFen: null,
        channelRefundId: null,
        succeededAt: null,
      },
    }),
  };
}
