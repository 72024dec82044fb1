import { accounts } from '../../../domain/ledger/accounts.js';
import {
  UNSERVED,
  cancelPatiently,
  openBill,
  placePatiently,
  scanBill,
} from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import { placeOf, startWorld, type StackWorld } from '../../factories/stack-world.js';

/** Orders at once, and how often. */
const ORDERS = 20;
const ROUNDS = 50;
/** Everybody orders in two rounds: a session lives for ten minutes. */
const ROUNDS_A_CUSTOMER = 2;
const FIRST_CUSTOMER = 300;
/** The demo city's first question is due after two seconds; a bill open for longer is older. */
const FIRST_POLL_MS = 2_000;
const FOUND_MS_MAX = 60_000;
const BACK_MS_MAX = 60_000;

let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
}, 90_000);
afterAll(() => world?.stop());

test(`[R15][P2] ${ORDERS * ROUNDS} callbacks are lost for ever: each payment is found by asking`, async () => {
  const afterMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) afterMs.push(...(await playRound(round)));
  afterMs.sort((left, right) => left - right);
  const [p50, p99] = [0.5, 0.99].map((part) => afterMs[Math.floor(afterMs.length * part)]);
  const slowestMs = afterMs.at(-1) ?? Infinity;
  const report = { proof: 'R15', orders: ORDERS * ROUNDS, found: afterMs.length };
  console.info(JSON.stringify({ ...report, p50, p99, slowestMs }));
  expect(afterMs).toHaveLength(ORDERS * ROUNDS);
  expect(slowestMs).toBeLessThanOrEqual(FOUND_MS_MAX);
  // Refunds are told of, payments never were.
  const told = { kind: 'payment' };
  expect(await world.connection.collection('channelEvents').countDocuments(told)).toBe(0);
  expect(await world.ledger.sumAll()).toMatchObject({ isBalanced: true });
}, 1_800_000);

/** Milliseconds between the moment when the first question is due and the order that knows. */
async function playRound(round: number): Promise<number[]> {
  const place = placeOf(await world.takeWorker());
  const from = FIRST_CUSTOMER + Math.floor(round / ROUNDS_A_CUSTOMER) * ORDERS;
  const customers = await world.people.customers(ORDERS, from);
  return Promise.all(
    customers.map(async (customer) => {
      const booking = { offeringId: UNSERVED, startAt: 'NOW', place };
      const { orderId } = await placePatiently(customer, booking);
      const billedAtMs = Date.now();
      const { codeUrl } = await openBill({ customer, orderId });
      expect(await scanBill(world, { codeUrl, dropCallback: true })).toBe(200);
      // Nobody can find what is not paid yet.
      const dueAtMs = Math.max(Date.now(), billedAtMs + FIRST_POLL_MS);
      await until(async () => (await world.order(orderId)).paymentStatus === 'PAID', {
        what: `the payment of ${orderId} is found`,
        timeoutMs: FIRST_POLL_MS + FOUND_MS_MAX,
      });
      const foundAtMs = Date.now();
      await expectOneCredit(orderId);
      await cancelPatiently(customer, orderId);
      await until(async () => (await world.order(orderId)).refundStatus === 'FULL', {
        what: `the refund of ${orderId}`,
        timeoutMs: BACK_MS_MAX,
      });
      return Math.max(0, foundAtMs - dueAtMs);
    }),
  );
}

async function expectOneCredit(orderId: string): Promise<void> {
  const { totalFen } = await world.order(orderId);
  const credits = (await world.ledger.transfersOf({ orderId })).filter(
    ({ debit }) => debit === accounts.clearing('wechat'),
  );
  expect(credits.map(({ amountFen }) => amountFen)).toEqual([totalFen]);
  const events = (await world.events(orderId)).filter(({ event }) => event === 'paid');
  expect(events).toHaveLength(1);
}
