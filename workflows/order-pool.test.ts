import { ApplicationFailure } from '@temporalio/client';
import { dispatchFinds, type Finding } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { grabUpdate, takeOverUpdate, workerCancelUpdate, type CommitInput } from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
const facts = { policy: { hasGrabPool: true } };
const nobody = () => ({ facts, activities: { findWorker: dispatchFinds(stage.env) } });
const grab = (scene: Scene, workerId = 'w5', receivedAtMs?: number) =>
  scene.ask(grabUpdate, asWorker(workerId), {
    ...(receivedAtMs !== undefined && { receivedAtMs }),
  });

/** Two rounds in vain; returns until when the pool is open. */
async function untilPool(scene: Scene): Promise<number> {
  await scene.pay();
  for (const round of [1, 2]) {
    await scene.until((seen) => seen.round === round);
    await scene.passClock('nextRound');
  }
  await scene.untilEvent('openPool');
  const { waitsFor } = await scene.until((seen) => seen.waitsFor?.kind === 'poolEnd');
  return waitsFor?.atMs ?? 0;
}

describe('the grab pool', () => {
  test('[X13] it opens after two rounds in vain, for three minutes, and nobody is searched', async () => {
    await stage.withOrder(nobody(), async (scene) => {
      const untilMs = await untilPool(scene);
      const { change } = scene.commitOf('openPool');
      expect(change).toMatchObject({ untilMs, atMs: untilMs - 3 * MINUTE });
      await scene.advanceTo(untilMs - MINUTE);
      expect(scene.journal.inputsOf('findWorker')).toHaveLength(2);
      expect(await scene.status()).toBe('DISPATCHING');
    });
  });

  test('[X13] who takes it has it, the next one is told', async () => {
    await stage.withOrder(nobody(), async (scene) => {
      await untilPool(scene);
      expect((await grab(scene)).status).toBe('ASSIGNED');
      expect(scene.commitOf('grab')).toMatchObject({
        reason: 'GRABBED',
        ticketId: scene.ticketId(),
        change: { workerId: 'w5', origin: 'GRAB' },
      });
      expect(await scene.view()).toMatchObject({ workerId: 'w5', status: 'ASSIGNED' });
      await expect(grab(scene, 'w6')).rejects.toThrow();
      await scene.passClock('departLate');
      expect(scene.events()).not.toContain('closePool');
    });
  });

  test('[X13] two at once: one has it', async () => {
    await stage.withOrder(nobody(), async (scene) => {
      await untilPool(scene);
      const outcomes = await Promise.all(
        ['w5', 'w6'].map((workerId) =>
          grab(scene, workerId).then(
            ({ status }) => status as string,
            (error: unknown) => refusalOf(Promise.reject(error)),
          ),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'ASSIGNED')).toHaveLength(1);
      expect(scene.eventTimes('grab')).toBe(1);
    });
  });

  test('[X13] who is not free is refused by the database; the pool stays open', async () => {
    const activities = {
      findWorker: dispatchFinds(stage.env),
      commitTransition: async ({ change }: CommitInput) => {
        if (change.event !== 'grab' || change.workerId !== 'w5') return {};
        throw ApplicationFailure.nonRetryable('busy', 'SLOT_TAKEN');
      },
    };
    await stage.withOrder({ facts, activities }, async (scene) => {
      await untilPool(scene);
      expect(await refusalOf(grab(scene))).toBe('SLOT_TAKEN');
      expect((await grab(scene, 'w6')).status).toBe('ASSIGNED');
    });
  });

  test('[X13] it closes by itself: dispatch goes on, and the pool opens once only', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, null, null, null, 'w3') };
    await stage.withOrder({ facts, activities }, async (scene) => {
      const untilMs = await untilPool(scene);
      expect(await scene.passClock('poolEnd')).toBe(untilMs);
      await scene.untilEvent('closePool');
      await scene.until(({ round }) => round === 3);
      expect(await refusalOf(grab(scene))).toBe('POOL_CLOSED');
      await scene.passClock('nextRound');
      await scene.offered('w3');
      expect(scene.eventTimes('openPool')).toBe(1);
      expect(scene.journal.inputsOf('findWorker').map(({ round }) => round)).toEqual([1, 2, 3, 4]);
    });
  });

  test('[X13] an answer of the last moment counts, a later one does not', async () => {
    await stage.withOrder(nobody(), async (scene) => {
      const untilMs = await untilPool(scene);
      expect(await refusalOf(grab(scene, 'w5', untilMs + 2_001))).toBe('POOL_CLOSED');
      expect((await grab(scene, 'w5', untilMs + 2_000)).status).toBe('ASSIGNED');
    });
  });

  test('[X13] not before it opens, not by others than workers, not by who was refused before', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, 'w1', null) };
    await stage.withOrder({ facts, activities }, async (scene) => {
      await scene.pay();
      await scene.offered('w1');
      await scene.decline();
      expect(await refusalOf(grab(scene))).toBe('POOL_CLOSED');
      await scene.until(({ round }) => round === 2);
      await scene.passClock('nextRound');
      await scene.untilEvent('openPool');
      const customer = scene.ask(grabUpdate, asCustomer());
      expect(await refusalOf(customer)).toBe('TRANSITION_NOT_ALLOWED');
      expect(await refusalOf(grab(scene, 'w1'))).toBe('POOL_CLOSED');
      expect((await grab(scene)).status).toBe('ASSIGNED');
    });
  });

  test('[X13] an operator takes over: the pool is closed', async () => {
    await stage.withOrder(nobody(), async (scene) => {
      await untilPool(scene);
      await scene.ask(takeOverUpdate, asOperator());
      await expect(grab(scene)).rejects.toThrow();
      expect(await scene.view()).toMatchObject({
        status: 'MANUAL_DISPATCH',
        waitsFor: { kind: 'giveUp' },
      });
    });
  });

  test('[X13] where the city has none, round follows round', async () => {
    await stage.withOrder(
      { activities: { findWorker: dispatchFinds(stage.env) } },
      async (scene) => {
        await scene.pay();
        for (const round of [1, 2, 3]) {
          await scene.until((seen) => seen.round === round);
          await scene.passClock('nextRound');
        }
        await scene.until(({ round }) => round === 4);
        expect(scene.events()).toEqual([]);
      },
    );
  });
});

describe('the pool of a crew', () => {
  const crew = (hasCrewPool: boolean, ...findings: readonly Finding[]) => ({
    facts: { workers: 2, policy: { hasGrabPool: true, hasCrewPool } },
    activities: { findWorker: dispatchFinds(stage.env, ...findings) },
  });
  const statusesOf = async ({ view }: Scene) => (await view()).tickets.map(({ status }) => status);

  test('[X13][X17] one is grabbed: he is assigned, and the pool stays open for the other until its end', async () => {
    await stage.withOrder(crew(true), async (scene) => {
      const untilMs = await untilPool(scene);
      expect((await grab(scene, 'w5')).status).toBe('DISPATCHING');
      expect(await statusesOf(scene)).toEqual(['ASSIGNED', 'WAITING']);
      expect(await scene.view()).toMatchObject({
        poolUntilMs: untilMs,
        waitsFor: { kind: 'poolEnd', atMs: untilMs },
      });
      expect(await refusalOf(grab(scene, 'w5'))).toBe('WORKER_NOT_FEASIBLE');
      expect((await grab(scene, 'w6')).status).toBe('ASSIGNED');
      expect(await scene.view()).toMatchObject({ poolUntilMs: null });
      expect(await refusalOf(grab(scene, 'w7'))).toBe('POOL_CLOSED');
      expect(scene.events()).not.toContain('closePool');
    });
  });

  test('[X13][X17] both at once: each has a visit of his own', async () => {
    await stage.withOrder(crew(true), async (scene) => {
      await untilPool(scene);
      await Promise.all(['w5', 'w6'].map((workerId) => grab(scene, workerId)));
      const { tickets, status } = await scene.view();
      expect(status).toBe('ASSIGNED');
      expect(tickets.map(({ workerId }) => workerId).sort()).toEqual(['w5', 'w6']);
    });
  });

  test('[X13][X17] nobody comes for the other: dispatch looks for him alone, the first stays', async () => {
    await stage.withOrder(crew(true, null, null, 'w3'), async (scene) => {
      await untilPool(scene);
      await grab(scene, 'w5');
      await scene.passClock('poolEnd');
      await scene.offered('w3');
      expect(await statusesOf(scene)).toEqual(['ASSIGNED', 'OFFERED']);
      expect(scene.journal.inputsOf('findWorker').at(-1)).toMatchObject({
        ticketIds: [scene.ticketId(2)],
        round: 3,
      });
      expect(scene.eventTimes('openPool')).toBe(1);
    });
  });

  test('[X13][X17] who grabbed leaves again: the pool ends and both are looked for anew', async () => {
    await stage.withOrder(crew(true, null, null, ['w3', 'w4']), async (scene) => {
      await untilPool(scene);
      await grab(scene, 'w5');
      await scene.ask(workerCancelUpdate, asWorker('w5'));
      await scene.offered('w4');
      expect(await statusesOf(scene)).toEqual(['OFFERED', 'OFFERED']);
      expect(await refusalOf(grab(scene, 'w6'))).toBe('POOL_CLOSED');
    });
  });

  test('[X17] where crews have no pool they are claimed together: round follows round', async () => {
    await stage.withOrder(crew(false, null, null, ['w3', 'w4']), async (scene) => {
      await scene.pay();
      for (const round of [1, 2]) {
        await scene.until((seen) => seen.round === round);
        await scene.passClock('nextRound');
      }
      await scene.offered('w4');
      expect(scene.events()).not.toContain('openPool');
      expect(await refusalOf(grab(scene))).toBe('POOL_CLOSED');
    });
  });
});
