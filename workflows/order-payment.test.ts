import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/client';
import { place, refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, untilClosed } from '../tests/factories/order-wait.js';
import {
  cancelUpdate,
  channelSignal,
  orderQuery,
  orderWorkflowId,
  placeUpdate,
  refundWorkflowId,
  type PaymentCheck,
} from './contract.js';

jest.setTimeout(30_000);

const stage = useOrderStage();
const reason = { reason: 'CUSTOMER_REQUEST' } as const;

/** Answers of the channel, one a question; the last one is repeated. */
const answers = (...kinds: PaymentCheck['kind'][]): (() => Promise<PaymentCheck>) => {
  let asked = 0;
  return async () => {
    const kind = kinds[Math.min(asked, kinds.length - 1)] ?? 'unpaid';
    asked += 1;
    return kind === 'paid' ? { kind, paymentNo: 'P1' } : { kind };
  };
};

const refundOf = ({ facts }: Scene) =>
  stage.env().client.workflow.getHandle(refundWorkflowId(`R-${facts.orderId}`));

describe('placing', () => {
  test('a refusal answers with its code, ends the run, and a retry gets the same', async () => {
    let tries = 0;
    const refuse = async () => {
      tries += 1;
      throw ApplicationFailure.nonRetryable('too late', 'PLACE_TOO_LATE');
    };
    await stage.withWorker({ activities: { placeOrder: refuse } }, async ({ facts }) => {
      const { orderId } = facts;
      expect(await refusalOf(place(stage.env(), orderId))).toBe('PLACE_TOO_LATE');
      const handle = stage.env().client.workflow.getHandle(orderWorkflowId(orderId));
      expect(await untilClosed(handle)).toBe('COMPLETED');
      const retry = handle.executeUpdate(placeUpdate, {
        args: [{ orderId }],
        updateId: `place-${orderId}`,
      });
      expect(await refusalOf(retry)).toBe('PLACE_TOO_LATE');
      expect(tries).toBe(1);
      expect(await handle.query(orderQuery)).toBeNull();
    });
  });

  test('placing twice stores one order and answers the same', async () => {
    const journal = await stage.withOrder({}, async ({ facts }) => {
      const [first, second] = await Promise.all([
        place(stage.env(), facts.orderId),
        place(stage.env(), facts.orderId),
      ]);
      expect(first.snapshot).toEqual(second.snapshot);
      expect(first.snapshot).toEqual({
        orderId: facts.orderId,
        status: 'PENDING_PAYMENT',
        seq: 1,
      });
    });
    expect(journal.calls).toEqual(['placeOrder']);
  });
});

describe('paying', () => {
  test('[C6] a callback books the payment', async () => {
    const journal = await stage.withOrder({}, async (scene) => {
      expect((await scene.pay()).status).toBe('DISPATCHING');
    });
    const [booked] = journal.inputsOf('recordPayment');
    expect(booked).toMatchObject({ paymentNo: 'P1', commit: { seq: 2, from: 'PENDING_PAYMENT' } });
    expect(journal.calls).not.toContain('checkPayments');
  });

  test('[C6] a lost callback is made good by asking the channel', async () => {
    const checkPayments = answers('unpaid', 'paid');
    const journal = await stage.withOrder({ activities: { checkPayments } }, async (scene) => {
      expect(await scene.passClock('payPoll')).toBe(scene.facts.placedAtMs + 30_000);
      await scene.until(({ waitsFor }) => waitsFor?.atMs === scene.facts.placedAtMs + 60_000);
      await scene.passClock('payPoll');
      await scene.until(({ status }) => status === 'DISPATCHING');
    });
    expect(journal.calls.filter((name) => name === 'checkPayments')).toHaveLength(2);
    expect(journal.inputsOf('recordPayment')).toHaveLength(1);
  });

  test('[C6] the same callback delivered many times is booked once', async () => {
    const journal = await stage.withPausedOrder({
      before: async (scene) => {
        await scene.until(({ waitsFor }) => waitsFor !== null);
      },
      meanwhile: async ({ handle }) => {
        for (let sent = 0; sent < 5; sent += 1) {
          await handle.signal(channelSignal, { key: 'same', paymentNo: 'P1' });
        }
      },
      after: async (scene) => {
        await scene.until(({ status }) => status === 'DISPATCHING');
        await scene.handle.signal(channelSignal, { key: 'same', paymentNo: 'P1' });
        await scene.view();
      },
    });
    expect(journal.inputsOf('recordPayment')).toHaveLength(1);
  });

  test('[C6] a repeat of a callback that was rejected is not asked about again', async () => {
    const recordPayment = async () => ({ kind: 'rejected' }) as const;
    const journal = await stage.withOrder({ activities: { recordPayment } }, async (scene) => {
      const send = (key: string, paymentNo: string) =>
        scene.handle.signal(channelSignal, { key, paymentNo });
      const booked = () => scene.journal.inputsOf('recordPayment').map((input) => input.paymentNo);
      await send('a', 'P1');
      await eventually(booked, (numbers) => numbers.includes('P1'));
      await send('a', 'P1');
      await send('b', 'P2');
      await eventually(booked, (numbers) => numbers.includes('P2'));
    });
    expect(journal.inputsOf('recordPayment').map(({ paymentNo }) => paymentNo)).toEqual([
      'P1',
      'P2',
    ]);
  });

  test('[C6] an amount that is not the bill’s leaves the order waiting', async () => {
    const recordPayment = async () => ({ kind: 'rejected' }) as const;
    const journal = await stage.withOrder({ activities: { recordPayment } }, async (scene) => {
      await scene.handle.signal(channelSignal, { key: 'k', paymentNo: 'P1' });
      await eventually(
        () => scene.journal.calls,
        (calls) => calls.includes('recordPayment'),
      );
      expect(await scene.view()).toMatchObject({ status: 'PENDING_PAYMENT', seq: 1 });
    });
    expect(journal.commits).toEqual([]);
  });

  test('[C6] such money found at the deadline is asked about with pauses, never in a rush', async () => {
    const activities = {
      closePayments: answers('paid'),
      recordPayment: async () => ({ kind: 'rejected' }) as const,
    };
    const journal = await stage.withOrder({ activities }, async (scene) => {
      await scene.advanceTo(scene.facts.placedAtMs + scene.facts.policy.payMs);
      const seen = await scene.until(
        ({ waitsFor }) => (waitsFor?.atMs ?? 0) > scene.facts.placedAtMs + 900_001,
      );
      expect(seen).toMatchObject({ status: 'PENDING_PAYMENT', waitsFor: { kind: 'payPoll' } });
      const cancelled = scene.ask(cancelUpdate, asCustomer(), reason);
      expect(await refusalOf(cancelled)).toBe('PAYMENT_UNKNOWN');
    });
    expect(journal.commits).toEqual([]);
    // Once at the deadline, once for the cancellation.
    expect(journal.inputsOf('recordPayment')).toHaveLength(2);
  });

  test('[C6] paid after the slot was lost: closed, and the money goes back', async () => {
    const recordPayment = async () => ({ kind: 'slotLost', refundNos: ['R-lost'] }) as const;
    const journal = await stage.withOrder({ activities: { recordPayment } }, async (scene) => {
      await scene.handle.signal(channelSignal, { key: 'k', paymentNo: 'P1' });
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.status()).toBe('CLOSED');
      const refund = stage.env().client.workflow.getHandle(refundWorkflowId('R-lost'));
      expect(await untilClosed(refund)).toBe('COMPLETED');
    });
    expect(journal.calls).toContain('submitRefund');
    expect(journal.calls).not.toContain('findWorker');
  });
});

describe('the pay deadline', () => {
  test('[C6] definitely unpaid: closed', async () => {
    const journal = await stage.withOrder({}, async (scene) => {
      await scene.advanceTo(scene.facts.placedAtMs + scene.facts.policy.payMs);
      expect(await scene.ended()).toBe('COMPLETED');
    });
    expect(journal.commits.map(({ change, to }) => `${change.event}→${to}`)).toEqual([
      'payTimeout→CLOSED',
    ]);
    expect(journal.calls.at(-2)).toBe('closePayments');
  });

  test('[C6] found paid while closing the bill: the order goes on', async () => {
    const activities = { closePayments: answers('paid') };
    const journal = await stage.withOrder({ activities }, async (scene) => {
      await scene.advanceTo(scene.facts.placedAtMs + scene.facts.policy.payMs);
      await scene.until(({ status }) => status === 'DISPATCHING');
    });
    expect(journal.inputsOf('recordPayment')).toHaveLength(1);
  });

  test.each([
    ['paid', 'DISPATCHING'],
    ['unpaid', 'CLOSED'],
  ] as const)('[C6] unknown keeps asking until it is %s', async (last, result) => {
    const activities = { closePayments: answers('unknown', 'unknown', 'unknown', last) };
    const pausesMs: number[] = [];
    const journal = await stage.withOrder({ activities }, async (scene) => {
      let beforeMs = scene.facts.placedAtMs + scene.facts.policy.payMs;
      await scene.advanceTo(beforeMs);
      for (let question = 0; question < 3; question += 1) {
        const seen = await scene.until(
          ({ waitsFor }) => waitsFor?.kind === 'payPoll' && waitsFor.atMs > beforeMs,
        );
        expect(seen.status).toBe('PENDING_PAYMENT');
        pausesMs.push((seen.waitsFor?.atMs ?? 0) - beforeMs);
        beforeMs = seen.waitsFor?.atMs ?? 0;
        await scene.advanceTo(beforeMs);
      }
      await scene.until(({ status }) => status === result);
    });
    expect(journal.calls.filter((name) => name === 'closePayments')).toHaveLength(4);
    // Ever longer pauses: an order may hang for days and its history is limited.
    const [first = 0, second = 0, third = 0] = pausesMs;
    expect(first).toBeGreaterThanOrEqual(30_000);
    expect(second).toBeGreaterThan(first * 1.5);
    expect(third).toBeGreaterThan(second * 1.5);
  });
});

describe('cancelling before payment', () => {
  test('[C7] the bill is closed first; then nothing is refunded', async () => {
    const journal = await stage.withOrder({}, async (scene) => {
      const done = await scene.ask(cancelUpdate, asCustomer(), reason);
      expect(done.status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
    });
    expect(journal.calls).toEqual(['placeOrder', 'closePayments', 'commitTransition']);
  });

  test('[C7] found paid: cancelled with a full refund', async () => {
    const activities = { closePayments: answers('paid') };
    const journal = await stage.withOrder({ activities }, async (scene) => {
      const done = await scene.ask(cancelUpdate, asCustomer(), reason);
      expect(done.status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await untilClosed(refundOf(scene))).toBe('COMPLETED');
    });
    expect(journal.calls).toContain('endPaidOrder');
    expect(journal.commits.map(({ change }) => change.event)).toEqual(['cancel']);
  });

  test('[C7] unknown: refused, nothing changes, and it may be tried again', async () => {
    const activities = { closePayments: answers('unknown', 'unpaid') };
    const journal = await stage.withOrder({ activities }, async (scene) => {
      const first = scene.ask(cancelUpdate, asCustomer(), { ...reason, updateId: 'c-1' });
      expect(await refusalOf(first)).toBe('PAYMENT_UNKNOWN');
      expect(await scene.view()).toMatchObject({ status: 'PENDING_PAYMENT', seq: 1 });
      const again = await scene.ask(cancelUpdate, asCustomer(), { ...reason, updateId: 'c-2' });
      expect(again.status).toBe('CANCELLED');
    });
    expect(journal.commits).toHaveLength(1);
  });

  test('[C7] somebody else’s order is not found', async () => {
    await stage.withOrder({}, async (scene) => {
      expect(await refusalOf(scene.ask(cancelUpdate, asCustomer('c2'), reason))).toBe('NOT_FOUND');
      expect(await scene.status()).toBe('PENDING_PAYMENT');
    });
  });

  test('a new message to an ended run is told so', async () => {
    await stage.withOrder({}, async (scene) => {
      await scene.ask(cancelUpdate, asCustomer(), reason);
      await scene.ended();
      await expect(scene.ask(cancelUpdate, asCustomer(), reason)).rejects.toBeInstanceOf(
        WorkflowNotFoundError,
      );
      await expect(
        scene.handle.signal(channelSignal, { key: 'late', paymentNo: 'P1' }),
      ).rejects.toBeInstanceOf(WorkflowNotFoundError);
    });
  });
});
