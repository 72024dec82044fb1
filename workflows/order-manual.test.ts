import { ApplicationFailure } from '@temporalio/client';
import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import { assignUpdate, declineUpdate, resumeUpdate, takeOverUpdate } from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
const byHand = { workerId: 'w9', isOverride: false };

describe('taking over', () => {
  test('[S12] an open offer is withdrawn and automation stands still', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, 'w1', 'w2') };
    const journal = await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      const { offerId } = await scene.offered('w1');
      expect((await scene.ask(takeOverUpdate, asOperator())).status).toBe('MANUAL_DISPATCH');
      expect(await scene.view()).toMatchObject({ offer: null, waitsFor: { kind: 'giveUp' } });
      expect(await refusalOf(scene.accept({ offerId }))).toBe('TRANSITION_NOT_ALLOWED');
      await scene.advanceTo((await scene.nowMs()) + 60 * MINUTE);
      expect(await scene.status()).toBe('MANUAL_DISPATCH');
    });
    expect(journal.inputsOf('withdrawDemand')).toHaveLength(1);
    expect(journal.inputsOf('findWorker')).toHaveLength(1);
  });

  test('[S12] only an operator, only while dispatching', async () => {
    await stage.withOrder({}, async (scene) => {
      expect(await refusalOf(scene.ask(takeOverUpdate, asOperator()))).toBe(
        'TRANSITION_NOT_ALLOWED',
      );
      await scene.pay();
      expect(await refusalOf(scene.ask(takeOverUpdate, asCustomer()))).toBe(
        'TRANSITION_NOT_ALLOWED',
      );
      expect(scene.events()).toEqual([]);
    });
  });
});

describe('assigning', () => {
  test('[S12] an operator assigns; the worker then serves', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      expect((await scene.ask(assignUpdate, asOperator(), byHand)).status).toBe('ASSIGNED');
      expect(await scene.view()).toMatchObject({ workerId: 'w9', status: 'ASSIGNED' });
      expect(scene.commitOf('assign')).toMatchObject({
        actor: { kind: 'operator', id: 'op1' },
        reason: 'ASSIGNED_BY_HAND',
        isOverride: false,
      });
    });
  });

  test('[S12] not feasible: refused with its code, nothing changes, an override is passed on', async () => {
    const activities = {
      commitTransition: async (input: { readonly isOverride?: boolean }) => {
        if (input.isOverride === false) {
          throw ApplicationFailure.nonRetryable('no skill', 'WORKER_NOT_FEASIBLE');
        }
        return {};
      },
    };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.untilManual();
      const before = await scene.view();
      expect(await refusalOf(scene.ask(assignUpdate, asOperator(), byHand))).toBe(
        'WORKER_NOT_FEASIBLE',
      );
      expect(await scene.view()).toEqual(before);
      const forced = { ...byHand, isOverride: true };
      expect((await scene.ask(assignUpdate, asOperator(), forced)).status).toBe('ASSIGNED');
    });
  });

  test('[K1] the assigned worker may decline inside the window: dispatched again without him', async () => {
    const journal = await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      await scene.ask(assignUpdate, asOperator(), byHand);
      const assignedAtMs = scene.commitOf('assign').change.atMs;
      const receivedAtMs = assignedAtMs + 10 * MINUTE;
      const offerId = 'none';
      const declined = await scene.ask(declineUpdate, asWorker('w9'), { offerId, receivedAtMs });
      expect(declined.status).toBe('DISPATCHING');
      await scene.until(({ round }) => round === 1);
    });
    const decline = journal.commits.find(({ change }) => change.event === 'decline');
    expect(decline).toMatchObject({ from: 'ASSIGNED', change: { workerId: 'w9' } });
    expect(journal.inputsOf('findWorker').at(-1)).toMatchObject({ round: 1 });
  });

  test('[K1] after the window, or by somebody else, the decline is refused', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      await scene.ask(assignUpdate, asOperator(), byHand);
      const receivedAtMs = scene.commitOf('assign').change.atMs + 10 * MINUTE + 1;
      const offerId = 'none';
      const late = scene.ask(declineUpdate, asWorker('w9'), { offerId, receivedAtMs });
      expect(await refusalOf(late)).toBe('TRANSITION_NOT_ALLOWED');
      const other = scene.ask(declineUpdate, asWorker('w1'), { offerId });
      expect(await refusalOf(other)).toBe('TRANSITION_NOT_ALLOWED');
      expect(await scene.status()).toBe('ASSIGNED');
    });
  });

  test('[K1] a worker who accepted himself cannot decline any more', async () => {
    await stage.withOrder({ facts: { heldWorkerId: 'w1' } }, async (scene) => {
      await scene.untilAssigned();
      expect(await refusalOf(scene.decline())).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});

describe('resuming', () => {
  test('[S12] rounds start again: narrow circle, all rounds, a new escalate clock', async () => {
    const facts = { policy: { offerRoundsMax: 2 } };
    const journal = await stage.withOrder({ facts }, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      await scene.passClock('nextRound');
      await scene.until(({ round }) => round === 2);
      await scene.passClock('nextRound');
      await scene.until(({ status }) => status === 'MANUAL_DISPATCH');
      expect((await scene.ask(resumeUpdate, asOperator())).status).toBe('DISPATCHING');
      await eventually(
        () => scene.journal.inputsOf('findWorker'),
        ({ length }) => length === 3,
      );
      await scene.until(({ round }) => round === 1);
    });
    expect(
      journal.inputsOf('findWorker').map(({ round, radiusMeters, searchNo }) => ({
        round,
        radiusMeters,
        searchNo,
      })),
    ).toEqual([
      { round: 1, radiusMeters: 3_000, searchNo: 1 },
      { round: 2, radiusMeters: 5_000, searchNo: 2 },
      { round: 1, radiusMeters: 3_000, searchNo: 3 },
    ]);
  });
});
