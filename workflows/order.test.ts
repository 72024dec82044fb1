import { asCustomer, asWorker } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { untilClosed } from '../tests/factories/order-wait.js';
import {
  arriveUpdate,
  confirmUpdate,
  departUpdate,
  finishUpdate,
  settleWorkflowId,
  startUpdate,
} from './contract.js';

const DAY = 86_400_000;

jest.setTimeout(30_000);

const stage = useOrderStage();

describe('the main road', () => {
  test('[X18] a named worker serves from payment to confirmation', async () => {
    const journal = await stage.withOrder({ facts: { heldWorkerId: 'w1' } }, async (scene) => {
      await scene.pay();
      await scene.offered('w1');
      await scene.accept();
      await scene.advanceTo(scene.facts.startMs - 3_600_000);
      await scene.ask(departUpdate, asWorker());
      await scene.ask(arriveUpdate, asWorker(), { distanceMeters: 20, hasPhoto: false });
      await scene.ask(startUpdate, asWorker());
      await scene.ask(finishUpdate, asWorker(), { photoIds: ['f1'] });
      const done = await scene.ask(confirmUpdate, asCustomer());
      expect(done).toEqual({ orderId: scene.facts.orderId, status: 'COMPLETED', seq: 9 });
      expect(await scene.ended()).toBe('COMPLETED');
    });
    expect(journal.commits.map(({ change, to }) => `${change.event}→${to}`)).toEqual([
      'offer→DISPATCHING',
      'accept→ASSIGNED',
      'depart→EN_ROUTE',
      'arrive→ARRIVED',
      'start→IN_SERVICE',
      'finish→AWAITING_CONFIRMATION',
      'confirm→COMPLETED',
    ]);
    expect(journal.commits.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('fifteen days in a moment', () => {
  test('[X18] booked eleven days ahead, confirmed by itself, settled after the hold', async () => {
    const beganMs = Date.now();
    const placedAtMs = await stage.env().currentTimeMs();
    const startMs = placedAtMs + 11 * DAY;
    const journal = await stage.withOrder(
      { facts: { placedAtMs, startMs, heldWorkerId: 'w1' } },
      async (scene) => {
        await scene.pay();
        await scene.offered('w1');
        await scene.accept();
        await scene.advanceTo(startMs - 3_600_000);
        await scene.ask(departUpdate, asWorker());
        await scene.ask(arriveUpdate, asWorker(), { distanceMeters: 20, hasPhoto: false });
        await scene.ask(startUpdate, asWorker());
        await scene.ask(finishUpdate, asWorker(), { photoIds: ['f1'] });
        await scene.passClock('autoConfirm');
        expect(await scene.ended()).toBe('COMPLETED');
        await scene.advanceTo((await scene.nowMs()) + 3 * DAY);
        const settlement = stage
          .env()
          .client.workflow.getHandle(settleWorkflowId(scene.facts.orderId));
        expect(await untilClosed(settlement)).toBe('COMPLETED');
      },
    );
    const passedDays = ((await stage.env().currentTimeMs()) - placedAtMs) / DAY;
    console.info(`${passedDays.toFixed(1)} virtual days in ${Date.now() - beganMs} ms`);
    expect(journal.commits.at(-1)?.change.event).toBe('autoConfirm');
    expect(journal.calls.at(-1)).toBe('settleOrder');
    expect(passedDays).toBeGreaterThan(14.9);
    expect(passedDays).toBeLessThan(15.5);
  });
});
