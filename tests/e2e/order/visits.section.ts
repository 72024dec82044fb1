import { workerDayModel } from '../../../data/models/worker-day.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { payUntilAsked, placeNamed } from '../../factories/stack-orders.js';
import { newDispatcher } from '../../factories/stack-staff.js';
import { until } from '../../factories/stack-wait.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { REPAIR, bring, post, takenBy, visitAt } from '../../factories/stack-visits.js';

const ACCESS_NOTE = '门禁 2580#，狗会叫';

type Seen = { readonly address: { readonly line: string; readonly accessNote?: string } | null };

/** Intervals in which a worker is booked for an order. */
export async function bookedFor(
  world: StackWorld,
  who: { readonly workerId: string; readonly orderId: string },
): Promise<{ readonly startMs: number; readonly endMs: number }[]> {
  const { workerId, orderId } = who;
  const days = await workerDayModel(world.connection).find({ workerId }).lean().exec();
  return days
    .flatMap(({ items }) => items)
    .filter((item) => item.orderId === orderId)
    .map(({ start, end }) => ({ startMs: start, endMs: end }));
}

const seenBy = (client: HttpClient, path: string) => client.call<Seen>('GET', path);

/** Visits that do not go as planned: somebody else comes. */
export function visits(given: () => StackWorld): void {
  const story = storiesOf(given);
  workerLeaves(story);
  otherWorker(story);
  desk(story);
}

function workerLeaves(story: Story): void {
  story(
    '[X7][X24][C5][S12] a worker gives his visit back: somebody else serves it in the same run, and only he sees how to get in',
    async (world) => {
      const wanted = { ...REPAIR, accessNote: ACCESS_NOTE };
      const visit = await visitAt(world, { number: 521, stage: 'ASSIGNED', wanted });
      const { orderId, helper: left, worker, customer } = visit;
      const path = `/worker/orders/${orderId}`;
      expect((await seenBy(left.client, path)).body.address?.accessNote).toBe(ACCESS_NOTE);
      const { runId } = await world.run(orderId).describe();

      const preview = await left.client.must('GET', `${path}/cancel-preview`);
      expect(preview).toMatchObject({ isAllowed: true, isBreach: true });
      const answer = await post(left.client, `${path}/cancel`, { note: '车坏了' });
      expect(answer).toMatchObject({ status: 200, body: { status: 'DISPATCHING' } });
      expect((await seenBy(left.client, path)).status).toBe(404);
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);

      const next = await takenBy(world, visit);
      const order = await world.order(orderId);
      expect(order.tickets).toMatchObject([
        { excludedWorkerIds: [worker._id], origin: 'DISPATCH' },
      ]);
      expect(order.priority).toBe(1);
      expect(order.tickets[0]?.workerId).not.toBe(worker._id);
      expect((await seenBy(next.helper.client, path)).body.address?.accessNote).toBe(ACCESS_NOTE);
      expect((await seenBy(left.client, path)).status).toBe(404);
      const staff = await world.people.staff('dispatcher');
      const onDesk = await seenBy(staff, `/admin/orders/${orderId}`);
      expect([onDesk.status, onDesk.body.address]).toEqual([200, null]);

      await bring(next, 'AWAITING_CONFIRMATION');
      expect(await customer.confirm(orderId)).toMatchObject({ status: 'COMPLETED' });
      expect((await world.run(orderId).describe()).runId).toBe(runId);
      const breach = await world.connection.collection('breaches').findOne({ orderId });
      expect(breach).toMatchObject({ workerId: worker._id, kind: 'WORKER_CANCEL' });
      const told = (await world.events(orderId)).find(({ event }) => event === 'workerCancel');
      expect(told).toMatchObject({ actor: { kind: 'worker', id: worker._id } });
      expect(told?.note).not.toContain('车坏了');
      const { items } = await customer.client.must<{ items: { event: string; note: string }[] }>(
        'GET',
        `/customer/orders/${orderId}/events`,
      );
      expect(items.find(({ event }) => event === 'workerCancel')?.note).toBeNull();
    },
    40_000,
  );
}

function otherWorker(story: Story): void {
  story(
    '[X7][C5] the customer wants somebody else: once, then the limit is used up',
    async (world) => {
      const visit = await visitAt(world, { number: 522, stage: 'ASSIGNED', wanted: REPAIR });
      const { orderId, customer, worker } = visit;
      const path = `/customer/orders/${orderId}/other-worker`;
      const body = { note: '上次不愉快' };
      expect(await post(customer.client, path, body)).toMatchObject({
        status: 200,
        body: { status: 'DISPATCHING' },
      });
      await takenBy(world, visit);
      const { tickets } = await world.order(orderId);
      expect(tickets[0]?.workerId).not.toBe(worker._id);
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);
      expect(await post(customer.client, path, body)).toMatchObject({
        status: 409,
        code: 'WORKER_CHANGES_USED_UP',
      });
      expect((await world.order(orderId)).tickets).toEqual(tickets);
    },
    30_000,
  );
}

function desk(story: Story): void {
  story(
    '[S12][X7] an operator gives an assigned visit to another worker, and back to dispatch',
    async (world) => {
      const visit = await visitAt(world, { number: 523, stage: 'ASSIGNED', wanted: REPAIR });
      const { orderId, worker, helper } = visit;
      const staff = await world.people.staff('dispatcher');
      const path = `/admin/orders/${orderId}/reassign`;
      const { candidates } = await staff.must<{ candidates: { workerId: string }[] }>(
        'GET',
        `/admin/orders/${orderId}/candidates`,
      );
      const other = candidates.find(({ workerId }) => workerId !== worker._id)?.workerId ?? '';
      const unskilled = await world.takeWorker();
      const refused = await post(staff, path, { workerId: unskilled._id, note: '调整' });
      expect(refused).toMatchObject({ status: 409, code: 'WORKER_NOT_FEASIBLE' });
      expect((await world.order(orderId)).tickets[0]?.workerId).toBe(worker._id);

      const moved = await post(staff, path, { workerId: other, note: '就近调整' });
      expect(moved).toMatchObject({ status: 200, body: { status: 'ASSIGNED' } });
      expect((await world.order(orderId)).tickets).toMatchObject([
        { workerId: other, origin: 'MANUAL' },
      ]);
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);
      expect(await bookedFor(world, { workerId: other, orderId })).toHaveLength(1);
      await expect(helper.depart(orderId)).rejects.toMatchObject({ status: 404 });

      const back = await post(staff, path, { workerId: null, note: '重新派单' });
      expect(back).toMatchObject({ status: 200, body: { status: 'DISPATCHING' } });
      expect(await bookedFor(world, { workerId: other, orderId })).toEqual([]);
      const next = await takenBy(world, visit);
      const [ticket] = (await world.order(orderId)).tickets;
      expect([worker._id, other]).not.toContain(ticket?.workerId);
      await next.helper.depart(orderId);
    },
    40_000,
  );

  story(
    '[S12] two operators at the same moment: one works on it, the other is told so until it is let go',
    async (world) => {
      const placed = await placeNamed(world, 524, REPAIR);
      await payUntilAsked(world, placed);
      const { orderId, worker } = placed;
      const people = await Promise.all([
        world.people.staff('dispatcher'),
        newDispatcher(world, { account: 'dispatcher-two', cities: ['demo'] }),
      ]);
      const path = `/admin/orders/${orderId}`;
      expect((await post(people[0], `${path}/take-over`)).status).toBe(200);
      const locks = await Promise.all(people.map((client) => post(client, `${path}/lock`)));
      expect(locks.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(locks.find(({ status }) => status === 409)?.code).toBe('LOCKED_BY_OTHER');
      const winner = locks.findIndex(({ status }) => status === 200);
      const [has, hasNot] = winner === 0 ? people : [people[1], people[0]];
      const { seq } = await world.order(orderId);
      const refusals = await Promise.all([
        post(hasNot, `${path}/assign`, { workerId: worker._id }),
        post(hasNot, `${path}/resume`),
        post(hasNot, `${path}/unlock`),
      ]);
      expect(refusals.map(({ code }) => code)).toEqual(refusals.map(() => 'LOCKED_BY_OTHER'));
      expect((await world.order(orderId)).seq).toBe(seq);
      expect((await post(has, `${path}/unlock`)).status).toBe(200);
      const assigned = await post(hasNot, `${path}/assign`, { workerId: worker._id });
      expect(assigned).toMatchObject({ status: 200, body: { status: 'ASSIGNED' } });
      await until(async () => (await world.order(orderId)).lock === null);
    },
    30_000,
  );
}
