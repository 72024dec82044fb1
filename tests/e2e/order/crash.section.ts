import { accounts } from '../../../domain/ledger/accounts.js';
import { settleWorkflowId, refundWorkflowId } from '../../../workflows/contract.js';
import { newKey } from '../../../scripts/drive/http-client.js';
import {
  openBill,
  payUntilAsked,
  placeNamed,
  scanBill,
  serve,
  type Placed,
} from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { expectFullRefund } from './dispatch.section.js';

/** A lost reply is noticed by the activity's time-out of 10 or 20 s. */
const RECOVERY_MS_MAX = 45_000;

/**
 * kill -9 of the Temporal worker between the effect of a step and its reply. Every order meets one
 * death; then one worker comes and each effect must be there once.
 */
export function crashes(given: () => StackWorld): void {
  let paid: Placed;
  let asked: Placed;
  let accepted: Placed & { key: string; path: string; token: () => Promise<number> };
  let settled: Placed;
  let refunded: Placed;

  beforeAll(async () => {
    const world = given();
    settled = await dieWith(world, 71, 'settleOrder', async (placed) => {
      const { helper, offer } = await payUntilAsked(world, placed);
      await helper.accept(offer._id);
      await serve(placed, helper);
      await placed.customer.confirm(placed.orderId);
    });
    refunded = await dieWith(world, 72, 'submitRefund', async (placed) => {
      await payUntilAsked(world, placed);
      await placed.customer.cancel(placed.orderId);
    });
    paid = await dieWith(world, 73, 'recordPayment', async (placed) => {
      const { codeUrl } = await openBill(placed);
      expect(await scanBill(world, { codeUrl })).toBe(200);
    });
    asked = await dieWith(world, 74, 'offerHeldWorkers', (placed) =>
      placed.customer.pay(placed.orderId),
    );
    let request = { key: '', path: '', token: async () => 0 };
    const accepting = await dieWith(world, 75, 'commitTransition:accept', async (placed) => {
      const { helper, offer } = await payUntilAsked(world, placed);
      const path = `/worker/offers/${offer._id}/accept`;
      const key = newKey();
      const token = async () =>
        (await helper.client.call('POST', path, { idempotencyKey: key })).status;
      request = { key, path, token };
      // Its answer never comes from this worker: 503 after the api's own limit.
      void token();
    });
    accepted = { ...accepting, ...request };
    world.processes.startWorker();
  });

  /** Runs an order on a worker that dies at its point, and waits for the death. */
  async function dieWith(
    world: StackWorld,
    number: number,
    after: string,
    drive: (placed: Placed) => Promise<unknown>,
  ): Promise<Placed> {
    await world.processes.killWorkers();
    const worker = world.processes.startDyingWorker(after);
    const placed = await placeNamed(world, number);
    const { no } = await world.order(placed.orderId);
    worker.aimAt(after === 'submitRefund' ? no : placed.orderId);
    await drive(placed);
    await worker.exited;
    expect([after, worker.hasDied()]).toEqual([after, true]);
    return placed;
  }

  test('[P7] an accept whose reply was lost: the repeat gets the same answer, one assignment', async () => {
    const world = given();
    const { orderId, token, worker } = accepted;
    // Nobody repeats the request at first: the run must find its way alone.
    const isAssigned = async (): Promise<boolean> => {
      const view = await world.run(orderId).query<{ status: string } | null>('order');
      return view?.status === 'ASSIGNED';
    };
    await until(() => isAssigned().catch(() => false), {
      timeoutMs: RECOVERY_MS_MAX,
      what: 'the run knows its worker',
    });
    let status = await token();
    for (let attempt = 0; attempt < 8 && status === 503; attempt += 1) status = await token();
    expect(status).toBe(200);
    const events = await world.events(orderId);
    expect(events.filter(({ event }) => event === 'accept')).toHaveLength(1);
    expect((await world.order(orderId)).tickets).toMatchObject([
      { status: 'ASSIGNED', workerId: worker._id },
    ]);
    expect(await world.run(orderId).query('order')).toMatchObject({
      status: 'ASSIGNED',
      workerId: worker._id,
      seq: events.length,
    });
  });

  test('[P4] a payment whose booking lost its reply is booked once', async () => {
    const world = given();
    await until(async () => (await world.events(paid.orderId)).length > 2, {
      timeoutMs: RECOVERY_MS_MAX,
      what: 'the order goes on after its payment',
    });
    const order = await world.order(paid.orderId);
    const credits = (await world.ledger.transfersOf({ orderId: paid.orderId })).filter(
      ({ debit }) => debit === accounts.clearing('wechat'),
    );
    expect(credits.map(({ amountFen }) => amountFen)).toEqual([order.totalFen]);
    const events = await world.events(paid.orderId);
    expect(events.filter(({ event }) => event === 'paid')).toHaveLength(1);
    expect(await attemptsOf(world, `order-${paid.orderId}`, 'recordPayment')).toBe(2);
  });

  test('[P7] a claimed worker is asked once and booked once', async () => {
    const world = given();
    await until(async () => (await world.offers(asked.orderId)).length > 0);
    const first = (await world.offers(asked.orderId)).filter(
      ({ workerId }) => workerId === asked.worker._id,
    );
    expect(first).toHaveLength(1);
    await until(
      async () => (await world.events(asked.orderId)).some(({ event }) => event === 'offer'),
      { timeoutMs: RECOVERY_MS_MAX, what: 'the offer is known to the run' },
    );
    const offers = (await world.events(asked.orderId)).filter(
      ({ event, data }) =>
        event === 'offer' && JSON.stringify(data['offers']).includes(asked.worker._id),
    );
    expect(offers).toHaveLength(1);
  });

  test('[P4] a settlement whose reply was lost is shared once', async () => {
    const world = given();
    const { orderId } = settled;
    const settlement = world.temporal.workflow.getHandle(settleWorkflowId(orderId));
    await settlement.result();
    const shares = (await world.ledger.transfersOf({ orderId })).filter(
      ({ debit }) => debit === accounts.order(orderId),
    );
    const order = await world.order(orderId);
    expect(shares.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(order.totalFen);
    expect(new Set(shares.map(({ credit }) => credit)).size).toBe(shares.length);
    expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    expect(await attemptsOf(world, settleWorkflowId(orderId), 'settleOrder')).toBe(2);
  });

  test('[P4][X6] a refund whose reply was lost moves money once', async () => {
    const world = given();
    await until(async () => (await world.order(refunded.orderId)).refundStatus === 'FULL', {
      timeoutMs: RECOVERY_MS_MAX,
      what: 'the refund',
    });
    await expectFullRefund(world, refunded.orderId);
    const { no } = await world.order(refunded.orderId);
    const runId = refundWorkflowId(`${no}P01R01`);
    await world.temporal.workflow.getHandle(runId).result();
    expect(await attemptsOf(world, runId, 'submitRefund')).toBe(2);
  });
}

/** How often the activity was tried, from the run's history. */
async function attemptsOf(world: StackWorld, workflowId: string, name: string): Promise<number> {
  const { events } = await world.temporal.workflow.getHandle(workflowId).fetchHistory();
  const scheduled = (events ?? []).find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === name,
  );
  const started = (events ?? []).find(
    (event) =>
      String(event.activityTaskStartedEventAttributes?.scheduledEventId) ===
      String(scheduled?.eventId),
  );
  return started?.activityTaskStartedEventAttributes?.attempt ?? 0;
}
