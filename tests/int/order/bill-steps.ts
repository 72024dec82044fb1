import { fen } from '../../../contract/terms/money.js';
import type { OpenAddition } from '../../../domain/order/state.js';
import { newBill, openBill, paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import type { MoneyOrder, MoneyWorld, Sale } from './money-fixture.js';
import { CUSTOMER, HOUR } from './transition-fixture.js';

/** An order whose first bill is paid. */
export async function paidOrder(world: MoneyWorld, sale: Sale = {}): Promise<MoneyOrder> {
  const order = await world.sell(sale);
  await order.pay();
  return order;
}

/** Handed in by everybody and confirmed. */
export async function completed(world: MoneyWorld, sale: Sale = {}): Promise<MoneyOrder> {
  const order = await paidOrder(world, sale);
  for (const index of order.run.facts.tickets.keys()) await order.reach('SUBMITTED', index);
  const confirm = { event: 'confirm', atMs: world.nowMs() } as const;
  await order.run.apply(confirm, { actor: CUSTOMER, reason: 'CONFIRMED' });
  return order;
}

type Addition = { readonly n: number; readonly amountFen: number; readonly minutes: number };

/** An addition that is open for payment, with its bill at the channel. */
export async function withAddition(order: MoneyOrder, more: Addition): Promise<OpenAddition> {
  const { world } = order;
  const { n, amountFen, minutes } = more;
  const document = await order.document();
  const additionNo = `${document.no}A${String(n).padStart(2, '0')}`;
  const paymentNo = paymentNoOf(document.no, 1 + n);
  const expiresAtMs = world.nowMs() + HOUR;
  const ticketId = order.run.ticketId();
  const line = { code: 'ADDED_TIME', label: '加钟', labelEn: 'More time' } as const;
  await world.deps.additions.insertDraft({
    _id: additionNo,
    orderId: order.id,
    n,
    ticketId,
    kind: 'TIME',
    by: 'customer',
    requestKey: additionNo,
    minutes,
    amountFen: fen(amountFen),
    lines: [{ ...line, amountFen: fen(amountFen), refundRule: 'WITH_GOODS' }],
    paymentNo,
    status: 'DRAFT',
    payClosedAt: null,
    openings: 0,
    createdAt: new Date(world.nowMs()),
    expiresAt: null,
  });
  const addition: OpenAddition = {
    ...{ additionNo, paymentNo, ticketId, minutes, amountFen, expiresAtMs },
    kind: 'TIME',
    by: 'customer',
  };
  const change = { event: 'proposeAddition', atMs: world.nowMs(), addition } as const;
  await order.run.apply(change, { actor: CUSTOMER, reason: 'ADDITION_PROPOSED' });
  await openBill(world.deps, {
    payment: newBill(world.deps, {
      order: document,
      paymentNo,
      purpose: 'SUPPLEMENT',
      amountFen: fen(amountFen),
      expiresAt: new Date(expiresAtMs),
    }),
    description: '加钟',
    claim: async () => undefined,
  });
  return addition;
}

/** The same, paid. */
export async function withPaidAddition(order: MoneyOrder, more: Addition): Promise<OpenAddition> {
  const addition = await withAddition(order, more);
  const { additionNo, paymentNo } = addition;
  const change = { event: 'additionPaid', atMs: order.world.nowMs(), additionNo } as const;
  expect(await order.payMore(change, paymentNo)).toEqual({ kind: 'booked', refundNos: [] });
  return addition;
}
