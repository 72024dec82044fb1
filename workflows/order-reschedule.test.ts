import { ApplicationFailure } from '@temporalio/client';
import type { Actor } from '../contract/terms/order.js';
import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import {
  answerRescheduleUpdate,
  proposeRescheduleUpdate,
  rescheduleUpdate,
  type CommitInput,
} from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const stage = useOrderStage();
const named = { facts: { heldWorkerId: 'w1' } };

const laterBy = (scene: Scene, byMs: number) => ({ startMs: scene.facts.startMs + byMs });
/** The last commit: another time with its end as far behind it as before. */
const expectMoved = (scene: Scene, event: CommitInput['change']['event'], startMs: number) =>
  expect(scene.commitOf(event)).toMatchObject({ startMs, endMs: startMs + 2 * HOUR });

/** The database refuses to move the worker, once it is asked whether he can. */
const cannotMove = async ({ change }: CommitInput) => {
  const agreed = 'agreed' in change ? change.agreed : null;
  if (agreed?.canWorker === true) throw ApplicationFailure.nonRetryable('busy', 'SLOT_TAKEN');
  return {};
};

describe('another time while nobody is assigned', () => {
  test('[X2] the open question is withdrawn and dispatch begins anew', async () => {
    const activities = { findWorker: dispatchFinds(stage.env, 'w1', 'w2') };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      const { offerId } = await scene.offered('w1');
      const { startMs } = laterBy(scene, 24 * HOUR);
      const moved = await scene.ask(rescheduleUpdate, asCustomer(), { startMs });
      expect(moved.status).toBe('DISPATCHING');
      expectMoved(scene, 'reschedule', startMs);
      expect(await scene.offered('w2')).toMatchObject({ round: 1 });
      expect(await refusalOf(scene.accept({ offerId }))).toBe('OFFER_CLOSED');
      expect(scene.journal.inputsOf('withdrawDemand')).toMatchObject([{ searchNo: 1 }]);
      expect((await scene.accept({ workerId: 'w2' })).status).toBe('ASSIGNED');
      expect(await scene.view()).toMatchObject({ waitsFor: { atMs: startMs - 10 * MINUTE } });
    });
  });

  test('[X2] who is held at the new time is asked first', async () => {
    const activities = {
      commitTransition: async ({ change, orderId }: CommitInput) =>
        change.event === 'reschedule'
          ? { held: [{ ticketId: `${orderId}:1`, workerId: 'w4' }] }
          : {},
    };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.untilManual();
      const moved = await scene.ask(rescheduleUpdate, asOperator(), laterBy(scene, HOUR));
      expect(moved.status).toBe('DISPATCHING');
      await scene.offered('w4');
      expect(scene.journal.inputsOf('offerHeldWorkers')).toHaveLength(1);
    });
  });

  test('[X2] as often as the policy says, an operator oftener; never into the past', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.pay();
      const move = async (actor: Actor, byMs: number) => {
        await scene.until(({ round }) => round === 1);
        return scene.ask(rescheduleUpdate, actor, laterBy(scene, byMs));
      };
      expect(await refusalOf(move(asCustomer(), -24 * HOUR))).toBe('SLOT_INVALID');
      expect(await refusalOf(move(asCustomer('c2'), HOUR))).toBe('NOT_FOUND');
      await move(asCustomer(), HOUR);
      await move(asCustomer(), 2 * HOUR);
      expect(await refusalOf(move(asCustomer(), 3 * HOUR))).toBe('RESCHEDULES_USED_UP');
      expect((await move(asOperator(), 3 * HOUR)).status).toBe('DISPATCHING');
    });
  });

  test('[X2] a time the database refuses leaves the order as it was, and searching', async () => {
    const activities = {
      findWorker: dispatchFinds(stage.env, null, 'w2'),
      commitTransition: async ({ change }: CommitInput) => {
        if (change.event !== 'reschedule') return {};
        throw ApplicationFailure.nonRetryable('closed', 'SLOT_INVALID');
      },
    };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      const moved = scene.ask(rescheduleUpdate, asCustomer(), laterBy(scene, HOUR));
      expect(await refusalOf(moved)).toBe('SLOT_INVALID');
      expect(scene.commitOf('reschedule').startMs).toBe(scene.facts.startMs + HOUR);
      await scene.offered('w2');
      await scene.accept({ workerId: 'w2' });
      expect(scene.commitOf('accept').startMs).toBe(scene.facts.startMs);
    });
  });
});

describe('another time for an assigned order', () => {
  test('[X2] early enough the customer’s wish counts as agreed', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const { startMs } = laterBy(scene, 3 * HOUR);
      const moved = await scene.ask(proposeRescheduleUpdate, asCustomer(), { startMs });
      expect(moved.status).toBe('ASSIGNED');
      expectMoved(scene, 'proposeReschedule', startMs);
      const seen = await scene.until(({ waitsFor }) => waitsFor?.kind === 'departLate');
      expect(seen).toMatchObject({ workerId: 'w1', waitsFor: { atMs: startMs - 10 * MINUTE } });
    });
  });

  test('[X2] the worker cannot then: the order keeps the new time and goes to others', async () => {
    const findWorker = dispatchFinds(stage.env, 'w2');
    const options = { ...named, activities: { commitTransition: cannotMove, findWorker } };
    await stage.withOrder(options, async (scene) => {
      await scene.untilAssigned();
      const { startMs } = laterBy(scene, 3 * HOUR);
      const moved = await scene.ask(proposeRescheduleUpdate, asCustomer(), { startMs });
      expect(moved.status).toBe('DISPATCHING');
      await scene.offered('w2');
      const asked = scene.journal.commits.filter(
        ({ change }) => change.event === 'proposeReschedule',
      );
      expect(asked.map(({ to, startMs: at }) => [to, at])).toEqual([
        ['ASSIGNED', startMs],
        ['DISPATCHING', startMs],
      ]);
      expect(new Set(asked.map(({ seq }) => seq)).size).toBe(1);
    });
  });

  test('[X2] whom the database holds instead is asked before the dispatch process', async () => {
    const activities = {
      commitTransition: async (input: CommitInput) => {
        await cannotMove(input);
        const { change, orderId } = input;
        const held = [{ ticketId: `${orderId}:1`, workerId: 'w4' }];
        return change.event === 'proposeReschedule' ? { held } : {};
      },
    };
    await stage.withOrder({ ...named, activities }, async (scene) => {
      await scene.untilAssigned();
      await scene.ask(proposeRescheduleUpdate, asCustomer(), laterBy(scene, 3 * HOUR));
      await scene.offered('w4');
      expect(scene.journal.calls).not.toContain('findWorker');
    });
  });

  test('[X2] an operator needs the worker’s yes close to the start, no count holds him back', async () => {
    await stage.withOrder(
      { facts: { ...named.facts, policy: { reschedulesMax: 0 } } },
      async (scene) => {
        await scene.untilAssigned();
        const wish = laterBy(scene, HOUR);
        const customer = scene.ask(proposeRescheduleUpdate, asCustomer(), wish);
        expect(await refusalOf(customer)).toBe('RESCHEDULES_USED_UP');
        await scene.advanceTo(scene.facts.startMs - HOUR);
        await scene.ask(proposeRescheduleUpdate, asOperator(), wish);
        const agreed = await scene.ask(answerRescheduleUpdate, asWorker(), { isAgreed: true });
        expect(agreed.status).toBe('ASSIGNED');
        expectMoved(scene, 'answerReschedule', wish.startMs);
      },
    );
  });

  test('[X2] only while he has not set out, only one wish at a time, only by their own people', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const wish = (actor: Actor) =>
        scene.ask(proposeRescheduleUpdate, actor, laterBy(scene, HOUR));
      expect(await refusalOf(wish(asCustomer('c2')))).toBe('NOT_FOUND');
      expect(await refusalOf(wish(asWorker('w2')))).toBe('NOT_FOUND');
      await wish(asWorker());
      expect(await refusalOf(wish(asCustomer()))).toBe('TRANSITION_NOT_ALLOWED');
      await scene.depart();
      expect(await refusalOf(wish(asOperator()))).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});

describe('a customer who is late', () => {
  test('[X2] inside the free window his wish is the worker’s to grant, an operator’s is not', async () => {
    const receivedAt = (scene: Scene, leadMs: number) => scene.facts.startMs - leadMs;
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const wish = laterBy(scene, 3 * HOUR);
      const ask = (actor: Actor, leadMs: number) =>
        scene.ask(proposeRescheduleUpdate, actor, {
          ...wish,
          receivedAtMs: receivedAt(scene, leadMs),
        });
      await ask(asCustomer(), 6 * HOUR - 1);
      expect(scene.commitOf('proposeReschedule').change).toMatchObject({ agreed: null });
      await scene.ask(answerRescheduleUpdate, asWorker(), { isAgreed: true });
      expectMoved(scene, 'answerReschedule', wish.startMs);
    });
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const wish = laterBy(scene, 3 * HOUR);
      const leadMs = 6 * HOUR - 1;
      await scene.ask(proposeRescheduleUpdate, asOperator(), {
        ...wish,
        receivedAtMs: receivedAt(scene, leadMs),
      });
      expectMoved(scene, 'proposeReschedule', wish.startMs);
    });
  });

  test('[X2] while nobody is assigned his wish costs nobody anything', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      const receivedAtMs = scene.facts.startMs - HOUR;
      const wish = { ...laterBy(scene, HOUR), receivedAtMs };
      expect((await scene.ask(rescheduleUpdate, asCustomer(), wish)).status).toBe('DISPATCHING');
    });
  });
});

describe('the count of wishes', () => {
  test('[X2] only those that came true use it up', async () => {
    const policy = {
      reschedulesMax: 1,
      rescheduleFreeBeforeStartMs: 0,
      rescheduleConsentInsideMs: 48 * HOUR,
    };
    await stage.withOrder({ facts: { ...named.facts, policy } }, async (scene) => {
      await scene.untilAssigned();
      const wish = laterBy(scene, HOUR);
      const propose = () => scene.ask(proposeRescheduleUpdate, asCustomer(), wish);
      const answer = (isAgreed: boolean) =>
        scene.ask(answerRescheduleUpdate, asWorker(), { isAgreed });
      await propose();
      await answer(false);
      await propose();
      await scene.passClock('consentEnd');
      await scene.untilEvent('consentExpired');
      await propose();
      await answer(true);
      const { startMs } = scene.commitOf('answerReschedule', 1);
      expect(startMs).toBe(wish.startMs);
      expect(await refusalOf(propose())).toBe('RESCHEDULES_USED_UP');
    });
  });
});

describe('consent', () => {
  const wishOf = async (scene: Scene, actor: Actor): Promise<number> => {
    await scene.untilAssigned();
    const { startMs } = laterBy(scene, 3 * HOUR);
    const asked = await scene.ask(proposeRescheduleUpdate, actor, { startMs });
    expect(asked.status).toBe('ASSIGNED');
    return startMs;
  };
  const answer = (scene: Scene, actor: Actor, isAgreed: boolean, receivedAtMs?: number) =>
    scene.ask(answerRescheduleUpdate, actor, {
      isAgreed,
      ...(receivedAtMs !== undefined && { receivedAtMs }),
    });

  test('[X2] a worker’s wish waits for the customer, who agrees', async () => {
    await stage.withOrder(named, async (scene) => {
      const startMs = await wishOf(scene, asWorker());
      expect(scene.commitOf('proposeReschedule')).toMatchObject({ startMs: scene.facts.startMs });
      expect((await scene.view()).waitsFor?.kind).toBe('consentEnd');
      for (const actor of [asWorker(), asCustomer('c2')]) {
        await expect(answer(scene, actor, true)).rejects.toThrow();
      }
      expect((await answer(scene, asCustomer(), true)).status).toBe('ASSIGNED');
      expectMoved(scene, 'answerReschedule', startMs);
      expect(scene.commitOf('answerReschedule').reason).toBe('RESCHEDULE_AGREED');
      expect(await refusalOf(answer(scene, asCustomer(), true))).toBe('NO_PROPOSAL');
    });
  });

  test('[X2] agreed, but he cannot: dispatched again at the new time', async () => {
    const findWorker = dispatchFinds(stage.env, 'w2');
    const options = { ...named, activities: { commitTransition: cannotMove, findWorker } };
    await stage.withOrder(options, async (scene) => {
      await wishOf(scene, asWorker());
      expect((await answer(scene, asCustomer(), true)).status).toBe('DISPATCHING');
      await scene.offered('w2');
    });
  });

  test('[X2] refused: everything stays as it was', async () => {
    await stage.withOrder(named, async (scene) => {
      await wishOf(scene, asWorker());
      expect((await answer(scene, asCustomer(), false)).status).toBe('ASSIGNED');
      const { startMs } = scene.facts;
      expect(scene.commitOf('answerReschedule')).toMatchObject({
        startMs,
        reason: 'RESCHEDULE_REFUSED',
      });
      expect((await scene.view()).waitsFor?.atMs).toBe(startMs - 10 * MINUTE);
    });
  });

  test('[X2] no answer in fifteen minutes is a no; an answer after it finds nothing', async () => {
    await stage.withOrder(named, async (scene) => {
      await wishOf(scene, asWorker());
      const askedAtMs = scene.commitOf('proposeReschedule').change.atMs;
      const late = answer(scene, asCustomer(), true, askedAtMs + 15 * MINUTE + 1);
      expect(await refusalOf(late)).toBe('NO_PROPOSAL');
      expect(await scene.passClock('consentEnd')).toBe(askedAtMs + 15 * MINUTE);
      await scene.untilEvent('consentExpired');
      expect(scene.commitOf('consentExpired')).toMatchObject({ reason: 'NO_ANSWER' });
      const inTime = answer(scene, asCustomer(), true, askedAtMs + MINUTE);
      expect(await refusalOf(inTime)).toBe('NO_PROPOSAL');
      expect(await scene.view()).toMatchObject({ status: 'ASSIGNED', workerId: 'w1' });
    });
  });

  test('[X2] a worker who sets out comes at the agreed time: the wish is over', async () => {
    await stage.withOrder(named, async (scene) => {
      await wishOf(scene, asWorker());
      await scene.depart();
      expect(await refusalOf(answer(scene, asCustomer(), true))).not.toBe('');
      await scene.advanceTo(scene.commitOf('proposeReschedule').change.atMs + 20 * MINUTE);
      expect((await scene.arrive()).status).toBe('ARRIVED');
      expect(scene.events()).not.toContain('consentExpired');
    });
  });
});
