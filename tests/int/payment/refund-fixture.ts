import { randomUUID } from 'node:crypto';
import type { PaymentChannel } from '../../../channels/payment/port.js';
import { ADMIN_REFUND_ROUTES } from '../../../api/routes/admin/refunds.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { AppError } from '../../../contract/terms/errors.js';
import { fen } from '../../../contract/terms/money.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { orderModel, type OrderDocument } from '../../../data/models/order.js';
import { paymentModel } from '../../../data/models/payment.js';
import { createIdempotencyKeyRepository } from '../../../data/repositories/idempotency-keys.js';
import { createRefundRequestRepository } from '../../../data/repositories/refund-requests.js';
import { paidJournal } from '../../../domain/ledger/postings.js';
import { createRefunds } from '../../../use-cases/payment/create-refunds.js';
import { paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import type { RefundDeps, RefundGateway } from '../../../use-cases/payment/refund-deps.js';
import { checkRefund, submitRefund } from '../../../use-cases/payment/run-refund.js';
import { request, type Answer } from '../api/support.js';
import { completed } from '../order/bill-steps.js';
import { openMoneyWorld, type MoneyWorld } from '../order/money-fixture.js';
import type { memoryChannel } from './memory-channel.js';

export const CITY = 'demo';
const TURNS_MAX = 50;

/** The token is `<role>~<id>~<city>`. */
function actorOf(token: string, nowMs: number): Actor {
  const [role, id = '', city = CITY] = token.split('~') as [Role, string?, string?];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const person = { id, audience, roles: [role], sessionId: 's', merchantId: null };
  return { ...person, cities: [city], stepUpAtMs: nowMs };
}

/** A channel with a way to have bills paid there. */
export type Till = {
  readonly channel: PaymentChannel;
  paid(paymentNo: string, amountFen: number): void | Promise<void>;
};
export type RefundWorld = Awaited<
  ReturnType<typeof openRefundWorld<ReturnType<typeof memoryChannel>>>
>;
export type Bought = { readonly id: string; readonly no: string; readonly totalFen: number };

let copies = 0;

/** Delivered orders over one channel, and the refund desk over HTTP. */
export async function openRefundWorld<Money extends Till>(money: Money) {
  // The template is paid at a channel that says yes to everything; its copies are not.
  const base = await openMoneyWorld();
  const template = await (await completed(base)).document();
  const deps: RefundDeps = {
    ...base.deps,
    channels: { WECHAT: money.channel },
    refundRequests: createRefundRequestRepository(base.connection),
  };
  const started: string[] = [];
  const continued: { readonly refundNo: string; readonly key: string }[] = [];
  const gateway: RefundGateway = {
    startRefund: async (refundNo) => void started.push(refundNo),
    continueRefund: async (told) => void continued.push(told),
  };
  const kit = testKitDeps({
    clock: deps.clock,
    authenticate: async (token: string) => actorOf(token, deps.clock.nowMs()),
    idempotency: createIdempotencyKeyRepository(base.connection),
    refunds: createRefunds(deps, gateway),
  });
  const app = await listen({ deps: kit, routes: ADMIN_REFUND_ROUTES });
  const call = (as: string, path: string, body?: unknown, key: string | null = randomUUID()) =>
    request({
      url: `${app.url}${path}`,
      token: as,
      headers: key === null ? {} : { 'idempotency-key': key },
      ...(body === undefined ? {} : { body }),
    }) as Promise<Answer>;
  return {
    ...{ base, deps, gateway, money, started, continued, call },
    audited: kit.audited,
    buy: (sale: Sale = {}) => buy({ deps, base, money }, { template, sale }),
    drive: (refundNo: string) => drive(deps, refundNo),
    order: (id: string) => base.deps.orders.findById(id) as Promise<OrderDocument>,
    async close() {
      await app.close();
      await base.close();
    },
  };
}

type Sale = {
  /** Bills in the order in which they were paid, fen. */
  readonly billsFen?: readonly number[];
  readonly travelFeeFen?: number;
  readonly change?: Partial<OrderDocument>;
};

/** A copy of a delivered order with money of its own; held, not settled yet. */
async function buy(
  parts: {
    readonly deps: RefundDeps;
    readonly base: MoneyWorld;
    readonly money: Till;
  },
  given: { readonly template: OrderDocument; readonly sale: Sale },
): Promise<Bought> {
  const { deps, base, money } = parts;
  const { template, sale } = given;
  const { billsFen = [23_001], travelFeeFen = 3_000, change = {} } = sale;
  copies += 1;
  const id = randomUUID();
  const no = `DH20270101${String(copies).padStart(8, '0')}`;
  const totalFen = billsFen.reduce((sum, bill) => sum + bill, 0);
  const nowMs = deps.clock.nowMs();
  await orderModel(base.connection).collection.insertOne({
    ...template,
    ...{ _id: id, no, totalFen: fen(totalFen), paidFen: fen(totalFen), refundedFen: fen(0) },
    ...{ goodsFen: fen(totalFen - travelFeeFen), travelFeeFen: fen(travelFeeFen) },
    ...{ refundStatus: 'NONE', settlementStatus: 'HELD', openCaseNo: null },
    tickets: template.tickets.map((ticket, index) => ({ ...ticket, _id: `${id}:${index + 1}` })),
    ...change,
  } as never);
  for (const [index, amountFen] of billsFen.entries()) {
    const paymentNo = paymentNoOf(no, index + 1);
    const paidAt = new Date(nowMs - (billsFen.length - index) * 1_000);
    await paymentModel(base.connection).create({
      ...{ _id: paymentNo, orderId: id, customerId: template.customerId, channel: 'WECHAT' },
      ...{ purpose: index === 0 ? 'ORDER' : 'SUPPLEMENT', amountFen: fen(amountFen) },
      ...{ product: 'NATIVE', status: 'PAID', expiresAt: paidAt, paidAt, createdAt: paidAt },
    } as never);
    await money.paid(paymentNo, amountFen);
    const journal = {
      paymentNo,
      orderId: id,
      channel: 'wechat',
      amountFen: fen(amountFen),
    } as const;
    await deps.ledger.postOnce(paidJournal(journal));
  }
  return { id, no, totalFen };
}

/** Plays the refund's run: sends, then asks until there is an end. */
export async function drive(deps: RefundDeps, refundNo: string): Promise<string> {
  let { kind } = await submitRefund(deps, refundNo);
  for (let turn = 0; kind === 'pending' && turn < TURNS_MAX; turn += 1) {
    ({ kind } = await checkRefund(deps, refundNo));
  }
  return kind;
}
