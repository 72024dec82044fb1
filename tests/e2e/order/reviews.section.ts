import { until } from '../../factories/stack-wait.js';
import type { Wanted } from '../../factories/stack-orders.js';
import { storiesOf } from '../../factories/stack-stories.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { bring, post, takenBy, visitAt } from '../../factories/stack-visits.js';

/** Every finished work waits for a reviewer there (stack-policies). */
const CHEF: Wanted = { offeringId: 'demo-self_chef-4-dishes', skill: 'chef.home' };

/** Review of finished work. */
export function reviews(given: () => StackWorld): void {
  const story = storiesOf(given);
  story(
    '[S22] finished work waits for a reviewer; accepted, the customer confirms',
    async (world) => {
      const stage = 'AWAITING_CONFIRMATION';
      const visit = await visitAt(world, { number: 641, stage, wanted: CHEF });
      const { orderId, customer } = visit;
      const [reviewer, desk] = await Promise.all([
        world.people.staff('reviewer'),
        world.people.staff('dispatcher'),
      ]);
      await expect(customer.confirm(orderId)).rejects.toMatchObject({
        code: 'TRANSITION_NOT_ALLOWED',
      });
      const { items } = await reviewer.must<{ items: { id: string; visits: unknown[] }[] }>(
        'GET',
        '/admin/task-approvals?limit=100',
      );
      expect(items.find(({ id }) => id === orderId)?.visits).toMatchObject([
        { ticketId: `${orderId}:1`, photoIds: [expect.any(String)] },
      ]);
      const path = `/admin/orders/${orderId}/approve-task`;
      expect((await post(desk, path)).status).toBe(403);
      expect(await post(reviewer, path)).toMatchObject({
        status: 200,
        body: { status: 'AWAITING_CONFIRMATION' },
      });
      expect(await post(reviewer, path)).toMatchObject({ code: 'TRANSITION_NOT_ALLOWED' });
      expect(await customer.confirm(orderId)).toMatchObject({ status: 'COMPLETED' });
      const row = (await world.events(orderId)).find(({ event }) => event === 'approveTask');
      expect(row?.actor.kind).toBe('reviewer');
    },
    40_000,
  );

  story(
    '[S22][X11] work that is sent back is done again uncharged, in the same run, and the first visit earns nothing',
    async (world) => {
      const stage = 'AWAITING_CONFIRMATION';
      const visit = await visitAt(world, { number: 642, stage, wanted: CHEF });
      const { orderId, customer, worker } = visit;
      const reviewer = await world.people.staff('reviewer');
      const { totalFen } = await world.order(orderId);
      const { runId } = await world.run(orderId).describe();
      const rejected = await post(reviewer, `/admin/orders/${orderId}/reject-task`, {
        consequence: 'REWORK',
        note: '照片里没有主菜',
      });
      expect(rejected).toMatchObject({ status: 200, body: { status: 'DISPATCHING' } });
      const again = await takenBy(world, visit);
      const { tickets } = await world.order(orderId);
      expect(tickets).toMatchObject([
        { _id: `${orderId}:1`, isRejected: true, workerId: worker._id },
        { _id: `${orderId}:2`, reworkOf: `${orderId}:1`, status: 'ASSIGNED' },
      ]);
      await bring(again, 'AWAITING_CONFIRMATION');
      expect((await post(reviewer, `/admin/orders/${orderId}/approve-task`)).status).toBe(200);
      expect(await customer.confirm(orderId)).toMatchObject({ status: 'COMPLETED' });
      await until(async () => (await world.order(orderId)).settlementStatus === 'SETTLED');
      expect((await world.run(orderId).describe()).runId).toBe(runId);
      const order = await world.order(orderId);
      expect(order.totalFen).toBe(totalFen);
      const row = await world.connection.collection('settlements').findOne({ orderId });
      const paid = (row?.['workers'] as { workerId: string; shareFen: number }[]) ?? [];
      const doneBy = order.tickets[1]?.workerId;
      expect(paid.filter(({ shareFen }) => shareFen > 0)).toMatchObject([{ workerId: doneBy }]);
      expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    },
    40_000,
  );

  story(
    '[S22][X11] sent to a case instead: the case decides about the money',
    async (world) => {
      const stage = 'AWAITING_CONFIRMATION';
      const visit = await visitAt(world, { number: 643, stage, wanted: CHEF });
      const { orderId } = visit;
      const [reviewer, support] = await Promise.all([
        world.people.staff('reviewer'),
        world.people.staff('support'),
      ]);
      const body = { consequence: 'CASE', note: '与订单不符' };
      const path = `/admin/orders/${orderId}/reject-task`;
      expect((await post(reviewer, path, body)).status).toBe(200);
      const { openCaseNo } = await world.order(orderId);
      const again = await post(reviewer, path, body);
      expect([again.status, again.code]).toEqual([409, 'TRANSITION_NOT_ALLOWED']);
      const verdict = { decision: 'REJECT', bearer: 'CUSTOMER', note: '已核实，服务合格' };
      const decided = await post(support, `/admin/cases/${openCaseNo}/decide`, verdict);
      expect(decided.status).toBe(200);
      await world.untilStatus(orderId, 'COMPLETED', 20_000);
    },
    40_000,
  );
}
