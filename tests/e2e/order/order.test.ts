import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { fullRoad } from './full-road.section.js';

/** One stack for all sections: starting it costs more than most of them. */
let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
}, 90_000);
afterAll(() => world?.stop(), 60_000);

const given = () => world;
describe('the whole road', () => fullRoad(given));
