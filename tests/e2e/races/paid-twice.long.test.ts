import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { payTwice } from '../order/paid-twice.section.js';

/** Of ten orders each, by other people: a session lives for ten minutes. */
const ROUNDS = 20;
const ORDERS = 10;
const FIRST_CUSTOMER = 300;

let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
}, 90_000);
afterAll(() => world?.stop());

test('[R17][P4] two hundred orders are paid twice: one payment is kept, the other goes back', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await payTwice(world, { isMixed: true, firstCustomer: FIRST_CUSTOMER + round * ORDERS });
  }
  expect(await world.ledger.sumAll()).toMatchObject({ isBalanced: true });
  console.info(
    JSON.stringify({ proof: 'R17', orders: ORDERS * ROUNDS, refunded: ORDERS * ROUNDS }),
  );
}, 900_000);
