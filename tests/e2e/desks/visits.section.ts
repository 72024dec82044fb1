import { phoneRevealModel } from '../../../data/models/phone-reveal.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { DAILY } from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { MASSAGE, REPAIR, bring, post, takenBy, visitAt } from '../../factories/stack-visits.js';
import { bookedFor } from '../order/visits.section.js';
import { decideAbort } from './abort.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The address that the customers of the tests write down. */
const CUSTOMER_PHONE = '19900000001';

/** Start of the next whole minute so much later: a time as an app sends it. */
const startIn = (laterMs: number): string =>
  new Date(Math.ceil((Date.now() + laterMs) / MINUTE_MS) * MINUTE_MS).toISOString();

type Rescheduled = { readonly startAt: string; readonly isConsentAwaited: boolean };
type Reveals = {
  readonly items: readonly { readonly orderId: string; readonly workerId: string }[];
};

/** What customer and worker do to each other's plans. */
export function visitSides(given: () => StackWorld): void {
  const story = storiesOf(given);
  workerProposes(story);
  workerIsAbsent(story);
  customerStops(story);
  phone(story);
}

function workerProposes(story: Story): void {
  story(
    '[X2][K4][C7] the worker proposes another time: the customer says yes or no, and only a yes moves it',
    async (world) => {
      await Promise.all(
        [
          { number: 701, isAgreed: true },
          { number: 702, isAgreed: false },
        ].map(async ({ number, isAgreed }) => {
          const wanted = { ...MASSAGE, startAt: startIn(5 * HOUR_MS) };
          const visit = await visitAt(world, { number, stage: 'ASSIGNED', wanted });
          const { orderId, customer, helper, worker } = visit;
          const oldStart = (await world.order(orderId)).startAt.toISOString();
          const startAt = new Date(Date.parse(oldStart) + 2 * HOUR_MS).toISOString();
          const path = `/worker/orders/${orderId}/reschedule`;
          const past = await post(helper.client, path, { startAt: startIn(-HOUR_MS) });
          expect(past).toMatchObject({ status: 400, code: 'SLOT_INVALID' });
          const asked = await post<Rescheduled>(helper.client, path, { startAt });
          // Long before the start too: his wish always needs a yes.
          expect(asked).toMatchObject({
            status: 200,
            body: { startAt: oldStart, isConsentAwaited: true },
          });
          const answerPath = `/customer/orders/${orderId}/reschedule-answer`;
          const stranger = await world.people.customer(703);
          const foreign = await post(stranger.client, answerPath, { isAgreed: true });
          expect(foreign.status).toBe(404);
          const answer = await post(customer.client, answerPath, { isAgreed });
          expect(answer).toMatchObject({ status: 200, body: { status: 'ASSIGNED' } });
          const order = await world.order(orderId);
          const now = isAgreed ? startAt : oldStart;
          expect(order.startAt.toISOString()).toBe(now);
          expect([order.proposal, order.tickets[0]?.workerId]).toEqual([null, worker._id]);
          const booked = await bookedFor(world, { workerId: worker._id, orderId });
          expect(booked.map(({ startMs }) => new Date(startMs).toISOString())).toEqual([now]);
          expect((await world.events(orderId)).at(-1)).toMatchObject({
            event: 'answerReschedule',
            actor: { kind: 'customer' },
            reason: isAgreed ? 'RESCHEDULE_AGREED' : 'RESCHEDULE_REFUSED',
          });
          expect(await post(customer.client, answerPath, { isAgreed })).toMatchObject({
            status: 409,
            code: 'NO_PROPOSAL',
          });
        }),
      );
    },
    40_000,
  );
}

function workerIsAbsent(story: Story): void {
  story(
    '[X4][C7] the worker does not come: once he is late the customer says so, and somebody else comes',
    async (world) => {
      const wanted = { offeringId: DAILY };
      const visit = await visitAt(world, { number: 704, stage: 'ASSIGNED', wanted });
      const { orderId, customer, worker, helper } = visit;
      const path = `/customer/orders/${orderId}/worker-no-show`;
      const calmWanted = { ...MASSAGE, startAt: startIn(HOUR_MS) };
      const calm = await visitAt(world, { number: 705, stage: 'ASSIGNED', wanted: calmWanted });
      const early = await post(
        calm.customer.client,
        `/customer/orders/${calm.orderId}/worker-no-show`,
        {},
      );
      expect(early).toMatchObject({ status: 409, code: 'NOT_LATE_YET' });
      expect((await world.order(calm.orderId)).status).toBe('ASSIGNED');

      const body = { note: '一直没有人来' };
      await until(async () => (await post(customer.client, path, body)).status === 200, {
        what: 'the worker is late',
      });
      const event = (await world.events(orderId)).find((row) => row.event === 'workerNoShow');
      expect(event).toMatchObject({ actor: { kind: 'customer' }, reason: 'WORKER_ABSENT' });
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);
      expect((await helper.client.call('GET', `/worker/orders/${orderId}`)).status).toBe(404);
      const breach = await world.connection.collection('breaches').findOne({ orderId });
      expect(breach).toMatchObject({ workerId: worker._id, kind: 'WORKER_NO_SHOW' });
      const next = await takenBy(world, visit);
      expect((await world.order(orderId)).tickets[0]?.workerId).not.toBe(worker._id);
      await bring(next, 'AWAITING_CONFIRMATION');
      expect(await customer.confirm(orderId)).toMatchObject({ status: 'COMPLETED' });
    },
    40_000,
  );
}

function customerStops(story: Story): void {
  story(
    '[X4][X11][C7] the customer stops work that cannot go on: a case decides, and he gets back what it says',
    async (world) => {
      const visit = await visitAt(world, { number: 706, stage: 'IN_SERVICE', wanted: REPAIR });
      const { orderId, customer } = visit;
      const path = `/customer/orders/${orderId}/abort`;
      const proof = { purpose: 'CASE_EVIDENCE', orderId } as const;
      const photoIds = [await uploadPhoto(customer.client, proof)];
      expect((await post(customer.client, path, { note: '', photoIds })).status).toBe(400);
      const body = { note: '工具损坏了墙面', photoIds };
      const stopped = await post(customer.client, path, body);
      expect(stopped).toMatchObject({ status: 200, body: { status: 'AWAITING_CONFIRMATION' } });
      const { items } = await customer.client.must<{ items: { caseNo: string; kind: string }[] }>(
        'GET',
        `/customer/orders/${orderId}/cases`,
      );
      expect(items).toMatchObject([{ kind: 'ABORT', status: 'OPEN', note: body.note }]);
      await decideAbort(world, visit);
    },
    60_000,
  );
}

function phone(story: Story): void {
  story(
    '[C8] without numbers the worker who comes sees the phone, and the customer sees who saw it',
    async (world) => {
      const visit = await visitAt(world, { number: 707, stage: 'OFFERED' });
      const { orderId, customer, helper, worker } = visit;
      const path = `/worker/orders/${orderId}/customer-phone`;
      expect((await post(helper.client, path)).status).toBe(404);
      const offer = await world.openOffer(orderId);
      await helper.accept(offer._id);
      const shown = await post<{ phone: string }>(helper.client, path);
      expect(shown.status).toBe(200);
      expect(shown.body.phone).toContain(CUSTOMER_PHONE);
      const stranger = await world.people.worker((await world.takeWorker())._id);
      expect((await post(stranger.client, path)).status).toBe(404);
      const mine = await customer.client.must<Reveals>('GET', '/customer/phone-reveals');
      expect(mine.items).toMatchObject([{ orderId, workerId: worker._id }]);
      await bring(visit, 'AWAITING_CONFIRMATION');
      expect(await post(helper.client, path)).toMatchObject({
        status: 409,
        code: 'CONTACT_CLOSED',
      });
      // What was refused is not among what was shown.
      expect(await phoneRevealModel(world.connection).countDocuments({ orderId })).toBe(1);
    },
    30_000,
  );
}
