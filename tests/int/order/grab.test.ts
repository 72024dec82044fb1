import { expectOneWinnerEach, raceWorld } from './grab-rule.js';

const ORDERS = 20;

const world = raceWorld();

test('[X13][R29] fifty workers on one order: one has it, nobody is booked twice', async () => {
  await expectOneWinnerEach(world(), ORDERS);
});
