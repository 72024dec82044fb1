import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { storiesOf, type Story } from '../../factories/stack-stories.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { MASSAGE, post, visitAt, type Visit } from '../../factories/stack-visits.js';
import { bookedFor } from './visits.section.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type Rescheduled = {
  readonly startAt: string;
  readonly isConsentAwaited: boolean;
  readonly consentUntil: string | null;
};

/** Start of the next whole minute so much later: a time as an app sends it. */
const startIn = (laterMs: number): string =>
  new Date(Math.ceil((Date.now() + laterMs) / MINUTE_MS) * MINUTE_MS).toISOString();

const later = (visit: { readonly startAt: Date }, byMs: number): string =>
  new Date(visit.startAt.getTime() + byMs).toISOString();

async function bookedAt(world: StackWorld, { orderId, worker }: Visit): Promise<string[]> {
  const booked = await bookedFor(world, { workerId: worker._id, orderId });
  return booked.map(({ startMs }) => new Date(startMs).toISOString());
}

/** Another time, and times that a phone tells afterwards. */
export function times(given: () => StackWorld): void {
  const story = storiesOf(given);
  reschedules(story);
  offline(story);
}

function reschedules(story: Story): void {
  story(
    '[X2][C5] early enough a new time holds at once, the worker stays, his booking moves',
    async (world) => {
      const wanted = { ...MASSAGE, startAt: startIn(5 * HOUR_MS) };
      const visit = await visitAt(world, { number: 541, stage: 'ASSIGNED', wanted });
      const { orderId, customer, worker } = visit;
      const before = await world.order(orderId);
      const startAt = later(before, 2 * HOUR_MS);
      const path = `/customer/orders/${orderId}`;
      const preview = await customer.client.must(
        'GET',
        `${path}/reschedule-preview?startAt=${encodeURIComponent(startAt)}`,
      );
      expect(preview).toMatchObject({ isPossible: true, needsConsent: false, isWorkerFree: true });
      const moved = await post<Rescheduled>(customer.client, `${path}/reschedule`, { startAt });
      expect(moved).toMatchObject({ status: 200, body: { startAt, isConsentAwaited: false } });
      const order = await world.order(orderId);
      expect(order.endAt.getTime() - order.startAt.getTime()).toBe(
        before.endAt.getTime() - before.startAt.getTime(),
      );
      expect(order).toMatchObject({
        status: 'ASSIGNED',
        reschedules: 1,
        totalFen: before.totalFen,
      });
      expect(order.tickets[0]?.workerId).toBe(worker._id);
      expect(await bookedAt(world, visit)).toEqual([startAt]);
    },
    30_000,
  );

  story(
    '[X2][K1] close to the start the worker must say yes: until then nothing moves, and a no leaves everything',
    async (world) => {
      await Promise.all(
        [
          { number: 542, isAgreed: true },
          { number: 543, isAgreed: false },
        ].map(async ({ number, isAgreed }) => {
          const wanted = { ...MASSAGE, startAt: startIn(40 * MINUTE_MS) };
          const visit = await visitAt(world, { number, stage: 'ASSIGNED', wanted });
          const { orderId, customer, helper } = visit;
          const before = await world.order(orderId);
          const startAt = later(before, HOUR_MS);
          const asked = await post<Rescheduled>(
            customer.client,
            `/customer/orders/${orderId}/reschedule`,
            { startAt },
          );
          const oldStart = before.startAt.toISOString();
          expect(asked).toMatchObject({
            status: 200,
            body: { startAt: oldStart, isConsentAwaited: true, consentUntil: expect.any(String) },
          });
          expect(await bookedAt(world, visit)).toEqual([oldStart]);
          const own = await post(customer.client, `/customer/orders/${orderId}/reschedule-answer`, {
            isAgreed: true,
          });
          expect(own).toMatchObject({ status: 409, code: 'TRANSITION_NOT_ALLOWED' });

          const answer = await post(helper.client, `/worker/orders/${orderId}/reschedule-answer`, {
            isAgreed,
          });
          expect(answer).toMatchObject({ status: 200, body: { status: 'ASSIGNED' } });
          const order = await world.order(orderId);
          expect(order.startAt.toISOString()).toBe(isAgreed ? startAt : oldStart);
          // A wish that was refused took nothing, and uses nothing up.
          expect([order.proposal, order.reschedules]).toEqual([null, isAgreed ? 1 : 0]);
          expect(await bookedAt(world, visit)).toEqual([isAgreed ? startAt : oldStart]);
          const again = await post(helper.client, `/worker/orders/${orderId}/reschedule-answer`, {
            isAgreed,
          });
          expect(again.code).toBe('NO_PROPOSAL');
        }),
      );
    },
    40_000,
  );
}

function offline(story: Story): void {
  story(
    '[K2] steps from a cellar without a network: taken in their order with the time they happened, refused with a reason otherwise',
    async (world) => {
      const visit = await visitAt(world, { number: 544, stage: 'ASSIGNED' });
      const { orderId, helper, customer, worker } = visit;
      const assignedMs = (await world.order(orderId)).tickets[0]?.assignedAt?.getTime() ?? 0;
      expect(assignedMs).toBeGreaterThan(0);
      // The phone kept them and sends them now, one after the other.
      const at = (afterMs: number) => new Date(assignedMs + afterMs).toISOString();
      const path = `/worker/orders/${orderId}`;
      const { client } = helper;
      const tooOld = new Date(Date.now() - 3 * HOUR_MS).toISOString();
      expect(await post(client, `${path}/depart`, { occurredAt: tooOld })).toMatchObject({
        status: 409,
        code: 'OCCURRED_TOO_LONG_AGO',
        body: { title: expect.any(String) },
      });
      const early = await post(client, `${path}/depart`, { occurredAt: at(-1_000) });
      expect(early).toMatchObject({ status: 409, code: 'BEFORE_LAST_STEP' });
      expect((await world.order(orderId)).status).toBe('ASSIGNED');

      const startCode = (await customer.order(orderId)).startCode ?? '';
      const position = placeOf(worker);
      const photo = await uploadPhoto(client, { purpose: 'ORDER_PROOF', orderId });
      const queue: readonly [string, object][] = [
        ['depart', { occurredAt: at(2) }],
        ['arrive', { occurredAt: at(4), position }],
        ['start', { occurredAt: at(6), startCode }],
        ['finish', { occurredAt: at(8), photoIds: [photo] }],
      ];
      for (const [step, body] of queue) {
        expect([step, (await post(client, `${path}/${step}`, body)).status]).toEqual([step, 200]);
      }
      const [ticket] = (await world.order(orderId)).tickets;
      const kept = [ticket?.departedAt, ticket?.arrivedAt, ticket?.startedAt, ticket?.finishedAt];
      expect(kept.map((time) => time?.toISOString())).toEqual([at(2), at(4), at(6), at(8)]);
      const rows = (await world.events(orderId)).slice(-4);
      expect(rows.map(({ event }) => event)).toEqual(['depart', 'arrive', 'start', 'finish']);
      expect(rows.map((row) => row.at.toISOString())).toEqual([at(2), at(4), at(6), at(8)]);
      for (const row of rows) expect(row.recordedAt.getTime()).toBeGreaterThan(row.at.getTime());
    },
    30_000,
  );
}
