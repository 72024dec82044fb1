import { refusalOf } from '../tests/factories/order-harness.js';
import {
  asClerk,
  asCustomer,
  asOperator,
  asWorker,
  type Scene,
} from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import {
  cancelUpdate,
  channelSignal,
  redeemUpdate,
  settleWorkflowId,
  type RecordMoreInput,
} from './contract.js';

jest.setTimeout(30_000);

const DAY = 86_400_000;
const stage = useOrderStage();
const inStore = { facts: { isInStore: true } };
const named = { facts: { heldWorkerId: 'w1' } };

describe('an order that is served in a store', () => {
  test('[C11] paid, it waits for its code; redeemed, it is over and settled', async () => {
    await stage.withOrder(inStore, async (scene) => {
      expect((await scene.pay()).status).toBe('AWAITING_REDEMPTION');
      const [booked] = scene.journal.inputsOf('recordPayment');
      expect(booked?.commit.to).toBe('AWAITING_REDEMPTION');
      const seen = await scene.view();
      expect(seen).toMatchObject({ tickets: [], waitsFor: { kind: 'codeEnd' } });
      expect(seen.waitsFor?.atMs).toBe((booked?.atMs ?? 0) + 30 * DAY);
      for (const actor of [asCustomer(), asWorker(), asOperator()]) {
        const other = scene.ask(redeemUpdate, actor);
        expect(await refusalOf(other)).toBe('TRANSITION_NOT_ALLOWED');
      }
      const done = await scene.ask(redeemUpdate, asClerk());
      expect(done.status).toBe('COMPLETED');
      expect(await scene.ended()).toBe('COMPLETED');
      expect(scene.commitOf('redeem')).toMatchObject({ reason: 'REDEEMED', actor: asClerk() });
      const settlement = settleWorkflowId(scene.facts.orderId);
      await stage.env().client.workflow.getHandle(settlement).describe();
      expect(scene.journal.calls).not.toContain('findWorker');
    });
  });

  test('[T3] a code works once: two clerks at once, one redeems', async () => {
    await stage.withOrder(inStore, async (scene) => {
      await scene.pay();
      const outcomes = await Promise.all(
        ['cl1', 'cl2'].map((id) =>
          scene.ask(redeemUpdate, asClerk(id)).then(
            ({ status }) => status as string,
            (error: unknown) => refusalOf(Promise.reject(error)).catch(() => 'ORDER_ENDED'),
          ),
        ),
      );
      expect(outcomes.sort()).toEqual(['COMPLETED', 'ORDER_ENDED']);
      expect(scene.eventTimes('redeem')).toBe(1);
    });
  });

  test.each([asCustomer(), asOperator()])('[C11] cancelled by %o: all goes back', async (actor) => {
    const journal = await stage.withOrder(inStore, async (scene) => {
      await scene.pay();
      const cancel = { reason: 'CUSTOMER_REQUEST' } as const;
      expect((await scene.ask(cancelUpdate, actor, cancel)).status).toBe('CANCELLED');
    });
    expect(journal.inputsOf('endPaidOrder')[0]?.terms).toMatchObject({
      rule: 'NOT_REDEEMED',
      feeBps: 0,
      refundFen: null,
    });
    expect(journal.calls).not.toContain('withdrawDemand');
  });

  test('[C11] the code lapses: closed, and all goes back', async () => {
    const journal = await stage.withOrder(inStore, async (scene) => {
      await scene.pay();
      await scene.passClock('codeEnd');
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.status()).toBe('CLOSED');
    });
    expect(journal.inputsOf('endPaidOrder')).toMatchObject([
      {
        commit: { to: 'CLOSED', reason: 'CODE_EXPIRED', actor: { kind: 'system' } },
        terms: { rule: 'NOT_REDEEMED', feeBps: 0 },
      },
    ]);
  });
});

describe('an order with nothing to pay', () => {
  test.each([
    ['at home', { heldWorkerId: 'w1' }, 'DISPATCHING'],
    ['in store', { isInStore: true }, 'AWAITING_REDEMPTION'],
  ] as const)('[P4] %s it goes on by itself', async (_where, facts, status) => {
    const journal = await stage.withOrder({ facts: { ...facts, amountFen: 0 } }, async (scene) => {
      await scene.until((seen) => seen.status === status);
    });
    expect(journal.inputsOf('recordPayment')).toMatchObject([
      { paymentNo: null, commit: { to: status, actor: { kind: 'system' } } },
    ]);
    expect(journal.calls).not.toContain('checkPayments');
  });

  test('[X1] its slot was lost meanwhile: closed', async () => {
    const activities = {
      recordPayment: async () => ({ kind: 'slotLost', refundNos: [] }) as const,
    };
    await stage.withOrder({ facts: { amountFen: 0 }, activities }, async (scene) => {
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.status()).toBe('CLOSED');
    });
  });
});

describe('a second payment of an open order', () => {
  const ROADS = {
    DISPATCHING: (scene: Scene) => scene.pay(),
    ASSIGNED: (scene: Scene) => scene.untilAssigned(),
    EN_ROUTE: (scene: Scene) => scene.untilEnRoute(),
    ARRIVED: (scene: Scene) => scene.untilArrived(),
    IN_SERVICE: (scene: Scene) => scene.untilInService(),
    AWAITING_CONFIRMATION: (scene: Scene) => scene.untilAwaiting(),
  } as const;
  const goesBack = async (scene: Scene, status: string): Promise<void> => {
    const paymentNo = `P2-${scene.facts.orderId}`;
    await scene.handle.signal(channelSignal, { key: 'k2', paymentNo });
    const refunds = () => scene.journal.inputsOf('submitRefund');
    const [refund] = await eventually(refunds, ({ length }) => length > 0);
    expect(refund).toEqual({ refundNo: `R-${paymentNo}` });
    expect(await scene.status()).toBe(status);
    expect(scene.commitOf('paidAgain')).toMatchObject({
      reason: 'PAID_AGAIN',
      from: status,
      to: status,
      actor: { kind: 'channel' },
    });
  };

  test.each(Object.keys(ROADS) as (keyof typeof ROADS)[])('[X6] %s: it goes back', async (road) => {
    await stage.withOrder(named, async (scene) => {
      await ROADS[road](scene);
      await goesBack(scene, road);
    });
  });

  test('[X6] MANUAL_DISPATCH: it goes back', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.untilManual();
      await goesBack(scene, 'MANUAL_DISPATCH');
    });
  });

  test('[X6] AWAITING_REDEMPTION: it goes back', async () => {
    await stage.withOrder(inStore, async (scene) => {
      await scene.pay();
      await goesBack(scene, 'AWAITING_REDEMPTION');
    });
  });

  test.each(['known', 'rejected'] as const)(
    '[C6] %s by the database: nothing changes, not even the count of changes',
    async (kind) => {
      const recordMore = async (_input: RecordMoreInput) => ({ kind });
      await stage.withOrder({ ...named, activities: { recordMore } }, async (scene) => {
        await scene.untilAssigned();
        const before = await scene.view();
        await scene.handle.signal(channelSignal, { key: 'k2', paymentNo: 'P1' });
        await eventually(
          () => scene.journal.calls,
          (calls) => calls.includes('recordMore'),
        );
        expect(await scene.view()).toEqual(before);
        expect((await scene.depart()).seq).toBe(before.seq + 1);
      });
    },
  );
});
