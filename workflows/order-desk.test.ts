import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asMerchant, asOperator } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import {
  assignUpdate,
  extendDeadlineUpdate,
  lockUpdate,
  resumeUpdate,
  unlockUpdate,
} from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
const first = asOperator('op1');
const second = asOperator('op2');
const byHand = { workerId: 'w9', isOverride: false };

describe('the lock of an order at the desk', () => {
  test('[S12] a second operator is kept out of everything but looking', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      expect((await scene.ask(lockUpdate, first)).status).toBe('MANUAL_DISPATCH');
      const asked = [
        scene.ask(lockUpdate, second),
        scene.ask(unlockUpdate, second),
        scene.ask(resumeUpdate, second),
        scene.ask(assignUpdate, second, byHand),
      ];
      for (const one of asked) expect(await refusalOf(one)).toBe('LOCKED_BY_OTHER');
      expect(scene.events()).toEqual(['takeOver', 'lock']);
      expect((await scene.ask(assignUpdate, first, byHand)).status).toBe('ASSIGNED');
    });
  });

  test('[S12] he who has it may take it again, and it then lasts longer', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      await scene.ask(lockUpdate, first);
      await scene.advanceTo((await scene.nowMs()) + 4 * MINUTE);
      await scene.ask(lockUpdate, first);
      const [before, after] = [0, 1].map((nth) => scene.commitOf('lock', nth).change);
      expect(after).toMatchObject({ operatorId: 'op1', untilMs: (after?.atMs ?? 0) + 5 * MINUTE });
      expect((after?.atMs ?? 0) - (before?.atMs ?? 0)).toBeGreaterThanOrEqual(4 * MINUTE);
    });
  });

  test('[S12] it lapses by itself after five minutes, to the millisecond', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      await scene.ask(lockUpdate, first);
      const untilMs = scene.commitOf('lock').change.atMs + 5 * MINUTE;
      const at = (receivedAtMs: number) => scene.ask(lockUpdate, second, { receivedAtMs });
      expect(await refusalOf(at(untilMs))).toBe('LOCKED_BY_OTHER');
      expect((await at(untilMs + 1)).status).toBe('MANUAL_DISPATCH');
      expect(scene.commitOf('lock', 1).change).toMatchObject({ operatorId: 'op2' });
    });
  });

  test('[S12] let go, it is anybody’s', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      await scene.ask(lockUpdate, first);
      await scene.ask(unlockUpdate, first);
      expect(scene.commitOf('unlock').reason).toBe('UNLOCKED');
      expect((await scene.ask(lockUpdate, second)).status).toBe('MANUAL_DISPATCH');
      expect((await scene.ask(resumeUpdate, second)).status).toBe('DISPATCHING');
    });
  });

  test('[M1] the merchant assigns a worker of its own, if no operator is at it', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      await scene.ask(lockUpdate, first);
      const merchant = () => scene.ask(assignUpdate, asMerchant(), byHand);
      expect(await refusalOf(merchant())).toBe('LOCKED_BY_OTHER');
      await scene.ask(unlockUpdate, first);
      expect((await merchant()).status).toBe('ASSIGNED');
      expect(scene.commitOf('assign').actor).toEqual(asMerchant());
    });
  });

  test('[S12] two operators at once: one has it', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      const outcomes = await Promise.all(
        [first, second].map((actor) =>
          scene.ask(lockUpdate, actor).then(
            ({ status }) => status as string,
            (error: unknown) => refusalOf(Promise.reject(error)),
          ),
        ),
      );
      expect(outcomes.sort()).toEqual(['LOCKED_BY_OTHER', 'MANUAL_DISPATCH']);
      expect(scene.eventTimes('lock')).toBe(1);
    });
  });
});

describe('more time', () => {
  test('[S12] the hand-over to people moves', async () => {
    const facts = {
      policy: { escalateScheduledAfterPaymentMs: 10 * MINUTE, retryRoundMs: 60 * MINUTE },
    };
    await stage.withOrder({ facts }, async (scene) => {
      await scene.pay();
      await scene.until(({ waitsFor }) => waitsFor?.kind === 'escalate');
      const untilMs = (await scene.nowMs()) + 20 * MINUTE;
      await scene.ask(extendDeadlineUpdate, first, { untilMs });
      await scene.until(({ waitsFor }) => waitsFor?.atMs === untilMs);
      expect(scene.commitOf('extendDeadline')).toMatchObject({
        reason: 'DEADLINE_EXTENDED',
        from: 'DISPATCHING',
        to: 'DISPATCHING',
        stageDeadlineMs: untilMs,
      });
      await scene.advanceTo(untilMs - MINUTE);
      expect(await scene.status()).toBe('DISPATCHING');
      expect(await scene.passClock('escalate')).toBe(untilMs);
      await scene.until(({ status }) => status === 'MANUAL_DISPATCH');
    });
  });

  test('[S12] giving up moves, and never nearer', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      const giveUpAtMs = scene.facts.startMs + 15 * MINUTE;
      await scene.ask(extendDeadlineUpdate, first, { untilMs: giveUpAtMs - MINUTE });
      const kept = await scene.until(({ waitsFor }) => waitsFor?.kind === 'giveUp');
      expect(kept.waitsFor?.atMs).toBe(giveUpAtMs);
      const untilMs = giveUpAtMs + 30 * MINUTE;
      await scene.ask(extendDeadlineUpdate, first, { untilMs });
      await scene.advanceTo(giveUpAtMs);
      expect(await scene.status()).toBe('MANUAL_DISPATCH');
      expect((await scene.view()).waitsFor).toEqual({ kind: 'giveUp', atMs: untilMs });
    });
  });

  test('[S12] only an operator, only a time to come, only while nobody is found', async () => {
    await stage.withOrder({ facts: { heldWorkerId: 'w1' } }, async (scene) => {
      const later = async () => ({ untilMs: (await scene.nowMs()) + MINUTE });
      await scene.pay();
      const past = scene.ask(extendDeadlineUpdate, first, { untilMs: scene.facts.placedAtMs });
      expect(await refusalOf(past)).toBe('INVALID_INPUT');
      const customer = scene.ask(extendDeadlineUpdate, asCustomer(), await later());
      expect(await refusalOf(customer)).toBe('TRANSITION_NOT_ALLOWED');
      await scene.offered('w1');
      await scene.accept();
      const assigned = scene.ask(extendDeadlineUpdate, first, await later());
      expect(await refusalOf(assigned)).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});
