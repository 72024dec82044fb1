import { AppError, isAppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import { PAY_WAY_DEFAULT, type PayWay } from '../../contract/terms/payment.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { DEFAULT_ORDER_POLICY } from '../../domain/order/policy.js';
import type { OrderDeps } from '../order/deps.js';
import { doneWorkersOf } from '../order/order-money.js';
import { newBill, openBill, type OpenedPayment, type PayChoice } from '../payment/open-payment.js';

/** Bills of tips of one order, those included that nobody paid. */
export const TIPS_PER_ORDER_MAX = 20;
/** Time for two customers of one account to get different numbers. */
const NUMBER_TRIES = 3;
/** After the bill's end its channel is asked whether it was paid: a callback may be lost. */
const ASK_AFTER_MS = 60_000;

/** What the channel knows: at most 32 letters and digits. */
export const tipNoOf = (orderNo: string, index: number): string =>
  `${orderNo}T${String(index).padStart(2, '0')}`;

/**
 * Opens the bill of a tip. One that is open for the same amount and way is answered again, so that
 * a customer who asks twice pays once. Errors: NOT_FOUND, TIP_NOT_POSSIBLE (not completed, too long
 * ago, nobody to tip, too many), TIP_TOO_HIGH, CHANNEL_UNAVAILABLE (retry with the same key).
 */
export async function openTip(
  deps: OrderDeps,
  input: PayChoice & {
    readonly orderId: string;
    readonly customerId: string;
    readonly amountFen: number;
  },
): Promise<OpenedPayment> {
  const { payer, way = PAY_WAY_DEFAULT } = input;
  const order = await deps.orders.findById(input.orderId);
  if (!order || order.customerId !== input.customerId) throw new AppError('NOT_FOUND');
  requireTippable(order, { atMs: deps.clock.nowMs(), amountFen: input.amountFen });
  const amountFen = fen(input.amountFen);
  for (let attempt = 1; ; attempt += 1) {
    const paymentNo = await tipNoFor(deps, { order, way, amountFen });
    const payment = newTipBill(deps, { order, paymentNo, way, amountFen });
    try {
      return await openBill(deps, {
        payment,
        payer,
        description: `${order.itemName} 小费`,
        claim: (session) => claimNumber(deps, payment, session),
      });
    } catch (error) {
      const isTaken = isAppError(error) && error.code === 'CONTENTION';
      if (!isTaken || attempt === NUMBER_TRIES) throw error;
    }
  }
}

function requireTippable(
  order: OrderDocument,
  tip: { readonly atMs: number; readonly amountFen: number },
): void {
  // Orders placed before there were tips follow the rule of today.
  const { tipMaxFen, tipMs } = { ...DEFAULT_ORDER_POLICY, ...order.policy };
  const untilMs = (order.completedAt?.getTime() ?? 0) + tipMs;
  const isOpen =
    order.status === 'COMPLETED' &&
    order.settlementStatus !== 'REVERSED' &&
    tip.atMs <= untilMs &&
    doneWorkersOf(order.tickets).length > 0;
  if (!isOpen || tipMaxFen === 0) throw new AppError('TIP_NOT_POSSIBLE');
  if (tip.amountFen > tipMaxFen) throw new AppError('TIP_TOO_HIGH', { extra: { tipMaxFen } });
}

type Wanted = { readonly order: OrderDocument; readonly way: PayWay; readonly amountFen: number };

/** The number of an open bill for the same, else the next free one. */
async function tipNoFor(deps: OrderDeps, { order, way, amountFen }: Wanted): Promise<string> {
  const bills = (await deps.payments.ofOrder(order._id)).filter(({ purpose }) => purpose === 'TIP');
  const nowMs = deps.clock.nowMs();
  const same = bills.find(
    (bill) =>
      bill.status === 'PENDING' &&
      bill.expiresAt.getTime() > nowMs &&
      isSameBill(bill, { ...way, amountFen }),
  );
  if (same) return same._id;
  if (bills.length >= TIPS_PER_ORDER_MAX) throw new AppError('TIP_NOT_POSSIBLE');
  return tipNoOf(order.no, bills.length + 1);
}

function newTipBill(
  deps: OrderDeps,
  { order, way, amountFen, paymentNo }: Wanted & { readonly paymentNo: string },
): PaymentDocument {
  const { payMs } = order.policy;
  const expiresAt = new Date(deps.clock.nowMs() + payMs);
  const bill = { order, paymentNo, purpose: 'TIP', way, amountFen: fen(amountFen), expiresAt };
  return {
    ...newBill(deps, bill as Parameters<typeof newBill>[1]),
    askAgainAt: new Date(expiresAt.getTime() + ASK_AFTER_MS),
  };
}

/** CONTENTION when another tip has taken the number at this moment. */
async function claimNumber(
  deps: OrderDeps,
  wanted: PaymentDocument,
  session: ClientSession,
): Promise<void> {
  const present = await deps.payments.findById(wanted._id, session);
  if (present && !isSameBill(present, wanted)) throw new AppError('CONTENTION');
}

function isSameBill(
  bill: PaymentDocument,
  wanted:
    Pick<PaymentDocument, 'channel' | 'product' | 'amountFen'> | (PayWay & { amountFen: number }),
): boolean {
  return (
    bill.amountFen === wanted.amountFen &&
    bill.channel === wanted.channel &&
    bill.product === wanted.product
  );
}
