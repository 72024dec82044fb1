import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { startTimeSkipping } from '../tests/factories/order-harness.js';
import { asCustomer, asWorker, withOrder } from '../tests/factories/order-scene.js';
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

let env: TestWorkflowEnvironment;

beforeAll(async () => {
  env = await startTimeSkipping();
}, 60_000);

afterAll(async () => {
  await env?.teardown();
});

describe('the main road', () => {
  test('[X18] a named worker serves from payment to confirmation', async () => {
    const journal = await withOrder(env, { facts: { heldWorkerId: 'w1' } }, async (scene) => {
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
      await scene.handle.result();
      await env.client.workflow.getHandle(settleWorkflowId(scene.facts.orderId)).result();
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
    expect(journal.calls.filter((name) => name === 'settleOrder')).toHaveLength(1);
  });
});

describe('fifteen days in a moment', () => {
  test('[X18] booked ten days ahead, confirmed by itself, settled after the hold', async () => {
    const beganMs = Date.now();
    const placedAtMs = await env.currentTimeMs();
    const startMs = placedAtMs + 10 * DAY;
    const journal = await withOrder(
      env,
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
        await scene.handle.result();
        await env.client.workflow.getHandle(settleWorkflowId(scene.facts.orderId)).result();
      },
    );
    const passedDays = ((await env.currentTimeMs()) - placedAtMs) / DAY;
    console.info(`${passedDays.toFixed(1)} virtual days in ${Date.now() - beganMs} ms`);
    expect(journal.commits.at(-1)?.change.event).toBe('autoConfirm');
    expect(journal.calls.at(-1)).toBe('settleOrder');
    expect(passedDays).toBeGreaterThan(13.9);
    expect(passedDays).toBeLessThan(15);
  });
});
