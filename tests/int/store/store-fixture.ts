import { createHash, randomUUID } from 'node:crypto';
import type { SmsInput } from '../../../channels/sms/port.js';
import { AppError } from '../../../contract/terms/errors.js';
import { isFinalOrderStatus } from '../../../contract/terms/order.js';
import { createPayLinkRepository } from '../../../data/repositories/pay-links.js';
import { createStaffRepository } from '../../../data/repositories/staff.js';
import { createStoreOrderRepository } from '../../../data/repositories/store-orders.js';
import { createUserRepository } from '../../../data/repositories/users.js';
import { reduce } from '../../../domain/order/reduce.js';
import { placedState, type OrderFacts } from '../../../domain/order/state.js';
import { deriveAuthKeys } from '../../../use-cases/auth/keys.js';
import { createBookings, type Bookings } from '../../../use-cases/booking/create-bookings.js';
import type { BookingDeps } from '../../../use-cases/booking/deps.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { factsOf, placeOrder } from '../../../use-cases/order/place-order.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { createStores, type Stores } from '../../../use-cases/store/create-stores.js';
import type { Clerk } from '../../../use-cases/store/clerk.js';
import type { StoreDeps } from '../../../use-cases/store/deps.js';
import type { OrderSnapshot } from '../../../workflows/contract.js';
import { commitOf, openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

export const IN_STORE = 'demo-self_massage-store-foot';
export const AT_HOME = 'demo-self_massage-shoulder';
export const STORE = 'demo-s1';
export const OTHER_STORE = 'demo-s2';
export const MERCHANT = 'demo-self';
export const PUBLIC_URL = 'https://doorhive.example';

export type StoreWorld = {
  readonly world: OrderWorld;
  readonly deps: StoreDeps & BookingDeps;
  readonly stores: Stores;
  readonly bookings: Bookings;
  readonly sent: SmsInput[];
  /** A clerk of these stores; of all when there are none. */
  clerk(options?: { readonly storeIds?: string[]; readonly merchantId?: string }): Promise<Clerk>;
  /** Placed in the store and paid. */
  paid(options?: { readonly storeId?: string; readonly customerId?: string }): Promise<OrderFacts>;
  /** Books the payment of an order whose bill is open. */
  pay(orderId: string): Promise<void>;
  codeOf(facts: OrderFacts): Promise<string>;
};

/** The counter of two stores over a database of its own, without Temporal in between. */
export async function openStoreWorld(): Promise<StoreWorld> {
  const world = await openOrderWorld({ offeringIds: [IN_STORE, AT_HOME] });
  const { connection } = world;
  const sent: SmsInput[] = [];
  const deps: StoreDeps & BookingDeps = {
    ...world.deps,
    staff: createStaffRepository(connection),
    users: createUserRepository(connection),
    storeOrders: createStoreOrderRepository(connection),
    payLinks: createPayLinkRepository(connection),
    keys: deriveAuthKeys(createHash('sha256').update('test').digest()),
    publicUrl: PUBLIC_URL,
    smsSender: {
      send: async (message) => {
        sent.push(message);
        return { kind: 'success', value: { messageId: String(sent.length) } };
      },
    },
    onSmsFailure: () => undefined,
  };
  const gateway = directGateway(deps);
  const stores = createStores(deps, gateway);
  const pay = (orderId: string) => payOrder(deps, orderId);
  return {
    world,
    deps,
    stores,
    bookings: createBookings(deps, gateway),
    sent,
    clerk: (options = {}) => newClerk(deps, options),
    pay,
    async paid({ storeId = STORE, customerId = 'customer-1' } = {}) {
      const { facts } = await world.placeWithBill({ offeringId: IN_STORE, storeId, customerId });
      await pay(facts.orderId);
      return facts;
    },
    async codeOf({ orderId, customerId }) {
      const { code } = await stores.redemptionCode({ orderId, customerId });
      if (code === null) throw new Error(`no code of ${orderId}`);
      return code;
    },
  };
}

async function newClerk(
  deps: StoreDeps,
  options: { readonly storeIds?: string[]; readonly merchantId?: string },
): Promise<Clerk> {
  const { storeIds = [], merchantId = MERCHANT } = options;
  const id = randomUUID();
  await deps.staff.insert({
    _id: id,
    audience: 'merchant',
    account: `clerk-${id}`,
    name: 'Clerk',
    version: 1,
    passwordHash: 'none',
    totpCipher: 'none',
    totpLastStep: 0,
    roles: ['merchantClerk'],
    merchantId,
    cities: [],
    storeIds,
    status: 'ACTIVE',
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
    createdAt: new Date(),
  });
  return { id, merchantId };
}

async function payOrder(deps: StoreDeps, orderId: string): Promise<void> {
  const order = await deps.orders.findById(orderId);
  const [bill] = await deps.payments.ofOrder(orderId);
  if (!order || !bill) throw new Error(`no bill of ${orderId}`);
  const facts = factsOf(order);
  const atMs = deps.clock.nowMs();
  const change = { event: 'paid', atMs } as const;
  const { input } = commitOf({ facts, state: placedState(facts), change, reason: 'PAID' });
  const { change: _change, reason: _reason, ...commit } = input;
  const actor = { kind: 'channel', id: 'WECHAT' } as const;
  const paid = { atMs, paymentNo: bill._id, commit: { ...commit, actor } };
  const result = await recordPayment(deps, paid);
  if (result.kind !== 'paid') throw new Error(`the payment of ${orderId} is ${result.kind}`);
}

/**
 * Does at once what an order's run would do: enough for placing and redeeming. A repeat of an
 * update gets the first answer, another one to an ended order hears of the end.
 */
function directGateway(deps: StoreDeps): Pick<OrderGateway, 'placeOrder' | 'updateOrder'> {
  const answers = new Map<string, OrderSnapshot>();
  return {
    async placeOrder({ orderId }): Promise<OrderSnapshot> {
      await placeOrder(deps, orderId);
      const order = await deps.orders.findById(orderId);
      return { orderId, status: order?.status ?? 'CLOSED', seq: order?.seq ?? 0 };
    },
    async updateOrder({ orderId, name, updateId, command }): Promise<OrderSnapshot> {
      if (name !== 'redeem') throw new Error(`${name} is not part of these tests`);
      const known = answers.get(`${orderId}/${updateId}`);
      if (known) return known;
      const order = await deps.orders.findById(orderId);
      if (!order?.paidAt) throw new Error(`${orderId} is not paid`);
      if (isFinalOrderStatus(order.status)) throw new AppError('ORDER_ENDED');
      const facts = factsOf(order);
      const paidAt = { event: 'paid', atMs: order.paidAt.getTime() } as const;
      const state = reduce(placedState(facts), paidAt, facts);
      const { actor, receivedAtMs } = command;
      const change = { event: 'redeem', atMs: receivedAtMs } as const;
      const { input, next } = commitOf({ facts, state, change, reason: 'REDEEMED', actor });
      await commitTransition(deps, input);
      const answer = { orderId, status: next.status, seq: next.seq };
      answers.set(`${orderId}/${updateId}`, answer);
      return answer;
    },
  };
}
