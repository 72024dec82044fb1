import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import {
  arriveUpdate,
  customerNoShowUpdate,
  departUpdate,
  startUpdate,
  workerNoShowUpdate,
} from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
const named = { facts: { heldWorkerId: 'w1' } };

describe('a customer’s claim that nobody came', () => {
  test('[X4] fifteen minutes after the start, to the millisecond', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, 'w2') };
    await stage.withOrder({ ...named, activities }, async (scene) => {
      await scene.untilEnRoute();
      const dueMs = scene.facts.startMs + 15 * MINUTE;
      const claim = (receivedAtMs: number, id?: string) =>
        scene.ask(workerNoShowUpdate, asCustomer(id), { receivedAtMs });
      expect(await refusalOf(claim(dueMs))).toBe('NOT_LATE_YET');
      expect(await refusalOf(claim(dueMs + 1, 'c2'))).toBe('NOT_FOUND');
      expect((await claim(dueMs + 1)).status).toBe('DISPATCHING');
      expect(scene.commitOf('workerNoShow')).toMatchObject({
        from: 'EN_ROUTE',
        reason: 'WORKER_ABSENT',
        actor: asCustomer(),
        change: { workerId: 'w1' },
      });
      await scene.offered('w2');
    });
  });

  test('[X4] who was found after the start is not late before his way and the limit', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, 'w2') };
    await stage.withOrder({ ...named, activities }, async (scene) => {
      await scene.untilEnRoute();
      await scene.advanceTo(scene.facts.startMs + 20 * MINUTE);
      await scene.ask(workerNoShowUpdate, asCustomer());
      await scene.offered('w2');
      await scene.accept({ workerId: 'w2' });
      const claim = (receivedAtMs: number) =>
        scene.ask(workerNoShowUpdate, asCustomer(), { receivedAtMs });
      const dueMs = scene.commitOf('accept', 1).change.atMs + 10 * MINUTE;
      expect(await refusalOf(claim(dueMs + 15 * MINUTE))).toBe('NOT_LATE_YET');
      expect((await claim(dueMs + 15 * MINUTE + 1)).status).toBe('DISPATCHING');
    });
  });

  test('[X4] an operator need not wait; once he stands at the door nobody may', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      expect((await scene.ask(workerNoShowUpdate, asOperator())).status).toBe('DISPATCHING');
    });
    await stage.withOrder(named, async (scene) => {
      await scene.untilArrived();
      const claim = scene.ask(workerNoShowUpdate, asOperator());
      expect(await refusalOf(claim)).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});

describe('a phone that has been silent', () => {
  /** Last heard of `agoMs` before each question, on the server's clock. */
  const silentFor = (agoMs: number) => ({
    ...named,
    activities: {
      workerContact: async () => ({
        lastContactAtMs: (await stage.env().currentTimeMs()) - agoMs,
      }),
    },
  });
  const graces = ({ journal }: Scene) => journal.inputsOf('postponeStage');

  test('[K2] its clocks wait a quarter of an hour, once a visit', async () => {
    await stage.withOrder(silentFor(5 * MINUTE + 1_000), async (scene) => {
      await scene.untilAssigned();
      const dueMs = await scene.passClock('departLate');
      const waits = await scene.until(({ waitsFor }) => (waitsFor?.atMs ?? 0) > dueMs);
      expect(scene.events()).not.toContain('departLate');
      const untilMs = graces(scene)[0]?.untilMs ?? 0;
      expect(untilMs).toBeGreaterThanOrEqual(dueMs + 15 * MINUTE);
      expect(untilMs).toBeLessThan(dueMs + 16 * MINUTE);
      expect(waits.waitsFor).toMatchObject({ kind: 'departLate', atMs: untilMs });
      await scene.passClock('departLate');
      await scene.untilEvent('departLate');
      await scene.passClock('workerNoShow');
      await scene.untilEvent('workerNoShow');
      expect(graces(scene)).toHaveLength(1);
    });
  });

  test('[K2][X4] what he did meanwhile is taken and judged by its own time, and the clock that waited is gone', async () => {
    await stage.withOrder(silentFor(10 * MINUTE), async (scene) => {
      await scene.untilEnRoute();
      const dueMs = await scene.passClock('workerNoShow');
      await scene.until(({ waitsFor }) => (waitsFor?.atMs ?? 0) > dueMs);
      const occurredAtMs = scene.facts.startMs - MINUTE;
      const near = { distanceMeters: 10, hasPhoto: false, occurredAtMs };
      expect((await scene.ask(arriveUpdate, asWorker(), near)).status).toBe('ARRIVED');
      expect(scene.commitOf('arrive').change).toMatchObject({
        atMs: occurredAtMs,
        lateAfterMs: scene.facts.startMs + 15 * MINUTE,
      });
      expect((await scene.view()).waitsFor).toBeNull();
    });
  });

  test.each([
    ['heard of just now', 5 * MINUTE],
    ['never heard of', null],
  ])('[K2] %s: no grace', async (_what, agoMs) => {
    const options = agoMs === null ? named : silentFor(agoMs);
    await stage.withOrder(options, async (scene) => {
      await scene.untilAssigned();
      await scene.passClock('departLate');
      await scene.untilEvent('departLate');
      expect(graces(scene)).toEqual([]);
    });
  });

  test('[K2] the end of the work waits for him as well', async () => {
    await stage.withOrder(silentFor(10 * MINUTE), async (scene) => {
      await scene.untilInService();
      const dueMs = await scene.passClock('overrun');
      await scene.until(({ waitsFor }) => (waitsFor?.atMs ?? 0) >= dueMs + 15 * MINUTE);
      expect(scene.events()).not.toContain('overrun');
      expect((await scene.finish()).status).toBe('AWAITING_CONFIRMATION');
    });
  });
});

describe('a step that happened while he was offline', () => {
  test('[K2] counts from when it happened, in order, and not from too long ago', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const { startMs } = scene.facts;
      await scene.advanceTo(startMs + 10 * MINUTE);
      const nowMs = await scene.nowMs();
      const depart = (agoMs: number) =>
        scene.ask(departUpdate, asWorker(), { occurredAtMs: nowMs - agoMs, receivedAtMs: nowMs });
      expect(await refusalOf(depart(120 * MINUTE + 1))).toBe('OCCURRED_TOO_LONG_AGO');
      expect(await refusalOf(depart(101 * MINUTE))).toBe('TOO_EARLY');
      expect((await depart(40 * MINUTE)).status).toBe('EN_ROUTE');
      expect(scene.commitOf('depart').change.atMs).toBe(nowMs - 40 * MINUTE);
      const arrive = (agoMs: number) =>
        scene.ask(arriveUpdate, asWorker(), {
          distanceMeters: 10,
          hasPhoto: false,
          occurredAtMs: nowMs - agoMs,
          receivedAtMs: nowMs,
        });
      expect(await refusalOf(arrive(41 * MINUTE))).toBe('BEFORE_LAST_STEP');
      expect((await arrive(30 * MINUTE)).status).toBe('ARRIVED');
      // A fast phone: the future is now.
      const start = { occurredAtMs: nowMs + 60 * MINUTE, receivedAtMs: nowMs };
      await scene.ask(startUpdate, asWorker(), start);
      expect(scene.commitOf('start').change.atMs).toBe(nowMs);
      expect((await scene.view()).waitsFor).toMatchObject({
        kind: 'overrun',
        atMs: nowMs + 130 * MINUTE,
      });
    });
  });
});

describe('a customer who is not there', () => {
  const wait = { photoIds: ['f1'] };
  const absent = (scene: Scene, receivedAtMs: number, photoIds = wait.photoIds) =>
    scene.ask(customerNoShowUpdate, asWorker(), { receivedAtMs, photoIds });

  test('[X4] waited from the later of arrival and start, with evidence', async () => {
    const activities = { endPaidOrder: async () => ({ refundNos: [] }) };
    const journal = await stage.withOrder({ ...named, activities }, async (scene) => {
      await scene.untilArrived();
      const dueMs = scene.facts.startMs + 15 * MINUTE;
      expect(await refusalOf(absent(scene, dueMs - 1))).toBe('NOT_WAITED_LONG_ENOUGH');
      expect(await refusalOf(absent(scene, dueMs, []))).toBe('PROOF_MISSING');
      const other = scene.ask(customerNoShowUpdate, asWorker('w2'), wait);
      expect(await refusalOf(other)).toBe('NOT_FOUND');
      expect((await absent(scene, dueMs)).status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.ticket()).toMatchObject({ status: 'NO_SHOW' });
    });
    expect(journal.inputsOf('endPaidOrder')).toMatchObject([
      {
        commit: {
          reason: 'CUSTOMER_ABSENT',
          photoIds: ['f1'],
          change: { event: 'customerNoShow' },
        },
        terms: { rule: 'CUSTOMER_ABSENT', feeBps: 5_000, keepsTravelFee: true, bearer: 'CUSTOMER' },
      },
    ]);
  });

  test('[X4] who came late waits from his arrival', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilEnRoute();
      await scene.advanceTo(scene.facts.startMs + 10 * MINUTE);
      await scene.arrive();
      const arrivedAtMs = scene.commitOf('arrive').change.atMs;
      const early = absent(scene, scene.facts.startMs + 15 * MINUTE);
      expect(await refusalOf(early)).toBe('NOT_WAITED_LONG_ENOUGH');
      expect((await absent(scene, arrivedAtMs + 15 * MINUTE)).status).toBe('CANCELLED');
    });
  });

  test('[X4] not before he is at the door, not once he works', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilEnRoute();
      const lateMs = scene.facts.startMs + 60 * MINUTE;
      expect(await refusalOf(absent(scene, lateMs))).toBe('TRANSITION_NOT_ALLOWED');
      await scene.arrive();
      await scene.start();
      expect(await refusalOf(absent(scene, lateMs))).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});
