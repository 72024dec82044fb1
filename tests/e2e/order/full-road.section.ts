import { accounts } from '../../../domain/ledger/accounts.js';
import { basisPoints, fen } from '../../../contract/terms/money.js';
import { splitOrder } from '../../../domain/ledger/split.js';
import type { OrderView } from '../../../scripts/drive/people.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { until } from '../../factories/stack-wait.js';
import { newKey } from '../../../scripts/drive/http-client.js';

type Address = { readonly address: { readonly line: string } | null };
type Timeline = {
  readonly items: readonly {
    readonly seq: number;
    readonly event: string;
    readonly to: string;
    readonly actor: { readonly kind: string; readonly id: string };
    readonly reason: string;
    readonly at: string;
  }[];
};

/** About 1.5 km north: five times the distance at which a worker counts as arrived. */
const FAR_DEGREES = 0.0135;
const EVENTS_MAX = 110;

/** One order from booking to settlement, each person over HTTP. */
export function fullRoad(given: () => StackWorld): void {
  test('[C1][C6][K1][K2][P4][X8] a customer books a named worker, pays, is served and confirms; the money is shared to the fen', async () => {
    const world = given();
    const { people, takeWorker, openOffer, ledger } = world;
    const worker = await takeWorker('repair.cooling');
    const [customer, helper] = await Promise.all([people.customer(1), people.worker(worker._id)]);
    const place = placeOf(worker);
    // This one has a travel fee, which is the worker's without commission.
    const offeringId = 'demo-self_repair-ac';
    const { orderId } = await customer.place({
      offeringId,
      startAt: 'NOW',
      place,
      workerId: worker._id,
    });
    expect(await customer.order(orderId)).toMatchObject({
      status: 'PENDING_PAYMENT',
      startCode: expect.stringMatching(/^\d{4}$/),
    });
    await customer.pay(orderId);
    const offer = await openOffer(orderId);
    expect(offer).toMatchObject({ workerId: worker._id, origin: 'DIRECT' });
    const asked = (await helper.offers()).find(({ id }) => id === offer._id);
    expect(JSON.stringify(asked)).not.toContain('示例路');
    const hidden = await helper.client.call('GET', `/worker/orders/${orderId}`);
    expect(hidden.status).toBe(404);

    expect(await helper.accept(offer._id)).toMatchObject({ status: 'ASSIGNED' });
    const seen = await helper.client.must<OrderView & Address>('GET', `/worker/orders/${orderId}`);
    expect(seen.address?.line).toBe('示例路 1 号 1 单元 101');
    expect(seen.startCode).toBeNull();
    const { startCode } = await customer.order(orderId);
    const desk = await people.staff('admin');
    const support = await desk.must<OrderView & Address>('GET', `/admin/orders/${orderId}`);
    expect([support.startCode, support.address]).toEqual([null, null]);

    await helper.depart(orderId);
    const far = { lng: place.lng, lat: place.lat + FAR_DEGREES };
    await expect(helper.arrive(orderId, far)).rejects.toMatchObject({ code: 'TOO_FAR' });
    await helper.arrive(orderId, place);
    const wrongCode = startCode === '0000' ? '0001' : '0000';
    await expect(helper.start(orderId, wrongCode)).rejects.toMatchObject({
      code: 'START_CODE_WRONG',
    });
    await helper.start(orderId, startCode ?? '');
    const noPhoto = await helper.client.call('POST', `/worker/orders/${orderId}/finish`, {
      body: { photoIds: [] },
    });
    expect(noPhoto.problem?.code).toBe('PROOF_MISSING');
    await helper.finish(orderId);
    expect(await customer.confirm(orderId)).toMatchObject({ status: 'COMPLETED' });
    await until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED');

    const order = await world.order(orderId);
    expect(order.travelFeeFen).toBeGreaterThan(0);
    const split = splitOrder({
      priceFen: fen(order.goodsFen),
      merchantCouponFen: fen(0),
      platformCouponFen: fen(0),
      commissionBps: basisPoints(1_000),
      workerShareBps: basisPoints(7_000),
      referralBps: basisPoints(0),
    });
    const transfers = await ledger.transfersOf({ orderId });
    const sumTo = (account: string): number =>
      transfers
        .filter(({ credit }) => credit === account)
        .reduce((sum, { amountFen }) => sum + amountFen, 0);
    expect({
      worker: sumTo(accounts.worker(worker._id)),
      merchant: sumTo(accounts.merchant('demo-self')),
      commission: sumTo(accounts.commission()),
    }).toEqual({
      worker: split.workerFen + order.travelFeeFen,
      merchant: split.merchantFen,
      commission: split.commissionFen,
    });
    expect(split.workerFen + split.merchantFen + split.commissionFen).toBe(order.goodsFen);
    const own = await ledger.balance(accounts.worker(worker._id));
    expect(own.availableFen).toBe(split.workerFen + order.travelFeeFen);
    expect(await ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    expect(await world.channelEntries(order.no)).toMatchObject([
      { kind: 'pay', amountFen: order.totalFen },
    ]);

    const { items } = await customer.client.must<Timeline>(
      'GET',
      `/customer/orders/${orderId}/events`,
    );
    expect(items.map(({ event, to, actor, reason }) => [event, to, actor.kind, reason])).toEqual([
      ['place', 'PENDING_PAYMENT', 'customer', 'PLACED'],
      ['paid', 'DISPATCHING', 'channel', 'PAID'],
      ['offer', 'DISPATCHING', 'system', 'OFFERED'],
      ['accept', 'ASSIGNED', 'worker', 'ACCEPTED'],
      ['depart', 'EN_ROUTE', 'worker', 'STEP'],
      ['arrive', 'ARRIVED', 'worker', 'STEP'],
      ['start', 'IN_SERVICE', 'worker', 'STEP'],
      ['finish', 'AWAITING_CONFIRMATION', 'worker', 'STEP'],
      ['confirm', 'COMPLETED', 'customer', 'CONFIRMED'],
    ]);
    expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1));
    const times = items.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('a run tells its stage to the Temporal UI, and a whole order stays under 110 history events', async () => {
    const { people, takeWorker, openOffer, run, temporal } = given();
    const worker = await takeWorker();
    const [customer, helper] = await Promise.all([people.customer(2), people.worker(worker._id)]);
    const place = placeOf(worker);
    const { orderId } = await customer.place({
      offeringId: 'demo-self_daily-2h',
      startAt: 'NOW',
      place,
      workerId: worker._id,
    });
    await customer.pay(orderId);
    await helper.accept((await openOffer(orderId))._id);
    const found = async (): Promise<string[]> => {
      const ids: string[] = [];
      const query = `OrderStage = "ASSIGNED" AND WorkerId = "${worker._id}"`;
      for await (const { workflowId } of temporal.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    await until(async () => (await found()).length > 0, { what: 'visibility' });
    expect(await found()).toEqual([`order-${orderId}`]);
    const { searchAttributes } = await run(orderId).describe();
    expect(searchAttributes).toMatchObject({
      OrderId: [orderId],
      OrderStage: ['ASSIGNED'],
      PaymentState: ['PAID'],
      WorkerId: [worker._id],
      NeedsOperator: [false],
    });
    await helper.depart(orderId);
    await helper.arrive(orderId, place);
    await helper.start(orderId, (await customer.order(orderId)).startCode ?? '');
    await helper.finish(orderId);
    await customer.client.must('POST', `/customer/orders/${orderId}/confirm`, {
      idempotencyKey: newKey(),
    });
    await run(orderId).result();
    const { events } = await run(orderId).fetchHistory();
    const counts = new Map<string, number>();
    for (const event of events ?? []) {
      const name = String(Object.keys(event).find((key) => key.endsWith('EventAttributes')));
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    console.info(`${events?.length} history events`, Object.fromEntries(counts));
    expect(events?.length).toBeLessThanOrEqual(EVENTS_MAX);
  });
}
