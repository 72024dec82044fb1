import { workerModel } from '../../../data/models/worker.js';
import { reminderModel } from '../../../data/models/reminder.js';
import { newKey } from '../../../scripts/drive/http-client.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { newReviewer } from '../../factories/stack-staff.js';
import { storiesOf } from '../../factories/stack-stories.js';
import { REPAIR, takenBy, visitAt } from '../../factories/stack-visits.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { bookedFor } from './visits.section.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Renewal = { readonly id: string; readonly version: number; readonly status: string };
type Own = { readonly items: readonly { readonly kind: string; readonly state: string }[] };

/** Certificates that end: the visit goes to another, and the worker renews in his app. */
export function certificates(given: () => StackWorld): void {
  const story = storiesOf(given);

  story(
    '[X10][P6] a certificate ends before the visit: the scan gives it to another and tells the worker; renewed and approved it is valid',
    async (world) => {
      const wanted = { ...REPAIR, startAt: new Date(Date.now() + 2 * HOUR_MS).toISOString() };
      const visit = await visitAt(world, { number: 586, stage: 'ASSIGNED', wanted });
      const { orderId, worker, helper } = visit;
      const { client } = helper;
      const { startAt } = await world.order(orderId);
      const validUntil = new Date(startAt.getTime() - 1);
      await workerModel(world.connection).updateOne(
        { _id: worker._id },
        { $set: { 'certificates.$[one].validUntil': validUntil } },
        { arrayFilters: [{ 'one.kind': 'ELECTRICIAN' }] },
      );
      // What its interval would do within five minutes.
      await world.temporal.schedule.getHandle('certificate-scan').trigger();
      await world.untilStatus(orderId, 'DISPATCHING', 20_000);
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);
      await takenBy(world, visit);
      const row = (await world.events(orderId)).find(({ event }) => event === 'workerIll');
      expect(row).toMatchObject({ reason: 'CERTIFICATE', data: { workerId: worker._id } });
      const told = () => reminderModel(world.connection).find({ workerId: worker._id }).lean();
      await until(async () => (await told()).every(({ status }) => status === 'SENT'));
      expect((await told()).map(({ kind }) => kind).sort()).toEqual(['ENDS_1', 'VISIT_RETURNED']);

      const state = async (): Promise<string | undefined> => {
        const { items } = await client.must<Own>('GET', '/worker/certificates');
        return items.find(({ kind }) => kind === 'ELECTRICIAN')?.state;
      };
      expect(await state()).toBe('ENDS_SOON');
      const renewal = await client.must<Renewal>('POST', '/worker/certificates/renewals', {
        body: {
          kind: 'ELECTRICIAN',
          validUntil: new Date(Date.now() + 365 * DAY_MS).toISOString(),
          mediaIds: [await uploadPhoto(client, { purpose: 'CERTIFICATE' })],
        },
        idempotencyKey: newKey(),
      });
      expect(renewal.status).toBe('PENDING');
      const person = { account: 'certificate-reviewer', cities: ['demo'] };
      const reviewer = await newReviewer(world, person);
      const approved = await reviewer.must<Renewal>(
        'POST',
        `/admin/certificate-renewals/${renewal.id}/approve`,
        { body: { reason: '资料核对' }, headers: { 'If-Match': `"${renewal.version}"` } },
      );
      expect(approved.status).toBe('APPROVED');
      expect(await state()).toBe('VALID');
    },
    90_000,
  );
}
