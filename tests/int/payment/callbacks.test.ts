import type { PaymentChannel } from '../../../channels/payment/port.js';
import { channelEventModel } from '../../../data/models/payment.js';
import { openPayment } from '../../../use-cases/payment/open-payment.js';
import type { MoneyOrder } from '../order/money-fixture.js';
import { CUSTOMER } from '../order/transition-fixture.js';
import { openCallbackWorld, type CallbackWorld } from './callback-fixture.js';
import { sendForgeries } from './forgeries.js';

const COPIES = 2_000;
const AT_ONCE = 200;
/** Every tenth notice is about a refund that nobody opened yet. */
const REFUND_EVERY = 10;
/** Some of each kind; the long test sends ten thousand. */
const FORGERIES = 400;

let world: CallbackWorld;
beforeAll(async () => {
  world = await openCallbackWorld();
});
afterAll(() => world.close());

test('[R13][P4] two thousand copies of a callback, two hundred at once, are one credit', async () => {
  const order = await world.money.sell();
  const { paymentNo, amountFen } = await order.openBill();
  world.runOf(order, paymentNo);
  let sent = 0;
  const answers = new Map<number, number>();
  const tookMs: number[] = [];
  const flood = async (): Promise<void> => {
    while (sent < COPIES) {
      sent += 1;
      const isRefund = sent % REFUND_EVERY === 0;
      const startedMs = performance.now();
      const status = isRefund
        ? await world.tell(world.refundNotice(paymentNo, amountFen), 'refund')
        : await world.tell(world.paidNotice(paymentNo, amountFen), 'transaction');
      tookMs.push(performance.now() - startedMs);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, flood));
  tookMs.sort((a, b) => a - b);
  const p99Ms = Math.round(tookMs[Math.floor(tookMs.length * 0.99)] ?? 0);
  process.stdout.write(`${JSON.stringify({ copies: sent, atOnce: AT_ONCE, p99Ms })}\n`);
  expect(Object.fromEntries(answers)).toEqual({ 204: sent });
  await world.expectOneCredit(order, amountFen);
  const rows = await channelEventModel(world.money.connection).find({ paymentNo }).lean().exec();
  expect(rows.map(({ kind }) => kind).sort()).toEqual(['payment', 'refund']);
  // The inbox takes a fact once, so that its run is told once.
  expect(world.signals.filter((key) => key.includes(paymentNo))).toHaveLength(2);
});

test('[R14][P4] forged notices over HTTP: none is taken, and each leaves an event', async () => {
  const report = await sendForgeries(world, { count: FORGERIES, seed: 20_261_128 });
  expect(report).toMatchObject({ accepted: [], serverErrors: 0, untold: 0, booked: 0 });
  expect(report.misfits).toBeGreaterThan(0);
});

/** A channel that tells of the payment before it answers, and then answers or does not. */
function hasty(order: MoneyOrder, answersAtLast: boolean): PaymentChannel {
  const { WECHAT } = world.money.deps.channels;
  return {
    ...WECHAT,
    async create(input) {
      world.runOf(order, input.paymentNo);
      const notice = world.paidNotice(input.paymentNo, input.amountFen);
      expect(await world.tell(notice, 'transaction')).toBe(204);
      await eventually(async () => (await order.document()).paymentStatus === 'PAID');
      return answersAtLast ? WECHAT.create(input) : { kind: 'unknown', message: 'no answer' };
    },
  };
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never became so');
}

test.each([true, false])(
  '[R15][P2] the callback comes before the reply to opening the bill (reply comes: %s)',
  async (answersAtLast) => {
    const order = await world.money.sell();
    const channels = { WECHAT: hasty(order, answersAtLast) };
    const deps = { ...world.money.deps, channels };
    const open = () => openPayment(deps, { orderId: order.id, customerId: CUSTOMER.id });
    if (answersAtLast) expect(await open()).toMatchObject({ amountFen: 23_001 });
    else await expect(open()).rejects.toMatchObject({ code: 'CHANNEL_UNAVAILABLE' });
    await world.expectOneCredit(order, 23_001);
    await expect(open()).rejects.toMatchObject({ code: 'ALREADY_PAID' });
  },
);
