import { crossPayAndCancel } from '../../factories/pay-cancel.js';
import { startWorld, type StackWorld } from '../../factories/stack-world.js';

const ORDERS = 1_000;

let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
}, 90_000);
afterAll(() => world?.stop());

test(`[X3][P4][R16] payment and cancellation of ${ORDERS} orders cross`, async () => {
  const verdict = await crossPayAndCancel(world, { orders: ORDERS, firstCustomer: 400 });
  console.info(JSON.stringify({ proof: 'R16', ...verdict }));
  expect(verdict.wrong).toEqual([]);
  expect(verdict.unpaid + verdict.refunded + verdict.live).toBe(ORDERS);
  expect([verdict.unpaid > 0, verdict.refunded + verdict.live > 0]).toEqual([true, true]);
}, 1_200_000);
