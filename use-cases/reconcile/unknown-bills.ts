import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { OrderPlace } from '../../data/repositories/reconcile.js';
import type { PaymentChannel, PaymentState } from '../../channels/payment/port.js';
import type { ChannelOutcome } from '../../channels/outcome.js';
import { channelsOf } from '../payment/channel-of.js';
import { isPaidState } from '../payment/check-payments.js';
import { openPayment, paymentNoOf } from '../payment/open-payment.js';
import type { Finding, ReconcileDeps, ReconcileOptions } from './deps.js';
import { found, silent } from './money.js';
import { orderNoOf, orderSeriesBetween } from './order-numbers.js';

const ORDERS_MAX = 200_000;
/** Numbers in a row without a bill before a day counts as finished: not every order opens one. */
const QUIET_NUMBERS_MAX = 50;
/** A number is taken before its order is stored, so the last ones of the backup may be lost too. */
const NUMBERS_BEFORE = 20;
const NUMBERS_PER_DAY_MAX = 100_000;
const ASKED_AT_ONCE = 10;

/**
 * Unpaid orders whose bill was opened after the backup. Opening it again makes the same number, so
 * the row is back: money that has come is told to the run with the other bills, money to come is
 * heard of as ever.
 */
export async function* reconcileLostBills(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  for await (const order of deps.reads.openOrders(ORDERS_MAX)) {
    if (order.status !== 'PENDING_PAYMENT') continue;
    const paymentNo = paymentNoOf(order.no);
    if (await deps.order.payments.findById(paymentNo)) continue;
    const { answer, channel } = await askAll(deps, paymentNo);
    if (answer.kind !== 'success') {
      yield silent(paymentNo, answer.message);
      continue;
    }
    const { tradeState } = answer.value;
    if (tradeState === 'NOT_FOUND' || tradeState === 'CLOSED') continue;
    if (!options.isApplied) {
      const text = `${tradeState} at the channel, its row is lost here: it is opened again.`;
      yield found('billLostHere', paymentNo, 'planned', text);
      continue;
    }
    yield await openAgain(deps, { order, paymentNo, channel });
  }
}

async function openAgain(
  deps: ReconcileDeps,
  lost: {
    readonly order: OrderPlace;
    readonly paymentNo: string;
    readonly channel: PaymentChannel;
  },
): Promise<Finding> {
  const { order, paymentNo, channel } = lost;
  // The product is lost with the row; whoever asks for another gets a bill of its own.
  const way =
    channel.code === 'ALIPAY' ? ({ channel: 'ALIPAY', product: 'WAP' } as const) : undefined;
  try {
    await openPayment(deps.order, { orderId: order._id, customerId: order.customerId, way });
  } catch (error) {
    // The row is written before the channel is asked; a paid bill is refused by the channel.
    if (!isAppError(error) || error.code !== 'ALREADY_PAID') {
      const why = isAppError(error) ? error.code : String(error);
      return found('billLostHere', paymentNo, 'later', `Not opened again (${why}).`);
    }
  }
  return found('billLostHere', paymentNo, 'done', `${order.no} has its bill again.`);
}

/**
 * Bills of orders that were placed after the backup and are lost here. Their numbers are counted,
 * so the channel can be asked for them one after another from where the backup ends.
 */
export async function* reconcileUnknownBills(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  const { series, takenAt } = options;
  if (series === null) return;
  const to = new Date(deps.order.clock.nowMs());
  for (const name of orderSeriesBetween({ from: takenAt, to })) {
    const first = Math.max(1, (series[name] ?? 0) + 1 - NUMBERS_BEFORE);
    let quiet = 0;
    for (let step = 0; step < NUMBERS_PER_DAY_MAX; step += ASKED_AT_ONCE) {
      const numbers = Array.from({ length: ASKED_AT_ONCE }, (_, index) =>
        orderNoOf(name, first + step + index),
      );
      const answers = await Promise.all(numbers.map((no) => ask(deps, options, no)));
      yield* answers.flatMap(({ findings }) => findings);
      for (const { isBill } of answers) quiet = isBill ? 0 : quiet + 1;
      if (quiet >= QUIET_NUMBERS_MAX) break;
    }
  }
}

type Answer = { readonly isBill: boolean; readonly findings: readonly Finding[] };

/** One number: known here, unknown at the channel, or a bill that nobody here knows of. */
async function ask(deps: ReconcileDeps, options: ReconcileOptions, no: string): Promise<Answer> {
  const paymentNo = paymentNoOf(no);
  const isKnown = (await deps.order.payments.findById(paymentNo)) !== null;
  if (isKnown) return { isBill: true, findings: [] };
  const order = await deps.reads.findByNo(no);
  if (order?.status === 'PENDING_PAYMENT') return { isBill: true, findings: [] };
  const { answer, channel } = await askAll(deps, paymentNo);
  if (answer.kind !== 'success') {
    return { isBill: false, findings: [silent(paymentNo, answer.message)] };
  }
  const { tradeState, amountFen } = answer.value;
  if (isPaidState(tradeState)) {
    const text = `${String(amountFen)} fen are ${tradeState} at the channel for an order that is lost or closed here: call the customer; what has not gone back goes back in the channel's merchant platform, two people.`;
    return { isBill: true, findings: [found('billUnknownHere', paymentNo, 'support', text)] };
  }
  const isOpen = tradeState === 'NOTPAY' || tradeState === 'USERPAYING';
  const findings = isOpen ? [await closeBill(channel, options, paymentNo)] : [];
  return { isBill: tradeState !== 'NOT_FOUND', findings };
}

/** The channel that knows the number; else one that cannot be asked, else the first. */
async function askAll(
  deps: ReconcileDeps,
  paymentNo: string,
): Promise<{
  readonly channel: PaymentChannel;
  readonly answer: ChannelOutcome<PaymentState>;
}> {
  const asked = await Promise.all(
    channelsOf(deps.order).map(async (channel) => ({
      channel,
      answer: await channel.queryPayment({ paymentNo }),
    })),
  );
  const knows = asked.find(
    ({ answer }) => answer.kind === 'success' && answer.value.tradeState !== 'NOT_FOUND',
  );
  const told = knows ?? asked.find(({ answer }) => answer.kind !== 'success') ?? asked[0];
  if (!told) throw new AppError('INTERNAL', { detail: 'no payment channel' });
  return told;
}

/** Nobody may pay for an order that does not exist any more. */
async function closeBill(
  channel: PaymentChannel,
  options: ReconcileOptions,
  paymentNo: string,
): Promise<Finding> {
  const kind = 'billUnknownHere';
  if (!options.isApplied) {
    return found(kind, paymentNo, 'planned', 'Open at the channel for a lost order: it is closed.');
  }
  const answer = await channel.closePayment({ paymentNo });
  if (answer.kind === 'success') {
    return found(kind, paymentNo, 'done', 'Was open at the channel for a lost order: closed.');
  }
  const text = `Open at the channel for a lost order and not closed (${answer.message}): run this command again.`;
  return found(kind, paymentNo, 'later', text);
}
