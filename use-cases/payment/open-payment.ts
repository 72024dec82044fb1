import type { PayHandle, Payer } from '../../channels/payment/port.js';
import { AppError } from '../../contract/terms/errors.js';
import { PAY_WAY_DEFAULT, type PayWay } from '../../contract/terms/payment.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { OrderDeps } from '../order/deps.js';
import { channelOf } from './channel-of.js';

/** Bills of the order itself after the first: a new code, or another way to pay. */
const FIRST_NEW_BILL = 51;
const NEW_BILLS_MAX = 9;

/**
 * Number of an order's bill: what the channel knows, at most 32 letters and digits. 1 is its first,
 * 2 to 50 are those of additions, 51 to 59 further ones of the order itself.
 */
export const paymentNoOf = (orderNo: string, index = 1): string =>
  `${orderNo}P${String(index).padStart(2, '0')}`;

export type OpenedPayment = PayWay & {
  readonly paymentNo: string;
  /** One of the three, by the product: a code to scan, an address to go to, an app's parameters. */
  readonly codeUrl: string | null;
  readonly payUrl: string | null;
  readonly params: Readonly<Record<string, string>> | null;
  readonly amountFen: number;
  readonly expiresAt: Date;
};

/** How somebody wants to pay; left out, by a code of WeChat Pay. */
export type PayChoice = { readonly way?: PayWay | undefined; readonly payer?: Payer | undefined };

/**
 * Opens the order's bill, or answers with the one that is open. The number is written before the
 * call and never changes, so a repeat after a lost answer meets the same bill. Another way to pay
 * is another bill beside it, as `isNewBill` asks for by itself, nine at most; when two are paid, the
 * second goes back (R17). Errors: NOT_FOUND, ALREADY_PAID, PAYMENT_CLOSED, CHANNEL_UNAVAILABLE (retry
 * with the same key).
 */
export async function openPayment(
  deps: OrderDeps,
  input: PayChoice & {
    readonly orderId: string;
    readonly customerId: string;
    readonly isNewBill?: boolean;
  },
): Promise<OpenedPayment> {
  const { way = PAY_WAY_DEFAULT, payer } = input;
  const order = await deps.orders.findById(input.orderId);
  if (!order || order.customerId !== input.customerId) throw new AppError('NOT_FOUND');
  const isNew = input.isNewBill ?? false;
  const payment = newBill(deps, {
    order,
    paymentNo: await paymentNoFor(deps, { order, way, isNew }),
    purpose: 'ORDER',
    way,
    amountFen: order.totalFen,
    expiresAt: order.payDeadlineAt,
  });
  const opened = await openBill(deps, {
    payment,
    payer,
    description: order.itemName,
    claim: async (session) => {
      if (await deps.orders.claimPaymentOpening(order._id, session)) return;
      const present = await deps.orders.findById(order._id, session);
      throw new AppError(present?.paidAt ? 'ALREADY_PAID' : 'PAYMENT_CLOSED');
    },
  });
  if (opened.channel === way.channel && opened.product === way.product) return opened;
  // Somebody took the number for another way at the same moment: asking again finds the next one.
  throw new AppError('CHANNEL_UNAVAILABLE', { detail: 'number taken', retryAfterSeconds: 1 });
}

/**
 * The number of the open bill of this way, else the next free one. Past the last the newest of the
 * way is answered again; a way that has none then is PAYMENT_CLOSED.
 */
async function paymentNoFor(
  deps: OrderDeps,
  wanted: { readonly order: OrderDocument; readonly way: PayWay; readonly isNew: boolean },
): Promise<string> {
  const { order, way, isNew } = wanted;
  const firstNo = paymentNoOf(order.no);
  const bills = (await deps.payments.ofOrder(order._id)).filter(
    ({ purpose }) => purpose === 'ORDER',
  );
  const ofWay = bills.filter((bill) => isSameWay(wayOf(bill), way));
  const known = isNew ? undefined : ofWay[0];
  if (known) return known._id;
  if (!isNew && !bills.some(({ _id }) => _id === firstNo)) return firstNo;
  const further = bills.filter(({ _id }) => _id >= paymentNoOf(order.no, FIRST_NEW_BILL)).length;
  if (further < NEW_BILLS_MAX) return paymentNoOf(order.no, FIRST_NEW_BILL + further);
  const newest = ofWay.at(-1);
  if (newest) return newest._id;
  throw new AppError('PAYMENT_CLOSED', { detail: 'no number is left for another way to pay' });
}

const wayOf = ({ channel, product = PAY_WAY_DEFAULT.product }: PaymentDocument): PayWay => ({
  channel,
  product,
});

const isSameWay = (a: PayWay, b: PayWay): boolean =>
  a.channel === b.channel && a.product === b.product;

/** Writes a bill that `claim` allows, and opens it at its channel; one that is there keeps its way. */
export async function openBill(
  deps: OrderDeps,
  bill: {
    readonly payment: PaymentDocument;
    readonly payer?: Payer | undefined;
    readonly description: string;
    /** Throws when no bill may be opened (any more); in the transaction that writes it. */
    claim(session: ClientSession): Promise<void>;
  },
): Promise<OpenedPayment> {
  const { payment, payer, description, claim } = bill;
  const channel = channelOf(deps, payment.channel);
  await deps.transact(async (session) => {
    await claim(session);
    await deps.payments.insertOnce(payment, session);
  });
  const stored = (await deps.payments.findById(payment._id)) ?? payment;
  const { amountFen, expiresAt } = stored;
  const way = wayOf(stored);
  const asked = way.channel === channel.code ? channel : channelOf(deps, way.channel);
  const answer = await asked.create({
    paymentNo: payment._id,
    amountFen,
    description,
    expiresAt,
    product: way.product,
    ...(payer && { payer }),
    ...(stored.isShared === true && { isShared: true }),
  });
  if (answer.kind === 'success') {
    const handle = partsOf(answer.value);
    if (handle.codeUrl !== null) await deps.payments.setCodeUrl(payment._id, handle.codeUrl);
    return { paymentNo: payment._id, ...way, ...handle, amountFen, expiresAt };
  }
  if (answer.kind === 'failure' && answer.code === 'ALREADY_PAID') {
    throw new AppError('ALREADY_PAID');
  }
  if (answer.kind === 'failure' && answer.code === 'CLOSED') throw new AppError('PAYMENT_CLOSED');
  throw new AppError('CHANNEL_UNAVAILABLE', { detail: answer.message, retryAfterSeconds: 2 });
}

function partsOf(handle: PayHandle): Pick<OpenedPayment, 'codeUrl' | 'payUrl' | 'params'> {
  return {
    codeUrl: handle.kind === 'code' ? handle.codeUrl : null,
    payUrl: handle.kind === 'redirect' ? handle.url : null,
    params: handle.kind === 'params' ? handle.params : null,
  };
}

/** A bill that nobody has paid. */
export function newBill(
  deps: Pick<OrderDeps, 'clock' | 'profitShare'>,
  bill: Pick<PaymentDocument, 'purpose' | 'amountFen' | 'expiresAt'> & {
    readonly order: OrderDocument;
    readonly paymentNo: string;
    readonly way?: PayWay | undefined;
  },
): PaymentDocument {
  const { order, paymentNo, purpose, way = PAY_WAY_DEFAULT, amountFen, expiresAt } = bill;
  return {
    _id: paymentNo,
    orderId: order._id,
    customerId: order.customerId,
    purpose,
    channel: way.channel,
    product: way.product,
    ...(isShareable(deps, { purpose, way }) && { isShared: true }),
    amountFen,
    status: 'PENDING',
    codeUrl: null,
    expiresAt,
    transactionId: null,
    paidAt: null,
    createdAt: new Date(deps.clock.nowMs()),
  };
}

/** A tip goes to the workers by itself; other channels share nothing. */
const isShareable = (
  { profitShare }: Pick<OrderDeps, 'profitShare'>,
  bill: { readonly purpose: PaymentDocument['purpose']; readonly way: PayWay },
): boolean =>
  profitShare?.isOn === true &&
  bill.purpose !== 'TIP' &&
  bill.way.channel === profitShare.channel.code;
