import { createHash, randomUUID } from 'node:crypto';
import type { PaymentChannel } from '../../../channels/payment/port.js';
import { fen } from '../../../contract/terms/money.js';
import type { Actor, ReasonCode } from '../../../contract/terms/order.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { offeringModel } from '../../../data/models/offering.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import type { WorkerDocument } from '../../../data/models/worker.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { buildSeed } from '../../../data/seed/build-seed.js';
import { writeSeed } from '../../../data/seed/write-seed.js';
import { stageDeadlineMs } from '../../../domain/order/clocks.js';
import {
  placedState,
  reduce,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../../../domain/order/state.js';
import { createOrderDeps, createSealer } from '../../../temporal/order-deps.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { requestOrder } from '../../../use-cases/order/request-order.js';
import { openPayment } from '../../../use-cases/payment/open-payment.js';
import type { CommitInput, RecordPaymentInput } from '../../../workflows/contract.js';

export const OFFERING = 'demo-self_daily-2h';
const SKILL = 'daily.clean';
const WORKERS = 6;

export type OrderWorld = {
  readonly connection: Connection;
  readonly deps: OrderDeps;
  /** Workers of the demo city with the skill; the only ones there are. */
  readonly workers: readonly WorkerDocument[];
  nowMs(): number;
  advance(ms: number): void;
  request(input: Booking): Promise<string>;
  place(input: Booking): Promise<OrderFacts>;
  /** Placed and with an open bill: what `recordPayment` needs. */
  placeWithBill(
    input: Booking,
  ): Promise<{ readonly facts: OrderFacts; readonly input: RecordPaymentInput }>;
  busyTickets(workerId: string): Promise<string[]>;
  close(): Promise<void>;
};

export type Booking = {
  readonly customerId?: string;
  readonly key?: string;
  readonly workerId?: string;
  readonly startAt?: string;
  readonly at?: WorkerDocument;
};

/** A database of its own with the demo city and six of its workers, and the use cases over it. */
export async function openOrderWorld(): Promise<OrderWorld> {
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `order-${randomUUID().slice(0, 8)}`,
  });
  await ensureIndexes(connection);
  const seed = buildSeed({ seededAt: new Date() });
  const workers = seed.workers
    .filter(({ merchantId, skills }) => merchantId === 'demo-self' && skills.includes(SKILL))
    .slice(0, WORKERS);
  await writeSeed({
    connection,
    seed: { ...seed, workers, offerings: seed.offerings.filter(({ _id }) => _id === OFFERING) },
  });
  const offering = await offeringModel(connection).findById(OFFERING).lean().exec();
  const totalFen = (offering?.priceFen ?? 0) + (offering?.travelFeeFen ?? 0);
  let offsetMs = 0;
  const clock = { nowMs: () => Date.now() + offsetMs };
  const deps = createOrderDeps({
    connection,
    wechat: paidChannel(totalFen),
    sealer: createSealer(createHash('sha256').update('test').digest()),
    clock,
  });
  const request = (input: Booking) => requestBooking({ deps, input, totalFen, workers });
  const place = async (input: Booking) => placeOrder(deps, await request(input));
  return {
    connection,
    deps,
    workers,
    nowMs: clock.nowMs,
    advance: (ms) => void (offsetMs += ms),
    request,
    place,
    async placeWithBill(input) {
      const facts = await place(input);
      const { orderId, customerId } = facts;
      const { paymentNo } = await openPayment(deps, { orderId, customerId });
      return { facts, input: paymentInput({ facts, paymentNo, atMs: clock.nowMs() }) };
    },
    async busyTickets(workerId) {
      const days = await workerDayModel(connection).find({ workerId }).lean().exec();
      return days.flatMap(({ items }) => items.map(({ ticketId }) => ticketId));
    },
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

async function requestBooking(args: {
  readonly deps: OrderDeps;
  readonly input: Booking;
  readonly totalFen: number;
  readonly workers: readonly WorkerDocument[];
}): Promise<string> {
  const { deps, input, totalFen, workers } = args;
  const { home } = input.at ?? workers.find(({ _id }) => _id === input.workerId) ?? workers[0]!;
  const [lng, lat] = home.coordinates;
  const { orderId } = await requestOrder(deps, {
    customerId: input.customerId ?? 'customer-1',
    idempotencyKey: input.key ?? randomUUID(),
    receivedAtMs: deps.clock.nowMs(),
    body: {
      offeringId: OFFERING,
      optionCodes: [],
      quantity: 1,
      startAt: input.startAt ?? 'NOW',
      ...(input.workerId !== undefined && { workerId: input.workerId }),
      address: { contact: '示例', phone: '19900000001', line: '示例路 1 号', point: { lng, lat } },
      quotedTotalFen: fen(totalFen),
    },
  });
  return orderId;
}

/** A channel at which every bill opens and every bill is paid. */
function paidChannel(totalFen: number): PaymentChannel {
  const unused = async (): Promise<never> => {
    throw new Error('not part of these tests');
  };
  return {
    code: 'WECHAT',
    createNative: async ({ paymentNo }) => ({
      kind: 'success',
      value: { codeUrl: `weixin://${paymentNo}` },
    }),
    queryPayment: async ({ paymentNo }) => ({
      kind: 'success',
      value: {
        paymentNo,
        tradeState: 'SUCCESS',
        amountFen: fen(totalFen),
        transactionId: `tx-${paymentNo}`,
        paidAt: new Date(),
      },
    }),
    closePayment: unused,
    refund: unused,
    queryRefund: unused,
  };
}

function paymentInput(args: {
  readonly facts: OrderFacts;
  readonly paymentNo: string;
  readonly atMs: number;
}): RecordPaymentInput {
  const { facts, paymentNo, atMs } = args;
  const next = reduce(placedState(facts), { event: 'paid', atMs }, facts);
  return {
    atMs,
    paymentNo,
    commit: {
      orderId: facts.orderId,
      ticketId: facts.ticketId,
      seq: next.seq,
      from: 'PENDING_PAYMENT',
      actor: { kind: 'channel', id: 'WECHAT' },
      stageDeadlineMs: stageDeadlineMs(next, facts),
      startMs: next.startMs,
      endMs: next.endMs,
    },
  };
}

/** The commit that the order's run would send for `change`, and the state after it. */
export function commitOf(args: {
  readonly facts: OrderFacts;
  readonly state: OrderState;
  readonly change: OrderChange;
  readonly reason: ReasonCode;
  readonly actor?: Actor;
}): { readonly input: CommitInput; readonly next: OrderState } {
  const { facts, state, change, reason } = args;
  const next = reduce(state, change, facts);
  return {
    next,
    input: {
      orderId: facts.orderId,
      ticketId: facts.ticketId,
      seq: next.seq,
      from: state.status,
      to: next.status,
      actor: args.actor ?? { kind: 'system', id: 'system' },
      reason,
      stageDeadlineMs: stageDeadlineMs(next, facts),
      startMs: next.startMs,
      endMs: next.endMs,
      change,
    },
  };
}

/** The run's state after the payment of `input` was booked. */
export function paidState(facts: OrderFacts, input: RecordPaymentInput): OrderState {
  return reduce(placedState(facts), { event: 'paid', atMs: input.atMs }, facts);
}
