import { doubleBookings, insertGrabbers, raceForOrders } from './grab-race.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

/** What a loser may be told: each is a 409 that says why. */
const CLEAR_CODES = ['POOL_CLOSED', 'SLOT_TAKEN', 'VERSION_CONFLICT'];

/** The world of the calling test file, open while its tests run. */
export function raceWorld(): () => OrderWorld {
  let world: OrderWorld;
  beforeAll(async () => {
    world = await openOrderWorld();
  });
  afterAll(() => world.close());
  return () => world;
}

/** Lets all workers race for so many orders: each has one winner, and the others know why not. */
export async function expectOneWinnerEach(world: OrderWorld, orders: number): Promise<void> {
  const workerIds = await insertGrabbers(world);
  const races = await raceForOrders(world, { orders, workerIds });
  expect(races).toHaveLength(orders);
  for (const { winners, codes, assigned } of races) {
    expect(winners).toHaveLength(1);
    expect(assigned).toEqual(winners);
    expect(codes).toHaveLength(workerIds.length - 1);
    expect(codes.filter((code) => !CLEAR_CODES.includes(code))).toEqual([]);
  }
  expect(await doubleBookings(world, workerIds)).toEqual([]);
}
