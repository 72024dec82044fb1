import { ApiError } from '../../scripts/drive/http-client.js';
import { UNSERVED, openBill, scanBill } from './stack-orders.js';
import { until } from './stack-wait.js';
import { placeOf, type StackWorld } from './stack-world.js';

/** Orders that are under way at the same time. */
const AT_ONCE = 20;
/** People who order again and again. */
const CUSTOMERS = 200;
/** A cancellation asks the channel first: only well ahead of the payment it wins. */
export const APART_MS_USUAL = 1_600;
const SETTLES_MS = 60_000;

export type PayCancelVerdict = {
  readonly orders: number;
  readonly unpaid: number;
  readonly refunded: number;
  readonly live: number;
  /** What may never be: paid at the channel and neither alive nor given back, or the reverse. */
  readonly wrong: readonly string[];
};

/**
 * R16: the customer's payment and his cancellation of one order cross, the one a few milliseconds
 * before or after the other. Judged by the database and the channel's own journal.
 */
export async function crossPayAndCancel(
  world: StackWorld,
  input: {
    readonly orders: number;
    readonly firstCustomer: number;
    /** How far apart the two are at most. */
    readonly apartMs?: number;
  },
): Promise<PayCancelVerdict> {
  const { apartMs: apartMsMax = APART_MS_USUAL } = input;
  const place = placeOf(await world.takeWorker());
  const orderIds: string[] = [];
  for (let from = 0; from < input.orders; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, input.orders - from);
    const customers = await world.people.customers(count, input.firstCustomer + (from % CUSTOMERS));
    const round = customers.map(async (customer, index) => {
      const booking = { offeringId: UNSERVED, startAt: 'NOW', place };
      const { orderId } = await customer.place(booking);
      const { codeUrl } = await openBill({ orderId, customer });
      // From the cancellation well ahead to the payment well ahead, evenly spread.
      const apartMs = ((from + index) % AT_ONCE) * (apartMsMax / AT_ONCE) - apartMsMax / 2;
      await Promise.all([
        pause(Math.max(0, -apartMs)).then(() => scanBill(world, { codeUrl })),
        pause(Math.max(0, apartMs)).then(() => cancelPatiently(() => customer.cancel(orderId))),
      ]);
      orderIds.push(orderId);
    });
    await Promise.all(round);
  }
  return judge(world, orderIds);
}

/** As an app: "not known yet" and "busy" are answered by asking once more. */
async function cancelPatiently(cancel: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      await cancel();
      return;
    } catch (error) {
      const isRetry =
        error instanceof ApiError && (error.status === 503 || error.code === 'PAYMENT_UNKNOWN');
      if (!isRetry) return;
      await pause(100);
    }
  }
}

async function judge(world: StackWorld, orderIds: readonly string[]): Promise<PayCancelVerdict> {
  const ends = { unpaid: 0, refunded: 0, live: 0 };
  const wrong: string[] = [];
  for (const orderId of orderIds) {
    const verdict = await until(async () => (await verdictOf(world, orderId)).kind !== 'moving', {
      timeoutMs: SETTLES_MS,
      what: `the end of ${orderId}`,
    }).then(() => verdictOf(world, orderId));
    if (verdict.kind === 'wrong' || verdict.kind === 'moving') wrong.push(verdict.text);
    else ends[verdict.kind] += 1;
  }
  return { orders: orderIds.length, ...ends, wrong };
}

type Verdict = { readonly kind: keyof Ends | 'wrong' | 'moving'; readonly text: string };
type Ends = { unpaid: number; refunded: number; live: number };

async function verdictOf(world: StackWorld, orderId: string): Promise<Verdict> {
  const order = await world.order(orderId);
  const moved = await world.channelEntries(order.no);
  const sum = (kind: 'pay' | 'refund'): number =>
    moved.filter((entry) => entry.kind === kind).reduce((fen, { amountFen }) => fen + amountFen, 0);
  const { status, refundStatus, paymentStatus } = order;
  const text = `${orderId} ${status}/${paymentStatus}/${refundStatus}: paid ${sum('pay')}, back ${sum('refund')}`;
  const isEnded = ['CANCELLED', 'CLOSED'].includes(status);
  if (sum('pay') === 0) {
    if (status === 'PENDING_PAYMENT') return { kind: 'moving', text };
    return { kind: isEnded && sum('refund') === 0 ? 'unpaid' : 'wrong', text };
  }
  if (sum('pay') !== order.totalFen || sum('refund') > sum('pay')) return { kind: 'wrong', text };
  if (!isEnded) {
    const isMoving = status === 'PENDING_PAYMENT' || sum('refund') > 0;
    return { kind: isMoving ? 'moving' : 'live', text };
  }
  return { kind: sum('refund') === order.totalFen ? 'refunded' : 'moving', text };
}

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, durationMs));
