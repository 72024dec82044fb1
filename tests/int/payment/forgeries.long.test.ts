import { openCallbackWorld, type CallbackWorld } from './callback-fixture.js';
import { sendForgeries } from './forgeries.js';

const FORGERIES = 10_000;

let world: CallbackWorld;
beforeAll(async () => {
  world = await openCallbackWorld();
}, 60_000);
afterAll(() => world.close());

test('[R14][P4] ten thousand forged notices: none is taken, none breaks anything, each leaves an event', async () => {
  const startedMs = Date.now();
  // Misfits come on top, so that so many are forged.
  const report = await sendForgeries(world, { count: FORGERIES * 1.2, seed: startedMs % 1e6 });
  const tookMs = Date.now() - startedMs;
  process.stdout.write(`${JSON.stringify({ proof: 'R14', ...report, tookMs })}\n`);
  expect(report).toMatchObject({ accepted: [], serverErrors: 0, untold: 0, booked: 0 });
  expect(report.forgeries).toBeGreaterThanOrEqual(FORGERIES);
}, 600_000);
