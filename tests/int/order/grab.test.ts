import { openOrderWorld, type OrderWorld } from './order-fixture.js';
import { doubleBookings, insertGrabbers, raceForOrders } from './grab-race.js';

const ORDERS = 20;
/** What a loser may be told: each is a 409 that says why. */
const CLEAR_CODES = ['POOL_CLOSED', 'SLOT_TAKEN', 'VERSION_CONFLICT'];

let world: OrderWorld;
beforeAll(async () => {
  world = await openOrderWorld();
}, 30_000);
afterAll(() => world.close());

test('[X13][R29] fifty workers on one order: one has it, nobody is booked twice', async () => {
  const workerIds = await insertGrabbers(world);
  const races = await raceForOrders(world, { orders: ORDERS, workerIds });
  expect(races).toHaveLength(ORDERS);
  for (const { winners, codes, assigned } of races) {
    expect(winners).toHaveLength(1);
    expect(assigned).toEqual(winners);
    expect(codes).toHaveLength(workerIds.length - 1);
    expect(codes.filter((code) => !CLEAR_CODES.includes(code))).toEqual([]);
  }
  expect(await doubleBookings(world, workerIds)).toEqual([]);
}, 120_000);
