import type { Activities } from '../activities/index.js';
import { dispatchFinds, type Finding } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { assignUpdate, grabUpdate, takeOverUpdate, workerCancelUpdate } from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
/** An order of two workers; the dispatch process answers search by search. */
const pair = (findings: readonly Finding[], activities: Partial<Activities> = {}) => ({
  facts: { workers: 2, policy: { retryRoundMs: 60 * MINUTE } },
  activities: {
    endPaidOrder: async () => ({ refundNos: [] }),
    findWorker: dispatchFinds(stage.env, ...findings),
    ...activities,
  },
});
const both: Finding = ['w1', 'w2'];

const statusesOf = async ({ view }: Scene) => (await view()).tickets.map(({ status }) => status);

describe('finding two workers', () => {
  test('[X17] both are asked at once; assigned when both have accepted', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      const [search] = scene.journal.inputsOf('findWorker');
      expect(search?.ticketIds).toEqual([scene.ticketId(1), scene.ticketId(2)]);
      expect(scene.eventTimes('offer')).toBe(1);
      expect((await scene.accept({ workerId: 'w2' })).status).toBe('DISPATCHING');
      expect(await statusesOf(scene)).toEqual(['OFFERED', 'ASSIGNED']);
      expect((await scene.accept({ workerId: 'w1' })).status).toBe('ASSIGNED');
      expect(scene.journal.commits.map(({ ticketId }) => ticketId)).toEqual([
        null,
        scene.ticketId(2),
        scene.ticketId(1),
      ]);
    });
  });

  test('[X17] one declines: only for his place somebody else is looked for', async () => {
    await stage.withOrder(pair([both, 'w3']), async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      await scene.decline({ workerId: 'w1' });
      await scene.offered('w3');
      expect(scene.journal.inputsOf('findWorker')[1]).toMatchObject({
        ticketIds: [scene.ticketId(1)],
        round: 2,
        searchNo: 2,
      });
      expect((await scene.ticket(2)).offer?.workerId).toBe('w2');
      await scene.accept({ workerId: 'w2' });
      expect((await scene.accept({ workerId: 'w3' })).status).toBe('ASSIGNED');
    });
  });

  test('[X17] no answer of one: his question alone expires', async () => {
    await stage.withOrder(pair([both, 'w3']), async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      await scene.accept({ workerId: 'w1' });
      await scene.passClock('offerExpiry');
      await scene.offered('w3');
      expect(scene.eventTimes('offerExpired')).toBe(1);
      expect(await statusesOf(scene)).toEqual(['ASSIGNED', 'OFFERED']);
    });
  });

  test('[X17] only one is there: nobody is bound, the next round looks again', async () => {
    const options = { ...pair(['w1', both]), facts: { workers: 2 } };
    await stage.withOrder(options, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      expect(await statusesOf(scene)).toEqual(['WAITING', 'WAITING']);
      await scene.passClock('nextRound');
      await scene.offered('w2');
    });
  });

  test('[X17] of the held workers those who are held are asked first, the rest is searched', async () => {
    const options = pair(['w2']);
    const facts = { ...options.facts, heldWorkerId: 'w1' };
    await stage.withOrder({ ...options, facts }, async (scene) => {
      await scene.pay();
      await scene.offered('w1');
      await scene.offered('w2');
      expect(scene.journal.inputsOf('offerHeldWorkers')[0]?.tickets).toEqual([
        { ticketId: scene.ticketId(1), workerId: 'w1' },
      ]);
      expect(scene.journal.inputsOf('findWorker')[0]?.ticketIds).toEqual([scene.ticketId(2)]);
    });
  });

  test('[X17] taken over with one assigned: the desk assigns the other, not the same again', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      await scene.accept({ workerId: 'w1' });
      const taken = await scene.ask(takeOverUpdate, asOperator());
      expect(taken.status).toBe('MANUAL_DISPATCH');
      expect(await statusesOf(scene)).toEqual(['ASSIGNED', 'MANUAL']);
      const assign = (workerId: string) =>
        scene.ask(assignUpdate, asOperator(), { workerId, isOverride: true });
      expect(await refusalOf(assign('w1'))).toBe('WORKER_NOT_FEASIBLE');
      expect((await assign('w9')).status).toBe('ASSIGNED');
      expect(scene.commitOf('assign').ticketId).toBe(scene.ticketId(2));
    });
  });

  test('[X17] a visit given back while the desk is at the other one joins it there', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      await scene.accept({ workerId: 'w1' });
      await scene.ask(takeOverUpdate, asOperator());
      await scene.ask(workerCancelUpdate, asWorker('w1'));
      expect(await statusesOf(scene)).toEqual(['MANUAL', 'MANUAL']);
      expect((await scene.view()).waitsFor?.kind).toBe('giveUp');
    });
  });

  test('[X17] the pool is for whoever has no visit of this order yet', async () => {
    const options = pair([both]);
    const policy = { ...options.facts.policy, hasGrabPool: true, grabPoolAfterRounds: 1 };
    const facts = { ...options.facts, policy };
    await stage.withOrder({ ...options, facts }, async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      await scene.accept({ workerId: 'w1' });
      await scene.decline({ workerId: 'w2' });
      await scene.untilEvent('openPool');
      const grab = (workerId: string) => scene.ask(grabUpdate, asWorker(workerId));
      expect(await refusalOf(grab('w1'))).toBe('WORKER_NOT_FEASIBLE');
      expect((await grab('w5')).status).toBe('ASSIGNED');
    });
  });

  test('[P2] nobody for the second: the whole order is closed in time, both are free again', async () => {
    const options = pair([both], {});
    await stage.withOrder(options, async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      await scene.accept({ workerId: 'w1' });
      await scene.decline({ workerId: 'w2' });
      await scene.passClock('escalate');
      await scene.passClock('departLate');
      await scene.passClock('giveUp');
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.status()).toBe('CLOSED');
      expect(await statusesOf(scene)).toEqual(['CANCELLED', 'CANCELLED']);
    });
  });
});
