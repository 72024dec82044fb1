import { placePatiently } from '../../factories/stack-orders.js';
import { storiesOf } from '../../factories/stack-stories.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { MASSAGE, post, takenBy, visitAt } from '../../factories/stack-visits.js';
import { bookedFor } from '../order/visits.section.js';

const HOUR_MS = 3_600_000;

type Absence = { readonly id: string; readonly by: { readonly kind: string; readonly id: string } };

/** Leave and illness that somebody else writes down. */
export function absences(given: () => StackWorld): void {
  const story = storiesOf(given);
  story(
    '[M2][X7] a merchant writes his worker’s leave down: he sees what it costs first, and others take it over',
    async (world) => {
      const visit = await visitAt(world, { number: 741, stage: 'ASSIGNED' });
      const { orderId, worker } = visit;
      const owner = await world.people.staff('demo-owner');
      const elsewhere = await world.people.staff('owner');
      const path = `/admin/workers/${worker._id}/absences`;
      const from = new Date(Date.now() - 60_000).toISOString();
      const to = new Date(Date.now() + 6 * HOUR_MS).toISOString();
      const query = new URLSearchParams({ from, to });
      const preview = await owner.must<{ items: { id: string }[]; hasMore: boolean }>(
        'GET',
        `${path}/preview?${query}`,
      );
      expect(preview.items.map(({ id }) => id)).toEqual([orderId]);
      expect(preview.hasMore).toBe(false);
      const later = new URLSearchParams({
        from: new Date(Date.now() + 24 * HOUR_MS).toISOString(),
        to: new Date(Date.now() + 30 * HOUR_MS).toISOString(),
      });
      expect(await owner.must('GET', `${path}/preview?${later}`)).toMatchObject({ items: [] });
      const body = { kind: 'LEAVE', from, to, note: '家中有事' };
      expect((await elsewhere.call('GET', `${path}/preview?${query}`)).status).toBe(404);
      expect((await post(elsewhere, path, body)).status).toBe(404);
      expect((await world.order(orderId)).status).toBe('ASSIGNED');

      const told = await post<Absence>(owner, path, body);
      expect(told).toMatchObject({
        status: 201,
        body: { kind: 'LEAVE', workerId: worker._id, by: { kind: 'merchant' } },
      });
      await world.untilStatus(orderId, 'DISPATCHING', 20_000);
      expect(await bookedFor(world, { workerId: worker._id, orderId })).toEqual([]);
      await takenBy(world, visit);
      expect((await world.order(orderId)).tickets[0]?.workerId).not.toBe(worker._id);
      const { items } = await owner.must<{ items: Absence[] }>('GET', path);
      expect(items).toMatchObject([{ id: told.body.id, from, to, by: told.body.by }]);

      const other = await world.people.customer(742);
      const booking = {
        offeringId: MASSAGE.offeringId ?? '',
        startAt: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
        place: placeOf(worker),
        workerId: worker._id,
      };
      await expect(placePatiently(other, booking)).rejects.toMatchObject({ status: 409 });
    },
    40_000,
  );
}
