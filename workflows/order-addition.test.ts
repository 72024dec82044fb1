import type { AdditionKind } from '../contract/terms/order.js';
import type { Activities } from '../activities/index.js';
import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asOperator, asWorker, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import {
  abortUpdate,
  channelSignal,
  finishUpdate,
  proposeAdditionUpdate,
  reassignUpdate,
  refuseAdditionUpdate,
  type PaymentCheck,
} from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const stage = useOrderStage();
const named = { facts: { heldWorkerId: 'w1' } };
const more = {
  additionNo: 'A1',
  paymentNo: 'PA1',
  kind: 'TIME' as AdditionKind,
  minutes: 30,
  amountFen: 5_000,
};

/** What the channel says of the addition's bill, one answer a question; the last is repeated. */
const bill = (...kinds: PaymentCheck['kind'][]): Partial<Activities> => {
  let asked = 0;
  return {
    endPaidOrder: async () => ({ refundNos: [] }),
    closeBill: async ({ paymentNo }) => {
      const kind = kinds[Math.min(asked, kinds.length - 1)] ?? 'unpaid';
      asked += 1;
      return kind === 'paid' ? { kind, paymentNo } : { kind };
    },
  };
};
const propose = (scene: Scene, over: Partial<typeof more> = {}, actor = asWorker()) =>
  scene.ask(proposeAdditionUpdate, actor, { ...more, ...over });
const refuse = (scene: Scene, actor = asCustomer(), additionNo = 'A1') =>
  scene.ask(refuseAdditionUpdate, actor, { additionNo });
const payIt = ({ handle }: Scene, key = 'ka', paymentNo = 'PA1') =>
  handle.signal(channelSignal, { key, paymentNo });
const bills = ({ journal }: Scene) => journal.inputsOf('closeBill');

describe('something more at the door', () => {
  test('[X5] paid: the planned end moves, and the order’s end with it', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilInService();
      const startedAtMs = scene.commitOf('start').change.atMs;
      expect((await propose(scene)).status).toBe('IN_SERVICE');
      const proposedAtMs = scene.commitOf('proposeAddition').change.atMs;
      expect(scene.commitOf('proposeAddition')).toMatchObject({
        ticketId: scene.ticketId(),
        reason: 'ADDITION_PROPOSED',
        change: {
          addition: { ...more, by: 'worker', expiresAtMs: proposedAtMs + 15 * MINUTE },
        },
      });
      expect((await scene.view()).waitsFor?.kind).toBe('additionEnd');
      await payIt(scene);
      await scene.untilEvent('additionPaid');
      const [booked] = scene.journal.inputsOf('recordMore');
      expect(booked).toMatchObject({
        paymentNo: 'PA1',
        commit: { endMs: scene.facts.endMs + 30 * MINUTE, ticketId: scene.ticketId() },
      });
      const seen = await scene.until(({ waitsFor }) => waitsFor?.kind === 'overrun');
      expect(seen.waitsFor?.atMs).toBe(startedAtMs + 2 * HOUR + 30 * MINUTE + 10 * MINUTE);
      expect(scene.journal.calls).not.toContain('closeBill');
    });
  });

  test('[X5] an overrun that is paid for is none: the flag may come again', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilInService();
      await scene.passClock('overrun');
      await scene.untilEvent('overrun');
      await propose(scene, { minutes: 60 });
      await payIt(scene);
      await scene.passClock('overrun');
      await scene.untilEvent('overrun', 2);
    });
  });

  test('[X5] by the customer before the work has begun', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilArrived();
      expect(await refusalOf(propose(scene, {}, asCustomer('c2')))).toBe('NOT_FOUND');
      expect((await propose(scene, {}, asCustomer())).status).toBe('ARRIVED');
      expect(scene.commitOf('proposeAddition').change).toMatchObject({
        addition: { by: 'customer', ticketId: scene.ticketId() },
      });
      await payIt(scene);
      await scene.untilEvent('additionPaid');
      await scene.start();
      const startedAtMs = scene.commitOf('start').change.atMs;
      const { waitsFor } = await scene.view();
      expect(waitsFor?.atMs).toBe(startedAtMs + 2 * HOUR + 30 * MINUTE + 10 * MINUTE);
    });
  });

  test('[X5] one at a time; while it is open the work is not handed in', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilInService();
      await propose(scene);
      expect(await refusalOf(propose(scene, { additionNo: 'A2' }))).toBe('ADDITION_OPEN');
      const finish = scene.ask(finishUpdate, asWorker(), { photoIds: ['f1'] });
      expect(await refusalOf(finish)).toBe('ADDITION_OPEN');
      await payIt(scene);
      await scene.untilEvent('additionPaid');
      expect((await propose(scene, { additionNo: 'A2', paymentNo: 'PA2' })).status).toBe(
        'IN_SERVICE',
      );
    });
  });

  test('[X5] not on the way, and not by an operator', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilEnRoute();
      expect(await refusalOf(propose(scene))).toBe('TRANSITION_NOT_ALLOWED');
      await scene.arrive();
      expect(await refusalOf(propose(scene, {}, asOperator()))).toBe('TRANSITION_NOT_ALLOWED');
      expect(await refusalOf(propose(scene, {}, asWorker('w2')))).toBe('NOT_FOUND');
    });
  });
});

describe('an addition that is refused', () => {
  test('[X5] its bill is closed first; the work goes on without it', async () => {
    await stage.withOrder({ ...named, activities: bill('unpaid') }, async (scene) => {
      await scene.untilInService();
      await propose(scene);
      expect(await refusalOf(refuse(scene, asCustomer('c2')))).toBe('NOT_FOUND');
      expect(await refusalOf(refuse(scene, asCustomer(), 'A9'))).toBe('NO_PROPOSAL');
      expect((await refuse(scene)).status).toBe('IN_SERVICE');
      expect(bills(scene)).toMatchObject([{ paymentNo: 'PA1' }]);
      expect(scene.commitOf('additionRefused').endMs).toBe(scene.facts.endMs);
      expect((await scene.view()).waitsFor?.kind).toBe('overrun');
      expect(await refusalOf(refuse(scene))).toBe('NO_PROPOSAL');
    });
  });

  test.each([
    ['ARRIVED', 'CANCELLED'],
    ['IN_SERVICE', 'IN_SERVICE'],
  ] as const)('[X5] a price told on site, refused when %s: %s', async (road, result) => {
    const journal = await stage.withOrder(
      { ...named, activities: bill('unpaid') },
      async (scene) => {
        await (road === 'ARRIVED' ? scene.untilArrived() : scene.untilInService());
        await propose(scene, { kind: 'QUOTE', minutes: 0 });
        expect((await refuse(scene)).status).toBe(result);
      },
    );
    const ends = journal.inputsOf('endPaidOrder').map(({ terms, commit }) => ({
      ...terms,
      reason: commit.reason,
    }));
    const terms = { rule: 'QUOTE_REFUSED', feeBps: 0, keepsTravelFee: true, bearer: 'CUSTOMER' };
    expect(ends).toEqual(
      road === 'ARRIVED' ? [{ ...terms, refundFen: null, reason: 'QUOTE_REFUSED' }] : [],
    );
  });

  test('[X5] found paid: refused no more; unknown: tried again later', async () => {
    await stage.withOrder({ ...named, activities: bill('unknown', 'paid') }, async (scene) => {
      await scene.untilInService();
      await propose(scene);
      expect(await refusalOf(refuse(scene))).toBe('PAYMENT_UNKNOWN');
      expect((await scene.view()).waitsFor?.kind).toBe('additionEnd');
      expect(await refusalOf(refuse(scene))).toBe('ALREADY_PAID');
      expect(scene.eventTimes('additionPaid')).toBe(1);
      expect(scene.eventTimes('additionRefused')).toBe(0);
    });
  });
});

describe('an addition whose time is over', () => {
  test('[X5] unpaid: gone, and the work goes on', async () => {
    await stage.withOrder({ ...named, activities: bill('unpaid') }, async (scene) => {
      await scene.untilInService();
      await propose(scene);
      const proposedAtMs = scene.commitOf('proposeAddition').change.atMs;
      expect(await scene.passClock('additionEnd')).toBe(proposedAtMs + 15 * MINUTE);
      await scene.untilEvent('additionExpired');
      expect(scene.commitOf('additionExpired')).toMatchObject({ reason: 'NO_ANSWER' });
      expect((await scene.finish()).status).toBe('AWAITING_CONFIRMATION');
    });
  });

  test('[X5] found paid: booked', async () => {
    await stage.withOrder({ ...named, activities: bill('paid') }, async (scene) => {
      await scene.untilInService();
      await propose(scene);
      await scene.passClock('additionEnd');
      await scene.untilEvent('additionPaid');
      expect(scene.events()).not.toContain('additionExpired');
    });
  });

  test('[X5] unknown: asked with growing pauses until it is unpaid', async () => {
    const activities = bill('unknown', 'unknown', 'unknown', 'unpaid');
    await stage.withOrder({ ...named, activities }, async (scene) => {
      await scene.untilInService();
      await propose(scene);
      let beforeMs = await scene.passClock('additionEnd');
      const pausesMs: number[] = [];
      for (const asked of [1, 2, 3]) {
        await eventually(
          () => bills(scene),
          ({ length }) => length === asked,
        );
        const seen = await scene.until(
          ({ waitsFor }) => waitsFor?.kind === 'additionEnd' && waitsFor.atMs > beforeMs,
        );
        pausesMs.push((seen.waitsFor?.atMs ?? 0) - beforeMs);
        beforeMs = await scene.passClock('additionEnd');
      }
      await scene.untilEvent('additionExpired');
      const [first = 0, second = 0, third = 0] = pausesMs;
      expect(first).toBeGreaterThanOrEqual(30_000);
      expect(second).toBeGreaterThanOrEqual(first * 0.9);
      expect(third).toBeGreaterThan(second * 1.5);
    });
  });

  test('[X5] paid after that: too late, the money goes back', async () => {
    await stage.withOrder({ ...named, activities: bill('unpaid') }, async (scene) => {
      await scene.untilInService();
      await propose(scene);
      await scene.passClock('additionEnd');
      await scene.untilEvent('additionExpired');
      await payIt(scene);
      await scene.untilEvent('paidAgain');
      expect(await scene.status()).toBe('IN_SERVICE');
    });
  });

  test.each([
    ['the work was aborted', 'unpaid', 'AWAITING_CONFIRMATION'],
    ['the work was aborted', 'paid', 'AWAITING_CONFIRMATION'],
    ['the worker was replaced', 'unpaid', 'ASSIGNED'],
    ['the worker was replaced', 'paid', 'ASSIGNED'],
  ] as const)('[X5] it ends by itself although %s: %s', async (what, kind, status) => {
    const activities = { ...bill(kind), findWorker: dispatchFinds(stage.env) };
    await stage.withOrder({ ...named, activities }, async (scene) => {
      await scene.untilArrived();
      await propose(scene);
      if (what === 'the work was aborted') {
        await scene.start();
        await scene.ask(abortUpdate, asWorker(), { caseNo: 'C1' });
      } else {
        await scene.ask(reassignUpdate, asOperator(), { workerId: 'w9', isOverride: false });
      }
      await scene.passClock('additionEnd');
      await scene.untilEvent(kind === 'paid' ? 'additionPaid' : 'additionExpired');
      expect(await scene.status()).toBe(status);
    });
  });
});
