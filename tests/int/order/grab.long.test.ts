import { expectOneWinnerEach, raceWorld } from './grab-rule.js';

const ORDERS = 200;

const world = raceWorld();

test('[X13][R29] fifty workers on one order: one has it, nobody is booked twice', async () => {
  await expectOneWinnerEach(world(), ORDERS);
}, 1_800_000);
