import { dispatchFinds, offerOf } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asOperator, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import { acceptUpdate, type FindWorkerInput, type FindWorkerResult } from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
const finds = (...workerIds: (string | null)[]) => dispatchFinds(stage.env, ...workerIds);
const searches = ({ journal }: Scene) => journal.inputsOf('findWorker');
const untilSearches = (scene: Scene, count: number) =>
  eventually(
    () => searches(scene),
    (asked) => asked.length >= count,
  );

/** A search that answers only when the test says so. */
function heldSearch() {
  let answer: (result: FindWorkerResult) => void = () => undefined;
  let asked: FindWorkerInput | null = null;
  return {
    findWorker: (input: FindWorkerInput) => {
      asked = input;
      return new Promise<FindWorkerResult>((resolve) => {
        answer = resolve;
      });
    },
    isAsked: () => asked !== null,
    find: async (workerId: string) => {
      if (!asked) throw new Error('no search');
      const [ticketId = ''] = asked.ticketIds;
      const offer = await offerOf(stage.env(), { ...asked, ticketId, workerId });
      answer({ kind: 'offered', offers: [offer] });
    },
  };
}

describe('the held worker', () => {
  test.each([
    ['named by the customer', false, 'DIRECT'],
    ['of a movable booking', true, 'DISPATCH'],
  ] as const)('[X13] %s is asked first', async (_who, isMovable, origin) => {
    const facts = { heldWorkerId: 'w1', isMovable };
    const journal = await stage.withOrder({ facts }, async (scene) => {
      await scene.pay();
      const offer = await scene.offered('w1');
      expect(offer).toMatchObject({ origin, round: 1 });
      expect((await scene.accept()).status).toBe('ASSIGNED');
    });
    expect(journal.inputsOf('offerHeldWorkers')).toHaveLength(1);
    expect(journal.calls).not.toContain('findWorker');
    const accept = journal.commits.find(({ change }) => change.event === 'accept');
    expect(accept?.change).toMatchObject({ workerId: 'w1', origin });
  });

  test('[P2] when he cannot be asked, the dispatch process is asked at once', async () => {
    const activities = {
      offerHeldWorkers: async () => ({ kind: 'none', failure: 'NO_CAPACITY' }) as const,
      findWorker: finds('w2'),
    };
    const facts = { heldWorkerId: 'w1' };
    await stage.withOrder({ facts, activities }, async (scene) => {
      await scene.pay();
      // Nothing moves the clock here: a pause of 30 s would not pass.
      await scene.offered('w2');
      expect(searches(scene)).toEqual([
        expect.objectContaining({ round: 1, radiusMeters: 3_000, searchNo: 2 }),
      ]);
    });
  });

  test('[P2] he is asked once only', async () => {
    const facts = { heldWorkerId: 'w1' };
    const activities = { findWorker: finds('w2') };
    const journal = await stage.withOrder({ facts, activities }, async (scene) => {
      await scene.pay();
      await scene.offered('w1');
      await scene.decline();
      await scene.offered('w2');
    });
    expect(journal.inputsOf('offerHeldWorkers')).toHaveLength(1);
  });
});

describe('rounds', () => {
  test('[P2] nobody found: the next round comes after a pause and looks wider', async () => {
    await stage.withOrder({ activities: { findWorker: finds() } }, async (scene) => {
      await scene.pay();
      for (const round of [1, 2, 3]) {
        await untilSearches(scene, round);
        const seen = await scene.until((view) => view.round === round);
        expect(seen.waitsFor?.kind).toBe('nextRound');
        expect((seen.waitsFor?.atMs ?? 0) - (await scene.nowMs())).toBeGreaterThan(20_000);
        expect(searches(scene)).toHaveLength(round);
        await scene.passClock('nextRound');
      }
      await untilSearches(scene, 4);
      expect(searches(scene).map(({ radiusMeters }) => radiusMeters)).toEqual([
        3_000, 5_000, 8_000, 12_000,
      ]);
      expect(searches(scene).map(({ searchNo }) => searchNo)).toEqual([1, 2, 3, 4]);
    });
  });

  test('[K1] declined: the next round starts at once and looks wider', async () => {
    const journal = await stage.withOrder(
      { activities: { findWorker: finds('w1', 'w2') } },
      async (scene) => {
        await scene.pay();
        await scene.offered('w1');
        expect(await scene.decline()).toMatchObject({ status: 'DISPATCHING' });
        expect(await scene.offered('w2')).toMatchObject({ round: 2 });
        expect(searches(scene)[1]).toMatchObject({ radiusMeters: 5_000 });
      },
    );
    expect(journal.commits.map(({ change }) => change.event)).toEqual([
      'offer',
      'decline',
      'offer',
    ]);
  });

  test('[P2] no answer: the offer expires and the next worker is asked', async () => {
    await stage.withOrder({ activities: { findWorker: finds('w1', 'w2') } }, async (scene) => {
      await scene.pay();
      const { expiresAtMs, offerId } = await scene.offered('w1');
      expect(await scene.passClock('offerExpiry')).toBe(expiresAtMs + 2_000);
      await scene.offered('w2');
      const commit = scene.commitOf('offerExpired');
      expect(commit).toMatchObject({ reason: 'NO_ANSWER', change: { workerId: 'w1' } });
      expect(await refusalOf(scene.accept({ offerId }))).toBe('OFFER_CLOSED');
    });
  });

  test.each([
    ['on demand', 60 * MINUTE, 45_000],
    ['scheduled', 24 * 60 * MINUTE, 10 * MINUTE],
  ])('[P2] %s, a worker may think as long as the policy says', async (_kind, leadMs, offerMs) => {
    const startMs = (await stage.env().currentTimeMs()) + leadMs;
    await stage.withOrder(
      { facts: { startMs }, activities: { findWorker: finds('w1') } },
      async (scene) => {
        await scene.pay();
        await scene.offered('w1');
        const { change } = scene.commitOf('offer');
        const expiresAtMs = change.event === 'offer' ? change.offers[0]?.expiresAtMs : 0;
        expect((expiresAtMs ?? 0) - change.atMs).toBe(offerMs);
        expect(searches(scene)[0]?.offerMs).toBe(offerMs);
      },
    );
  });
});

describe('answers to an offer', () => {
  test('[K1] received within the grace counts, one millisecond later does not', async () => {
    await stage.withOrder({ activities: { findWorker: finds('w1') } }, async (scene) => {
      await scene.pay();
      const { expiresAtMs } = await scene.offered('w1');
      await scene.advanceTo(expiresAtMs);
      const late = scene.accept({ receivedAtMs: expiresAtMs + 2_001 });
      expect(await refusalOf(late)).toBe('OFFER_CLOSED');
      expect(await scene.status()).toBe('DISPATCHING');
      const inTime = await scene.accept({ receivedAtMs: expiresAtMs + 2_000 });
      expect(inTime.status).toBe('ASSIGNED');
    });
  });

  test('[K1] only the asked worker, only this offer; a refusal changes nothing', async () => {
    await stage.withOrder({ activities: { findWorker: finds('w1') } }, async (scene) => {
      await scene.pay();
      await scene.offered('w1');
      const before = await scene.view();
      expect(await refusalOf(scene.accept({ workerId: 'w2' }))).toBe('OFFER_NOT_YOURS');
      expect(await refusalOf(scene.decline({ workerId: 'w2' }))).toBe('OFFER_NOT_YOURS');
      expect(await refusalOf(scene.accept({ offerId: 'other' }))).toBe('OFFER_CLOSED');
      const { offerId } = before.offer ?? { offerId: '' };
      expect(await refusalOf(scene.ask(acceptUpdate, asOperator(), { offerId }))).toBe(
        'OFFER_NOT_YOURS',
      );
      expect(await scene.view()).toEqual(before);
      expect(scene.events()).toEqual(['offer']);
    });
  });

  test('[K1] the same answer sent again is answered the same and stored once', async () => {
    await stage.withOrder({ activities: { findWorker: finds('w1') } }, async (scene) => {
      await scene.pay();
      const { offerId } = await scene.offered('w1');
      const tries = await Promise.all(
        [1, 2, 3, 4, 5].map(() => scene.accept({ offerId, updateId: 'same' })),
      );
      expect(new Set(tries.map(({ seq }) => seq)).size).toBe(1);
      expect(scene.events()).toEqual(['offer', 'accept']);
    });
  });
});

describe('escalation', () => {
  test('[P2] rounds used up', async () => {
    const facts = { policy: { offerRoundsMax: 2 } };
    const journal = await stage.withOrder({ facts }, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      await scene.passClock('nextRound');
      await scene.until(({ round }) => round === 2);
      await scene.passClock('nextRound');
      await scene.until(({ status }) => status === 'MANUAL_DISPATCH');
      expect(scene.commitOf('escalate')).toMatchObject({
        reason: 'ROUNDS_USED_UP',
        failure: 'NO_CAPACITY',
      });
    });
    expect(journal.inputsOf('findWorker')).toHaveLength(2);
    expect(journal.inputsOf('withdrawDemand')).toMatchObject([{ searchNo: 2 }]);
  });

  test('[P2] deadline, between two rounds', async () => {
    const facts = { policy: { escalateScheduledAfterPaymentMs: 20_000 } };
    await stage.withOrder({ facts }, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      await scene.passClock('escalate');
      await scene.until(({ status }) => status === 'MANUAL_DISPATCH');
      expect(scene.commitOf('escalate')).toMatchObject({ reason: 'DEADLINE' });
    });
  });

  test('[P2] deadline during a search: what it finds afterwards binds nobody', async () => {
    const held = heldSearch();
    const facts = { policy: { escalateScheduledAfterPaymentMs: 1_000 } };
    const activities = { findWorker: held.findWorker };
    const journal = await stage.withOrder({ facts, activities }, async (scene) => {
      await scene.pay();
      await scene.until(({ status }) => status === 'MANUAL_DISPATCH');
      await held.find('w1');
      expect(await refusalOf(scene.accept({ offerId: `${scene.ticketId()}:1` }))).toBe(
        'TRANSITION_NOT_ALLOWED',
      );
      expect(await scene.view()).toMatchObject({ status: 'MANUAL_DISPATCH', offer: null });
    });
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['escalate']);
    expect(journal.inputsOf('withdrawDemand')).toMatchObject([{ searchNo: 1 }]);
  });

  test('[P2] an open offer is answered or expires before people take over', async () => {
    const facts = { policy: { escalateScheduledAfterPaymentMs: MINUTE } };
    await stage.withOrder({ facts, activities: { findWorker: finds('w1') } }, async (scene) => {
      await scene.pay();
      await scene.offered('w1');
      await scene.advanceTo((await scene.nowMs()) + 5 * MINUTE);
      expect((await scene.accept()).status).toBe('ASSIGNED');
      expect(scene.events()).toEqual(['offer', 'accept']);
    });
  });
});
