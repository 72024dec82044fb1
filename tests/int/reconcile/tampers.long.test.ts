import { openReconcileWorld, type ReconcileWorld } from './reconcile-fixture.js';
import { runTampers } from './tampers.js';

jest.setTimeout(1_800_000);

const TAMPERS = 1_000;
let world: ReconcileWorld;
beforeAll(async () => {
  world = await openReconcileWorld();
}, 60_000);
afterAll(() => world.close());

test('[R27] each of 1,000 tampers with journals and transfers is seen where it is', async () => {
  const located = await runTampers(world, TAMPERS);
  process.stdout.write(`${JSON.stringify({ proof: 'R27', tampers: TAMPERS, located })}\n`);
  expect(located).toBe(TAMPERS);
});
