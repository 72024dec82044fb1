import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { payTwice } from '../order/paid-twice.section.js';

/** Of ten orders each. */
const ROUNDS = 20;

let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
}, 90_000);
afterAll(() => world?.stop(), 60_000);

test('[R17][P4] two hundred orders are paid twice: one payment is kept, the other goes back', async () => {
  for (let round = 0; round < ROUNDS; round += 1) await payTwice(world, { isMixed: true });
  expect(await world.ledger.sumAll()).toMatchObject({ isBalanced: true });
}, 900_000);
