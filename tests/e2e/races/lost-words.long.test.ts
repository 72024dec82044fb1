import { accounts } from '../../../domain/ledger/accounts.js';
import { plantFault } from '../../factories/stack-faults.js';
import {
  UNSERVED,
  cancelPatiently,
  openBill,
  placePatiently,
  scanBill,
} from '../../factories/stack-orders.js';
import { channelSums, netOf } from '../../factories/stack-visits.js';
import { until } from '../../factories/stack-wait.js';
import { placeOf, startWorld, type StackWorld } from '../../factories/stack-world.js';

/** Orders at once, and how often. */
const ORDERS = 20;
const ROUNDS = 10;
/** Others in each round: a session lives for ten minutes. */
const FIRST_CUSTOMER = 700;
/** Of twenty orders: the channel does what it is asked and its reply never arrives. */
const LOST_REPLIES = 6;
const LOST_REQUESTS = 2;
const LOST_ANSWERS = 2;
/** The first question comes a quarter of a minute after, the second half a minute later. */
const FOUND_MS = 150_000;

let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
}, 90_000);
afterAll(() => world?.stop());

test('[R10][R15][P2][X6] callbacks and replies about refunds are lost for ever: all is found by asking, once', async () => {
  const startedMs = Date.now();
  for (let round = 0; round < ROUNDS; round += 1) await playRound(round);
  expect(await world.ledger.sumAll()).toMatchObject({ isBalanced: true });
  // Not one of them was told: what is known was asked for.
  expect(await world.connection.collection('channelEvents').countDocuments()).toBe(0);
  const lost = { replies: LOST_REPLIES * ROUNDS, requests: LOST_REQUESTS * ROUNDS };
  const report = { proof: 'R10', refundRuns: ORDERS * ROUNDS, lost, doubled: 0, found: 'all' };
  console.info(JSON.stringify({ ...report, tookMs: Date.now() - startedMs }));
}, 1_800_000);

async function playRound(round: number): Promise<void> {
  const place = placeOf(await world.takeWorker());
  const customers = await world.people.customers(ORDERS, FIRST_CUSTOMER + round * ORDERS);
  const orderIds = await Promise.all(
    customers.map(async (customer) => {
      const booking = { offeringId: UNSERVED, startAt: 'NOW', place };
      const { orderId } = await placePatiently(customer, booking);
      const { codeUrl } = await openBill({ customer, orderId });
      expect(await scanBill(world, { codeUrl, dropCallback: true })).toBe(200);
      await world.untilStatus(orderId, 'DISPATCHING', 60_000);
      return orderId;
    }),
  );
  await plantFault(world, { kind: 'loseReply', operation: 'refund', count: LOST_REPLIES });
  await plantFault(world, { kind: 'loseRequest', operation: 'refund', count: LOST_REQUESTS });
  await plantFault(world, { kind: 'loseReply', operation: 'refundQuery', count: LOST_ANSWERS });
  await plantFault(world, { kind: 'loseNotice', count: ORDERS });
  await Promise.all(
    customers.map(async (customer, index) => {
      const orderId = orderIds[index] ?? '';
      await cancelPatiently(customer, orderId);
      await until(async () => (await world.order(orderId)).refundStatus === 'FULL', {
        what: `the refund of ${orderId} is found`,
        timeoutMs: FOUND_MS,
      });
      const { totalFen } = await world.order(orderId);
      const sums = { paidFen: totalFen, backFen: totalFen, refunds: 1 };
      expect(await channelSums(world, orderId)).toEqual(sums);
      expect(await netOf(world, orderId, accounts.order(orderId))).toBe(0);
    }),
  );
}
