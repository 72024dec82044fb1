import { createHash, randomUUID } from 'node:crypto';
import type { PaymentChannel } from '../../../channels/payment/port.js';
import { fen } from '../../../contract/terms/money.js';
import type { Actor, ReasonCode } from '../../../contract/terms/order.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { offeringModel } from '../../../data/models/offering.js';
import { paymentModel } from '../../../data/models/payment.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import type { WorkerDocument } from '../../../data/models/worker.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { buildSeed } from '../../../data/seed/build-seed.js';
import { writeSeed } from '../../../data/seed/write-seed.js';
import { stageDeadlineMs } from '../../../domain/order/clocks.js';
import { reduce } from '../../../domain/order/reduce.js';
import {
  placedState,
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
  /** Another offering than the usual one, with its price. */
  readonly offeringId?: string;
  /** In-store offerings: instead of an address. */
  readonly storeId?: string;
  readonly placedBy?: Actor;
};

/**
 * A database of its own with the demo city and six of its workers, and the use cases over it.
 * `offeringIds` are on sale besides the usual offering, `skill` is what the workers have.
 */
export async function openOrderWorld(
  options: {
    readonly offeringIds?: readonly string[];
    readonly skill?: string;
    /** At any hour and near each other, for tests that must not depend on the time of day. */
    readonly alwaysOnDuty?: boolean;
  } = {},
): Promise<OrderWorld> {
  const { offeringIds = [], skill = SKILL } = options;
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `order-${randomUUID().slice(0, 8)}`,
  });
  await ensureIndexes(connection);
  const seed = buildSeed({ seededAt: new Date() });
  const workers = seed.workers
    .filter(({ merchantId, skills }) => merchantId === 'demo-self' && skills.includes(skill))
    .slice(0, WORKERS)
    .map((worker) => (options.alwaysOnDuty ? onDuty(worker) : worker));
  await writeSeed({
    connection,
    seed: {
      ...seed,
      workers,
      offerings: seed.offerings.filter(({ _id }) => [OFFERING, ...offeringIds].includes(_id)),
    },
  });
  const offerings = await offeringModel(connection).find().lean().exec();
  const totals = new Map(
    offerings.map(({ _id, priceFen, travelFeeFen }) => [_id, priceFen + travelFeeFen]),
  );
  let offsetMs = 0;
  const clock = { nowMs: () => Date.now() + offsetMs };
  const deps = createOrderDeps({
    connection,
    wechat: paidChannel(connection),
    sealer: createSealer(createHash('sha256').update('test').digest()),
    clock,
  });
  const request = (input: Booking) => requestBooking({ deps, input, totals, workers });
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
      // A booking over midnight is in two days.
      return [...new Set(days.flatMap(({ items }) => items.map(({ ticketId }) => ticketId)))];
    },
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}

const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);

const onDuty = (worker: WorkerDocument): WorkerDocument => ({
  ...worker,
  hours: ALWAYS,
  overrides: [],
  blocked: [],
  leave: [],
  radiusMeters: 30_000,
});

const PERSON = { contact: '示例', phone: '19900000001', line: '示例路 1 号' };

async function requestBooking(args: {
  readonly deps: OrderDeps;
  readonly input: Booking;
  readonly totals: ReadonlyMap<string, number>;
  readonly workers: readonly WorkerDocument[];
}): Promise<string> {
  const { deps, input, totals, workers } = args;
  const { offeringId = OFFERING, storeId, placedBy } = input;
  const { home } = input.at ?? workers.find(({ _id }) => _id === input.workerId) ?? workers[0]!;
  const [lng, lat] = home.coordinates;
  const { orderId } = await requestOrder(deps, {
    customerId: input.customerId ?? 'customer-1',
    idempotencyKey: input.key ?? randomUUID(),
    receivedAtMs: deps.clock.nowMs(),
    ...(placedBy && { placedBy }),
    body: {
      offeringId,
      optionCodes: [],
      quantity: 1,
      startAt: input.startAt ?? 'NOW',
      ...(input.workerId !== undefined && { workerId: input.workerId }),
      ...(storeId === undefined ? { address: { ...PERSON, point: { lng, lat } } } : { storeId }),
      quotedTotalFen: fen(totals.get(offeringId) ?? 0),
    },
  });
  return orderId;
}

/** A channel at which every bill opens and every bill is paid. */
function paidChannel(connection: Connection): PaymentChannel {
  const unused = async (): Promise<never> => {
    throw new Error('not part of these tests');
  };
  return {
    code: 'WECHAT',
    create: async ({ paymentNo }) => ({
      kind: 'success',
      value: { kind: 'code', codeUrl: `weixin://${paymentNo}` },
    }),
    queryPayment: async ({ paymentNo }) => {
      const bill = await paymentModel(connection).findById(paymentNo).lean().exec();
      return {
        kind: 'success',
        value: {
          paymentNo,
          tradeState: 'SUCCESS',
          amountFen: fen(bill?.amountFen ?? 0),
          transactionId: `tx-${paymentNo}`,
          paidAt: new Date(),
        },
      };
    },
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
      ticketId: null,
      seq: next.seq,
      from: 'PENDING_PAYMENT',
      to: next.status,
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
      ticketId: 'ticketId' in change ? change.ticketId : null,
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

/** The first visit of an order. */
export const ticketIdOf = (facts: OrderFacts): string => facts.tickets[0]?.ticketId ?? '';
