import { refusalOf } from '../tests/factories/order-harness.js';
import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import {
  arriveUpdate,
  departUpdate,
  reassignUpdate,
  requestOtherWorkerUpdate,
  workerAwaySignal,
  workerCancelUpdate,
  workerIllUpdate,
  type WorkerAwaySignal,
} from './contract.js';

jest.setTimeout(30_000);

const stage = useOrderStage();
/** `w1` is named and accepts; whoever is looked for afterwards is `w2`, then `w3`. */
const named = () => ({
  facts: { heldWorkerId: 'w1' },
  activities: { findWorker: dispatchFinds(stage.env, 'w2', 'w3') },
});

/** The order is dispatched again in the same run: without him, first in the queue. */
async function untilReplaced(scene: Scene): Promise<void> {
  await scene.offered('w2');
  const [search] = scene.journal.inputsOf('findWorker');
  expect(search).toMatchObject({ round: 1, searchNo: 2, priority: 1, radiusMeters: 3_000 });
  expect((await scene.accept({ workerId: 'w2' })).status).toBe('ASSIGNED');
  expect(await scene.view()).toMatchObject({ workerId: 'w2' });
  const runs = scene.journal.calls.filter((name) => name === 'placeOrder');
  expect(runs).toHaveLength(1);
}

describe('a worker who gives his visit back', () => {
  test.each(['ASSIGNED', 'EN_ROUTE'] as const)(
    '[K1] %s: the order goes to somebody else',
    async (from) => {
      await stage.withOrder(named(), async (scene) => {
        await (from === 'EN_ROUTE' ? scene.untilEnRoute() : scene.untilAssigned());
        const left = await scene.ask(workerCancelUpdate, asWorker(), { noteId: 'n1' });
        expect(left.status).toBe('DISPATCHING');
        expect(scene.commitOf('workerCancel')).toMatchObject({
          from,
          to: 'DISPATCHING',
          ticketId: scene.ticketId(),
          actor: { kind: 'worker', id: 'w1' },
          reason: 'WORKER_REQUEST',
          noteId: 'n1',
          change: { workerId: 'w1' },
        });
        await untilReplaced(scene);
      });
    },
  );

  test('[K1] at the door it is too late, and nobody else’s visit is his', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilArrived();
      const late = scene.ask(workerCancelUpdate, asWorker());
      expect(await refusalOf(late)).toBe('TRANSITION_NOT_ALLOWED');
      const other = scene.ask(workerCancelUpdate, asWorker('w2'));
      expect(await refusalOf(other)).toBe('NOT_FOUND');
    });
  });

  test('[K2] who left is told that the order moved on, whatever step his phone sends', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilAssigned();
      await scene.ask(workerCancelUpdate, asWorker());
      const near = { distanceMeters: 1, hasPhoto: false };
      const steps = [
        scene.ask(departUpdate, asWorker()),
        scene.ask(arriveUpdate, asWorker(), near),
        scene.ask(workerCancelUpdate, asWorker()),
      ];
      for (const step of steps) expect(await refusalOf(step)).toBe('ORDER_MOVED_ON');
    });
  });
});

describe('a customer who wants somebody else', () => {
  test('[C5] once, then never again under this policy', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilAssigned();
      const foreign = scene.ask(requestOtherWorkerUpdate, asCustomer('c2'));
      expect(await refusalOf(foreign)).toBe('NOT_FOUND');
      const wish = await scene.ask(requestOtherWorkerUpdate, asCustomer());
      expect(wish.status).toBe('DISPATCHING');
      expect(scene.commitOf('requestOtherWorker')).toMatchObject({
        reason: 'OTHER_WORKER_WANTED',
        change: { workerId: 'w1' },
      });
      await untilReplaced(scene);
      const again = scene.ask(requestOtherWorkerUpdate, asCustomer());
      expect(await refusalOf(again)).toBe('WORKER_CHANGES_USED_UP');
      expect(scene.eventTimes('requestOtherWorker')).toBe(1);
    });
  });

  test('[C5] not once he has set out', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilEnRoute();
      const wish = scene.ask(requestOtherWorkerUpdate, asCustomer());
      expect(await refusalOf(wish)).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});

describe('an operator who reassigns', () => {
  test.each(['ASSIGNED', 'EN_ROUTE', 'ARRIVED'] as const)('[S12] %s: to X', async (from) => {
    const toX = { workerId: 'w9', isOverride: true };
    await stage.withOrder(named(), async (scene) => {
      if (from === 'ARRIVED') await scene.untilArrived();
      else if (from === 'EN_ROUTE') await scene.untilEnRoute();
      else await scene.untilAssigned();
      expect((await scene.ask(reassignUpdate, asOperator(), toX)).status).toBe('ASSIGNED');
      expect(await scene.view()).toMatchObject({ workerId: 'w9', status: 'ASSIGNED' });
      expect(scene.commitOf('reassign')).toMatchObject({
        from,
        reason: 'REASSIGNED',
        isOverride: true,
        change: { workerId: 'w1', toWorkerId: 'w9' },
      });
      expect(scene.journal.calls).not.toContain('findWorker');
      expect((await scene.depart('w9')).status).toBe('EN_ROUTE');
    });
  });

  test('[S12] back to dispatch', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilAssigned();
      const back = { workerId: null, isOverride: false };
      expect((await scene.ask(reassignUpdate, asOperator(), back)).status).toBe('DISPATCHING');
      await untilReplaced(scene);
    });
  });

  test('[S12] not to the same worker, and not by a customer', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilAssigned();
      const same = { workerId: 'w1', isOverride: true };
      const asked = scene.ask(reassignUpdate, asOperator(), same);
      expect(await refusalOf(asked)).toBe('WORKER_NOT_FEASIBLE');
      const other = { workerId: 'w9', isOverride: false };
      const customer = scene.ask(reassignUpdate, asCustomer(), other);
      expect(await refusalOf(customer)).toBe('TRANSITION_NOT_ALLOWED');
      expect(await scene.view()).toMatchObject({ workerId: 'w1', status: 'ASSIGNED' });
    });
  });
});

describe('a worker who falls ill', () => {
  const away = (key: string, workerId = 'w1'): WorkerAwaySignal => ({
    key,
    workerId,
    reason: 'WORKER_ILL',
    actor: asOperator(),
  });

  test('[X7] told by an operator', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilArrived();
      const ill = { reason: 'WORKER_ILL', workerId: 'w1' } as const;
      const nobody = scene.ask(workerIllUpdate, asOperator(), { ...ill, workerId: 'w5' });
      expect(await refusalOf(nobody)).toBe('TRANSITION_NOT_ALLOWED');
      expect((await scene.ask(workerIllUpdate, asOperator(), ill)).status).toBe('DISPATCHING');
      expect(scene.commitOf('workerIll')).toMatchObject({ from: 'ARRIVED', reason: 'WORKER_ILL' });
      await untilReplaced(scene);
    });
  });

  test.each(['ASSIGNED', 'EN_ROUTE', 'ARRIVED'] as const)(
    '[X7] told by his absence, %s: replaced in the same run, once',
    async (from) => {
      await stage.withOrder(named(), async (scene) => {
        if (from === 'ARRIVED') await scene.untilArrived();
        else if (from === 'EN_ROUTE') await scene.untilEnRoute();
        else await scene.untilAssigned();
        await scene.handle.signal(workerAwaySignal, away('a1'));
        await scene.handle.signal(workerAwaySignal, away('a1'));
        await scene.handle.signal(workerAwaySignal, away('a1:2'));
        await untilReplaced(scene);
        expect(scene.eventTimes('workerIll')).toBe(1);
        expect(scene.commitOf('workerIll')).toMatchObject({ from, actor: asOperator() });
      });
    },
  );

  test.each(['worker', 'merchant'] as const)(
    '[X7] reported by the %s: replaced all the same, and the run goes on',
    async (kind) => {
      await stage.withOrder(named(), async (scene) => {
        await scene.untilAssigned();
        await scene.handle.signal(workerAwaySignal, { ...away('a1'), actor: { kind, id: 'x1' } });
        await untilReplaced(scene);
        expect(scene.commitOf('workerIll')).toMatchObject({ actor: { kind: 'system' } });
      });
    },
  );

  test('[X7] while he is being asked: the question ends, the next one is asked', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, 'w1', 'w2') };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      const { offerId } = await scene.offered('w1');
      await scene.handle.signal(workerAwaySignal, away('a1'));
      await scene.offered('w2');
      expect(scene.commitOf('offerExpired')).toMatchObject({ reason: 'WORKER_ILL' });
      expect(await refusalOf(scene.accept({ offerId }))).toBe('OFFER_CLOSED');
    });
  });

  test('[X7] somebody else’s absence, or one told during the work, changes nothing', async () => {
    await stage.withOrder(named(), async (scene) => {
      await scene.untilAssigned();
      await scene.handle.signal(workerAwaySignal, away('a1', 'w7'));
      await scene.depart();
      await scene.arrive();
      await scene.start();
      await scene.handle.signal(workerAwaySignal, away('a2'));
      expect((await scene.finish()).status).toBe('AWAITING_CONFIRMATION');
      expect(scene.events()).not.toContain('workerIll');
    });
  });
});
