import { accounts } from '../../../domain/ledger/accounts.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { channelSums, netOf, post, type Visit } from '../../factories/stack-visits.js';

/** The case of stopped work gives everything back, as the merchant's own fault. */
export async function decideAbort(world: StackWorld, visit: Visit): Promise<void> {
  const { orderId, worker } = visit;
  const { openCaseNo, totalFen } = await world.order(orderId);
  const support = await world.people.staff('support');
  const file = await support.must('GET', `/admin/cases/${openCaseNo}`);
  expect(file).toMatchObject({ kind: 'ABORT', status: 'OPEN', refundableFen: totalFen });
  const verdict = { decision: 'FULL', bearer: 'MERCHANT', note: '确实无法继续' };
  const decided = await post(support, `/admin/cases/${openCaseNo}/decide`, verdict);
  expect(decided.status).toBe(200);
  await world.untilStatus(orderId, 'CANCELLED');
  await until(async () => (await world.order(orderId)).refundStatus === 'FULL', {
    what: `the refund of ${orderId}`,
  });
  expect(await channelSums(world, orderId)).toMatchObject({ paidFen: totalFen, backFen: totalFen });
  expect(await netOf(world, orderId, accounts.worker(worker._id))).toBe(0);
  await until(async () => (await world.ledger.escrowLeft({ orderIds: [orderId] })).length === 0, {
    what: `nothing is left in the escrow of ${orderId}`,
  });
}
