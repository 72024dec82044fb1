import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { access } from './access.section.js';
import { crashes } from './crash.section.js';
import {
  dispatchClocks,
  dispatchOffers,
  startDispatchBackground,
  type DispatchBackground,
} from './dispatch.section.js';
import { fullRoad } from './full-road.section.js';
import { live } from './live.section.js';
import { payments, startUnpaid, unpaidCloses } from './payment.section.js';
import { quiescence } from './quiescence.section.js';
import { races } from './races.section.js';
import { requests } from './requests.section.js';

/**
 * One stack of real processes for all sections: starting it costs more than most of them. Orders
 * that wait for their clocks are placed first and looked at last.
 */
let world: StackWorld;
let background: DispatchBackground & { readonly unpaid: ReturnType<typeof startUnpaid> };
beforeAll(async () => {
  world = await startWorld();
  background = { ...startDispatchBackground(world), unpaid: startUnpaid(world) };
  await Promise.all([background.givenUp, background.unpaid]);
}, 90_000);
afterAll(() => world?.stop(), 60_000);

const given = () => world;
describe('the whole road', () => fullRoad(given));
describe('dispatch', () => dispatchOffers(given));
describe('payments', () => payments(given));
describe('live events', () => live(given));
describe('access', () => access(given));
describe('races', () => races(given));
describe('repeated requests', () => requests(given));
describe('clocks', () => {
  dispatchClocks(given, () => background);
  unpaidCloses(given, () => background.unpaid);
});
describe('kill -9', () => crashes(given));
describe('in the end', () => quiescence(given));
