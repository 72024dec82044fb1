import { CERTIFICATE_KINDS } from '../../../contract/terms/catalogue.js';
import { workerModel } from '../../../data/models/worker.js';
import type { OrderDocument } from '../../../data/models/order.js';
import { accounts, type ClearingChannel } from '../../../domain/ledger/accounts.js';
import { placeForAny, UNSERVED, type Placed } from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';

/** Longer than the lease of a worker that was killed while it spoke with the channel. */
const REFUND_MS_MAX = 45_000;
const NEXT_YEAR = new Date(Date.now() + 365 * 24 * 3_600_000);

/** Orders whose clocks run while other sections work. */
export type DispatchBackground = {
  readonly escalated: Promise<HandAssignment>;
  readonly givenUp: Promise<Placed>;
};

type HandAssignment = Placed & {
  readonly workerId: string;
  readonly refused: string | undefined;
  readonly assigned: { readonly status: number; readonly body: unknown };
  readonly tickets: OrderDocument['tickets'];
  readonly busy: readonly string[];
};

export function startDispatchBackground(world: StackWorld): DispatchBackground {
  const unserved = async (number: number): Promise<Placed> => {
    const placed = await placeForAny(world, { number, offeringId: UNSERVED });
    await placed.customer.pay(placed.orderId);
    return placed;
  };
  const escalated = unserved(11).then((placed) => assignByHand(world, placed));
  // The test awaits it and tells what went wrong; until then nobody listens.
  escalated.catch(() => undefined);
  return { escalated, givenUp: unserved(12) };
}

/** Between escalation and give-up there is not much time in the demo city. */
async function assignByHand(world: StackWorld, placed: Placed): Promise<HandAssignment> {
  const { orderId } = placed;
  await world.untilStatus(orderId, 'MANUAL_DISPATCH', 30_000);
  const desk = await world.people.staff('dispatcher');
  const { _id: workerId } = await world.takeWorker();
  // An operator may overlook a skill, never a certificate.
  await workerModel(world.connection).updateOne(
    { _id: workerId },
    { $set: { certificates: CERTIFICATE_KINDS.map((kind) => ({ kind, validUntil: NEXT_YEAR })) } },
  );
  const assign = (isOverride: boolean) =>
    desk.call('POST', `/admin/orders/${orderId}/assign`, {
      body: { workerId, isOverride, ...(isOverride && { note: '用户同意由日常保洁人员服务' }) },
    });
  const refused = (await assign(false)).problem?.code;
  const { status, body } = await assign(true);
  // Seen now: the clocks of the demo city go on while other sections are tested.
  const [{ tickets }, busy] = await Promise.all([
    world.order(orderId),
    busyTickets(world, workerId),
  ]);
  return { ...placed, workerId, refused, assigned: { status, body }, tickets, busy };
}

export function dispatchOffers(given: () => StackWorld): void {
  test('[C5][P1] any worker: the first declines, the second takes it', async () => {
    const world = given();
    const placed = await placeForAny(world, { number: 13 });
    const { orderId } = placed;
    await placed.customer.pay(orderId);
    const first = await world.openOffer(orderId);
    await (await world.people.worker(first.workerId)).decline(first._id);
    const second = await world.openOffer(orderId, [first._id]);
    expect(second.workerId).not.toBe(first.workerId);
    const helper = await world.people.worker(second.workerId);
    expect(await helper.accept(second._id)).toMatchObject({ status: 'ASSIGNED' });
    const order = await world.order(orderId);
    expect(order.tickets).toMatchObject([
      {
        status: 'ASSIGNED',
        workerId: second.workerId,
        origin: 'DISPATCH',
        excludedWorkerIds: [first.workerId],
      },
    ]);
    const offers = await world.offers(orderId);
    expect(offers.map(({ status, round }) => [status, round])).toEqual([
      ['DECLINED', 1],
      ['ACCEPTED', 2],
    ]);
    for (const offer of offers) expect(Object.keys(offer.costTerms).length).toBeGreaterThan(0);
  });

  test('[S12] a dispatcher takes an order over, its open offer binds nobody, and gives it back', async () => {
    const world = given();
    const placed = await placeForAny(world, { number: 14 });
    const { orderId } = placed;
    await placed.customer.pay(orderId);
    const first = await world.openOffer(orderId);
    const asked = await world.people.worker(first.workerId);
    const desk = await world.people.staff('dispatcher');
    const taken = await desk.must('POST', `/admin/orders/${orderId}/take-over`);
    expect(taken).toMatchObject({ status: 'MANUAL_DISPATCH' });
    await expect(asked.accept(first._id)).rejects.toMatchObject({ status: 409 });
    expect((await world.offers(orderId)).map(({ status }) => status)).toEqual(['WITHDRAWN']);
    expect(await busyTickets(world, first.workerId)).not.toContain(`${orderId}:1`);

    const back = await desk.must('POST', `/admin/orders/${orderId}/resume`);
    expect(back).toMatchObject({ status: 'DISPATCHING' });
    const second = await world.openOffer(orderId, [first._id]);
    await (await world.people.worker(second.workerId)).accept(second._id);
    await world.untilStatus(orderId, 'ASSIGNED');
  });

  test('[P2][P4] a paid order cancelled while a worker is asked: the money goes back in full', async () => {
    const world = given();
    const placed = await placeForAny(world, { number: 15 });
    const { orderId, customer } = placed;
    await customer.pay(orderId);
    const offer = await world.openOffer(orderId);
    expect(await customer.cancel(orderId)).toMatchObject({ status: 'CANCELLED' });
    await expectFullRefund(world, orderId);
    expect((await world.offers(orderId)).map(({ status }) => status)).toEqual(['WITHDRAWN']);
    expect(await busyTickets(world, offer.workerId)).not.toContain(`${orderId}:1`);
    const asked = await world.people.worker(offer.workerId);
    await expect(asked.accept(offer._id)).rejects.toMatchObject({ status: 410 });
  });
}

/** Waits for the clocks of the orders that were started first. */
export function dispatchClocks(
  given: () => StackWorld,
  background: () => DispatchBackground,
): void {
  test('[P2][S12] nobody has the skill: automation hands over and a dispatcher assigns by hand', async () => {
    const world = given();
    const { orderId, workerId, refused, assigned, tickets, busy } = await background().escalated;
    const escalation = (await world.events(orderId)).find(({ event }) => event === 'escalate');
    expect(escalation).toMatchObject({ actor: { kind: 'system' } });
    expect(escalation?.data).toMatchObject({ failure: expect.any(String) });
    expect(refused).toBe('WORKER_NOT_FEASIBLE');
    expect(assigned).toMatchObject({ status: 200, body: { status: 'ASSIGNED' } });
    expect(tickets).toMatchObject([{ workerId, origin: 'MANUAL', originReason: 'OVERRIDE' }]);
    expect(busy).toContain(`${orderId}:1`);
  });

  test('[P2][P4] nobody can come in time: the order closes and everything is refunded', async () => {
    const world = given();
    const { orderId } = await background().givenUp;
    await world.untilStatus(orderId, 'CLOSED', 60_000);
    await expectFullRefund(world, orderId);
    expect((await world.events(orderId)).map(({ event }) => event)).toEqual([
      'place',
      'paid',
      'escalate',
      'giveUp',
    ]);
  });
}

/** One refund of the whole payment, in the channel's journal and in the ledger. */
export async function expectFullRefund(
  world: StackWorld,
  orderId: string,
  channel: ClearingChannel = 'wechat',
): Promise<void> {
  await until(async () => (await world.order(orderId)).refundStatus === 'FULL', {
    what: `refund of ${orderId}`,
    timeoutMs: REFUND_MS_MAX,
  });
  const order = await world.order(orderId);
  const moved = await world.channelEntries(order.no);
  expect(moved.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
    ['pay', order.totalFen],
    ['refund', order.totalFen],
  ]);
  expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
  const transfers = await world.ledger.transfersOf({ orderId });
  const clearing = accounts.clearing(channel);
  const sumOf = (side: 'debit' | 'credit'): number =>
    transfers
      .filter((row) => row[side] === clearing && ['single', 'post'].includes(row.mode))
      .reduce((sum, { amountFen }) => sum + amountFen, 0);
  expect([sumOf('debit'), sumOf('credit')]).toEqual([order.totalFen, order.totalFen]);
}

async function busyTickets(world: StackWorld, workerId: string): Promise<string[]> {
  const days = await world.connection
    .collection<{ items: { ticketId: string }[] }>('workerDays')
    .find({ workerId })
    .toArray();
  return days.flatMap(({ items }) => items.map(({ ticketId }) => ticketId));
}
