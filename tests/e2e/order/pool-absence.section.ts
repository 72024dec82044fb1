import { accounts } from '../../../domain/ledger/accounts.js';
import { distanceMeters } from '../../../domain/geo/distance.js';
import { workerModel } from '../../../data/models/worker.js';
import { placeForAny, placePatiently } from '../../factories/stack-orders.js';
import type { Helper } from '../../factories/stack-people.js';
import { eventually, until } from '../../factories/stack-wait.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { REPAIR, netOf, post, takenBy, visitAt } from '../../factories/stack-visits.js';
import { bookedFor } from './visits.section.js';

const HOUR_MS = 3_600_000;
const GRABBERS = 4;

type PoolItem = { readonly orderId: string; readonly totalFen: number };

/** The grab pool, workers who fall ill, and orders that want two workers. */
export function poolAndAbsence(given: () => StackWorld): void {
  const story = storiesOf(given);
  pool(story);
  absence(story);
  team(story);
}

/** Colleagues of the one who declined, the nearest ones: a worker's own radius counts in the pool. */
async function petWorkers(
  world: StackWorld,
  asked: { readonly orderId: string; readonly decliner: string },
): Promise<Helper[]> {
  const [lng, lat] = (await world.order(asked.orderId)).address.point.coordinates;
  const rows = await workerModel(world.connection)
    .find({ merchantId: 'demo-partner', skills: 'pet.care', _id: { $ne: asked.decliner } })
    .lean()
    .exec();
  const near = rows
    .map(({ _id, home }) => ({
      id: _id,
      meters: distanceMeters([lng, lat], home.coordinates),
    }))
    .sort((a, b) => a.meters - b.meters)
    .slice(0, 2 * GRABBERS);
  expect(near.length).toBeGreaterThan(GRABBERS);
  return Promise.all(near.map(({ id }) => world.people.worker(id)));
}

function pool(story: Story): void {
  story(
    '[X13][K1] a declined order goes to the pool: workers of the merchant see it without its address, several grab at once, one has it',
    async (world) => {
      const { orderId, customer } = await placeForAny(world, {
        number: 581,
        offeringId: 'demo-partner_pet-sit',
      });
      await customer.pay(orderId);
      const offer = await world.openOffer(orderId);
      const decliner = await world.people.worker(offer.workerId);
      const near = await petWorkers(world, { orderId, decliner: offer.workerId });
      const grab = ({ client }: Helper) => post(client, `/worker/orders/${orderId}/grab`);
      expect((await grab(near[0] as Helper)).status).toBe(404);
      await decliner.decline(offer._id);
      const seenBy = async ({ client }: Helper): Promise<PoolItem | undefined> =>
        (await client.must<{ items: PoolItem[] }>('GET', '/worker/pool')).items.find(
          (item) => item.orderId === orderId,
        );
      const seen = () => Promise.all(near.map(seenBy));
      const first = async () => (await seen()).find(Boolean);
      const item = await eventually(first, { what: 'the open pool' });
      expect(JSON.stringify(item)).not.toContain('示例路');
      // Some neighbour may be at work for another story's customer.
      const items = await seen();
      const grabbers = near.filter((_helper, index) => items[index]).slice(0, GRABBERS);
      expect(grabbers).toHaveLength(GRABBERS);
      const stranger = await world.people.worker((await world.takeWorker())._id);
      expect(await seenBy(stranger)).toBeUndefined();
      expect((await grab(stranger)).status).toBe(404);
      expect(await grab(decliner)).toMatchObject({ status: 409, code: 'POOL_CLOSED' });

      const answers = await Promise.all(grabbers.map(grab));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(GRABBERS - 1);
      const order = await world.order(orderId);
      expect(order).toMatchObject({
        status: 'ASSIGNED',
        poolUntil: null,
        tickets: [{ origin: 'GRAB' }],
      });
      const winner = grabbers[answers.findIndex(({ status }) => status === 200)] as Helper;
      expect((await world.events(orderId)).filter(({ event }) => event === 'grab')).toHaveLength(1);
      expect(await winner.order(orderId)).toMatchObject({ status: 'ASSIGNED' });
      expect(await seenBy(winner)).toBeUndefined();
      const workerId = order.tickets[0]?.workerId ?? '';
      expect(await bookedFor(world, { workerId, orderId })).toHaveLength(1);
    },
    40_000,
  );
}

function absence(story: Story): void {
  story(
    '[X7] a worker falls ill: what he was assigned and what he was asked goes to others, and nobody books him in that time',
    async (world) => {
      const visit = await visitAt(world, { number: 582, stage: 'ASSIGNED', wanted: REPAIR });
      const { orderId, worker, helper } = visit;
      const { client } = helper;
      const from = new Date(Date.now() - 60_000).toISOString();
      const to = new Date(Date.now() + 6 * HOUR_MS).toISOString();
      const query = new URLSearchParams({ from, to });
      const preview = await client.must<{ items: { id: string }[] }>(
        'GET',
        `/worker/absences/preview?${query}`,
      );
      expect(preview.items.map(({ id }) => id)).toEqual([orderId]);
      const body = { kind: 'ILL', from, to, note: '发烧' };
      const told = await post<{ id: string }>(client, '/worker/absences', body);
      expect(told.status).toBe(201);
      await world.untilStatus(orderId, 'DISPATCHING', 20_000);
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);
      await takenBy(world, visit);
      const [ticket] = (await world.order(orderId)).tickets;
      expect(ticket?.workerId).not.toBe(worker._id);
      const row = (await world.events(orderId)).find(({ event }) => event === 'workerIll');
      expect(row).toMatchObject({ reason: 'WORKER_ILL', data: { workerId: worker._id } });
      await expect(helper.depart(orderId)).rejects.toMatchObject({ status: 404 });

      const other = await world.people.customer(583);
      const booking = {
        offeringId: REPAIR.offeringId ?? '',
        startAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
        place: placeOf(worker),
        workerId: worker._id,
      };
      await expect(placePatiently(other, booking)).rejects.toMatchObject({ status: 409 });
      const later = { ...booking, startAt: new Date(Date.now() + 8 * HOUR_MS).toISOString() };
      const { orderId: laterId } = await placePatiently(other, later);
      await other.cancel(laterId);
      const { items } = await client.must<{ items: { id: string; orders: { told: number } }[] }>(
        'GET',
        '/worker/absences',
      );
      expect(items[0]?.id).toBe(told.body.id);
    },
    40_000,
  );
}

function team(story: Story): void {
  story(
    '[X17][X7][P4] an order for two: both are asked in one claim, each serves his own visit, and the money is split',
    async (world) => {
      const {
        orderId,
        customer,
        worker: near,
      } = await placeForAny(world, {
        number: 584,
        offeringId: 'demo-partner_deep-villa-team',
      });
      await customer.pay(orderId);
      const first = await world.openOffer(orderId);
      const offers = await world.offers(orderId);
      expect(offers.map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);
      expect(offers.map(({ _id }) => _id).sort()).toEqual([`${orderId}:1:1`, `${orderId}:2:1`]);
      expect(new Set(offers.map(({ workerId }) => workerId)).size).toBe(2);
      const asked = (await world.events(orderId)).filter(({ event }) => event === 'offer');
      expect(asked).toHaveLength(1);

      const helpers = await Promise.all(
        offers.map(({ workerId }) => world.people.worker(workerId)),
      );
      const [one, two] = helpers as [Helper, Helper];
      const [ownOffer, otherOffer] = offers;
      expect(first.workerId).toBe(ownOffer?.workerId);
      expect(await one.accept(ownOffer?._id ?? '')).toMatchObject({ status: 'DISPATCHING' });
      expect((await post(two.client, `/worker/orders/${orderId}/depart`)).status).toBe(404);
      expect(await two.accept(otherOffer?._id ?? '')).toMatchObject({ status: 'ASSIGNED' });

      // The order shows who is furthest behind.
      await one.depart(orderId);
      expect((await world.order(orderId)).status).toBe('ASSIGNED');
      await two.depart(orderId);
      await Promise.all([one, two].map((helper) => helper.arrive(orderId, placeOf(near))));
      const startCode = (await customer.order(orderId)).startCode ?? '';
      await one.start(orderId, startCode);
      await two.start(orderId, startCode);
      await one.finish(orderId);
      expect((await world.order(orderId)).status).toBe('IN_SERVICE');
      await expect(customer.confirm(orderId)).rejects.toMatchObject({ status: 409 });
      await two.finish(orderId);
      expect(await customer.confirm(orderId)).toMatchObject({ status: 'COMPLETED' });
      await until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED');

      const order = await world.order(orderId);
      const [a = 0, b = 0] = await Promise.all(
        offers.map(({ workerId }) => netOf(world, orderId, accounts.worker(workerId))),
      );
      expect(a).toBeGreaterThan(0);
      expect(Math.abs(a - b)).toBeLessThanOrEqual(1);
      const [merchantFen = 0, commissionFen = 0] = await Promise.all(
        [accounts.merchant('demo-partner'), accounts.commission()].map((account) =>
          netOf(world, orderId, account),
        ),
      );
      expect(a + b + merchantFen + commissionFen).toBe(order.totalFen);
      expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    },
    40_000,
  );

  story(
    '[X17] one of two gives it back: only his visit is looked for again',
    async (world) => {
      const { orderId, customer } = await placeForAny(world, {
        number: 585,
        offeringId: 'demo-partner_deep-villa-team',
      });
      await customer.pay(orderId);
      await world.openOffer(orderId);
      const offers = await world.offers(orderId);
      const helpers = await Promise.all(
        offers.map(({ workerId }) => world.people.worker(workerId)),
      );
      for (const [index, helper] of helpers.entries())
        await helper.accept(offers[index]?._id ?? '');
      const leaving = helpers[1] as Helper;
      const left = await post(leaving.client, `/worker/orders/${orderId}/cancel`, {
        note: '受伤了',
      });
      expect(left).toMatchObject({ status: 200, body: { status: 'DISPATCHING' } });
      const next = await world.openOffer(orderId);
      expect(next).toMatchObject({ ticketId: `${orderId}:2` });
      await (await world.people.worker(next.workerId)).accept(next._id);
      const { tickets, status } = await world.order(orderId);
      expect(status).toBe('ASSIGNED');
      expect(tickets.map(({ workerId }) => workerId)).toEqual([offers[0]?.workerId, next.workerId]);
      expect(new Set(tickets.map(({ workerId }) => workerId)).size).toBe(2);
    },
    30_000,
  );
}
