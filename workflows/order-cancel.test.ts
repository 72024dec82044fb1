import type { Actor } from '../contract/terms/order.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import {
  asCustomer,
  asMerchant,
  asOperator,
  asWorker,
  type Scene,
} from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import { cancelUpdate, channelSignal, forceCancelUpdate, type PaymentCheck } from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const stage = useOrderStage();
/** Refund runs outlive their order, after which the test server has to be started anew. */
const activities = { endPaidOrder: async () => ({ refundNos: [] }) };
const named = { facts: { heldWorkerId: 'w1' }, activities };
const reason = { reason: 'CUSTOMER_REQUEST' } as const;

const ROADS = {
  DISPATCHING: (scene: Scene) => scene.pay(),
  MANUAL_DISPATCH: (scene: Scene) => scene.untilManual(),
  ASSIGNED: (scene: Scene) => scene.untilAssigned(),
  EN_ROUTE: (scene: Scene) => scene.untilEnRoute(),
  ARRIVED: (scene: Scene) => scene.untilArrived(),
  IN_SERVICE: (scene: Scene) => scene.untilInService(),
  AWAITING_CONFIRMATION: (scene: Scene) => scene.untilAwaiting(),
} as const;
type Road = keyof typeof ROADS;

const optionsFor = (road: Road) => (road === 'MANUAL_DISPATCH' ? { activities } : named);
const cancelAt = (scene: Scene, actor: Actor, sinceStartMs: number) =>
  scene.ask(cancelUpdate, actor, { ...reason, receivedAtMs: scene.facts.startMs + sinceStartMs });

describe('cancelling a paid order', () => {
  test.each([
    ['DISPATCHING', asCustomer(), -HOUR, 'UNASSIGNED', 0, 'PLATFORM'],
    ['DISPATCHING', asMerchant(), -HOUR, 'UNASSIGNED', 0, 'MERCHANT'],
    ['MANUAL_DISPATCH', asOperator(), -HOUR, 'UNASSIGNED', 0, 'PLATFORM'],
    ['ASSIGNED', asCustomer(), -3 * HOUR, 'EARLY', 0, 'PLATFORM'],
    ['ASSIGNED', asCustomer(), -3 * HOUR + 1, 'ASSIGNED', 2_000, 'CUSTOMER'],
    ['ASSIGNED', asCustomer(), 15 * MINUTE + 1, 'WORKER_LATE', 0, 'WORKER'],
    ['ASSIGNED', asMerchant(), -HOUR, 'NOT_THE_CUSTOMER', 0, 'MERCHANT'],
    ['EN_ROUTE', asCustomer(), 0, 'EN_ROUTE', 3_000, 'CUSTOMER'],
    ['EN_ROUTE', asOperator(), 0, 'NOT_THE_CUSTOMER', 0, 'PLATFORM'],
    ['ARRIVED', asCustomer(), 20 * MINUTE, 'ARRIVED', 5_000, 'CUSTOMER'],
  ] as const)('[X3] %s by %o, %d ms after the start: %s', async (road, actor, atMs, ...terms) => {
    const [rule, feeBps, bearer] = terms;
    const journal = await stage.withOrder(optionsFor(road), async (scene) => {
      await ROADS[road](scene);
      expect((await cancelAt(scene, actor, atMs)).status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
    });
    expect(journal.inputsOf('endPaidOrder')).toMatchObject([
      {
        commit: { from: road, to: 'CANCELLED', reason: 'CUSTOMER_REQUEST', actor, ticketId: null },
        terms: {
          rule,
          feeBps,
          bearer,
          refundFen: null,
          keepsTravelFee: rule === road && rule !== 'ASSIGNED',
        },
      },
    ]);
  });

  test.each(['IN_SERVICE', 'AWAITING_CONFIRMATION'] as const)(
    '[X3] %s: nobody cancels any more',
    async (road) => {
      await stage.withOrder(named, async (scene) => {
        await ROADS[road](scene);
        for (const actor of [asCustomer(), asMerchant(), asOperator()]) {
          expect(await refusalOf(cancelAt(scene, actor, 0))).toBe('TRANSITION_NOT_ALLOWED');
        }
        expect(await scene.status()).toBe(road);
      });
    },
  );

  test('[X3] a worker, or another customer, does not cancel', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      expect(await refusalOf(cancelAt(scene, asWorker(), 0))).toBe('TRANSITION_NOT_ALLOWED');
      expect(await refusalOf(cancelAt(scene, asCustomer('c2'), 0))).toBe('NOT_FOUND');
      expect(await scene.status()).toBe('ASSIGNED');
    });
  });

  test('[X3] the fee is that of the moment the api received it, whatever waits before it', async () => {
    const journal = await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      await scene.advanceTo(scene.facts.startMs - HOUR);
      expect((await cancelAt(scene, asCustomer(), -3 * HOUR)).status).toBe('CANCELLED');
    });
    expect(journal.inputsOf('endPaidOrder')[0]?.terms.rule).toBe('EARLY');
  });

  test('[C7] the words of a reason travel as the number of their note', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.pay();
      await scene.ask(cancelUpdate, asCustomer(), { ...reason, noteId: 'n1' });
      expect(scene.commitOf('cancel').noteId).toBe('n1');
    });
  });
});

describe('ending by an operator', () => {
  test.each(Object.keys(ROADS) as Road[])('[S7] %s: as decided', async (road) => {
    const decided = { bearer: 'MERCHANT', refundFen: 1_234 } as const;
    const journal = await stage.withOrder(optionsFor(road), async (scene) => {
      await ROADS[road](scene);
      const by = scene.ask(forceCancelUpdate, asCustomer(), decided);
      expect(await refusalOf(by)).toBe('TRANSITION_NOT_ALLOWED');
      const done = await scene.ask(forceCancelUpdate, asOperator(), decided);
      expect(done.status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
    });
    const terms = { rule: 'DECIDED', feeBps: 0, keepsTravelFee: false, ...decided };
    const [input] = journal.inputsOf('endPaidOrder');
    expect(input).toMatchObject({ terms, commit: { change: { event: 'forceCancel' } } });
  });

  test.each<[PaymentCheck['kind'], string]>([
    ['unpaid', 'CANCELLED'],
    ['paid', 'CANCELLED'],
    ['unknown', 'PAYMENT_UNKNOWN'],
  ])('[S7] not paid yet, the channel says %s: %s', async (kind, result) => {
    const closePayments = async (): Promise<PaymentCheck> =>
      kind === 'paid' ? { kind, paymentNo: 'P1' } : { kind };
    const options = { activities: { ...activities, closePayments } };
    const journal = await stage.withOrder(options, async (scene) => {
      const decided = { bearer: 'PLATFORM', refundFen: null } as const;
      const asked = scene.ask(forceCancelUpdate, asOperator(), decided);
      if (kind === 'unknown') expect(await refusalOf(asked)).toBe(result);
      else expect((await asked).status).toBe(result);
    });
    const ends = { unpaid: ['cancel'], paid: ['forceCancel'], unknown: [] }[kind];
    expect(journal.commits.map(({ change }) => change.event)).toEqual(ends);
    expect(journal.calls.includes('endPaidOrder')).toBe(kind === 'paid');
  });
});

describe('money that comes as the order ends', () => {
  test('[C6] a payment that arrives while the unpaid order is cancelled goes back', async () => {
    let answer: (check: PaymentCheck) => void = () => undefined;
    const late = {
      closePayments: () => new Promise<PaymentCheck>((resolve) => (answer = resolve)),
      refundLatePayment: async ({ paymentNo }: { paymentNo: string }) => [`R-${paymentNo}`],
    };
    const journal = await stage.withOrder({ activities: late }, async (scene) => {
      const cancelled = scene.ask(cancelUpdate, asCustomer(), reason);
      await eventually(
        () => scene.journal.calls,
        (calls) => calls.includes('closePayments'),
      );
      await scene.handle.signal(channelSignal, { key: 'k', paymentNo: 'P9' });
      answer({ kind: 'unpaid' });
      expect((await cancelled).status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
    });
    expect(journal.inputsOf('refundLatePayment')).toMatchObject([{ paymentNo: 'P9' }]);
    expect(journal.calls).not.toContain('recordPayment');
  });

  test('[C7] two cancellations at once: one ends the order, the other is told', async () => {
    const journal = await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const asked = [asCustomer(), asOperator()].map((actor) =>
        cancelAt(scene, actor, 0).then(
          ({ status }) => status as string,
          (error: unknown) => refusalOf(Promise.reject(error)),
        ),
      );
      expect((await Promise.all(asked)).sort()).toEqual(['CANCELLED', 'ORDER_ENDED']);
    });
    expect(journal.inputsOf('endPaidOrder')).toHaveLength(1);
  });
});
