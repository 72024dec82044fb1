import { ApplicationFailure } from '@temporalio/client';
import type { OrderChange } from '../domain/order/state.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asWorker } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import { cancelUpdate, departUpdate, workerAwaySignal, type CommitInput } from './contract.js';

jest.setTimeout(30_000);

const stage = useOrderStage();

/** The database holds `change` where the run wants to write another one. */
function conflictWith(change: OrderChange): ApplicationFailure {
  const extra = { storedChange: JSON.stringify(change) };
  return ApplicationFailure.nonRetryable('ahead', 'VERSION_CONFLICT', extra);
}

describe('a change that was stored and then lost with its processes', () => {
  test('[P3] an accept is taken over when its offer runs out', async () => {
    const commitTransition = async ({ change }: CommitInput) => {
      if (change.event !== 'offerExpired') return {};
      const { atMs, ticketId } = change;
      const accept = { event: 'accept', workerId: 'w1', origin: 'DIRECT', etaMs: 0 } as const;
      throw conflictWith({ ...accept, atMs, ticketId });
    };
    const setting = { facts: { heldWorkerId: 'w1' }, activities: { commitTransition } };
    await stage.withOrder(setting, async (order) => {
      await order.pay();
      await order.offered('w1');
      await order.passClock('offerExpiry');
      const view = await order.until(({ status }) => status === 'ASSIGNED');
      expect(view.workerId).toBe('w1');
    });
  });

  test('[P3] a person who meets it is told, and the next step goes on from it', async () => {
    const commitTransition = async ({ change }: CommitInput) => {
      if (change.event === 'cancel') throw conflictWith({ event: 'payTimeout', atMs: change.atMs });
      return {};
    };
    await stage.withOrder({ activities: { commitTransition } }, async (order) => {
      const cancel = order.ask(cancelUpdate, asCustomer(), { reason: 'CUSTOMER_REQUEST' });
      expect(await refusalOf(cancel)).toBe('VERSION_CONFLICT');
      expect(await order.ended()).toBe('COMPLETED');
      expect(await order.status()).toBe('CLOSED');
    });
  });

  test('[P2] money that meets a lost end goes back in full', async () => {
    const recordPayment = async () => {
      throw conflictWith({ event: 'payTimeout', atMs: Date.now() });
    };
    const refundLatePayment = async ({ orderId }: { orderId: string }) => [`R-${orderId}`];
    const setting = { activities: { recordPayment, refundLatePayment } };
    await stage.withOrder(setting, async (order) => {
      await order.pay();
      expect(await order.ended()).toBe('COMPLETED');
      expect(await order.status()).toBe('CLOSED');
      expect(order.journal.calls).toContain('submitRefund');
    });
  });
});

describe('a refusal that nobody waits for', () => {
  test('[P3] a clock whose change is refused is tried again, and the order lives on', async () => {
    let refusals = 0;
    const commitTransition = async ({ change }: CommitInput) => {
      if (change.event !== 'escalate') return {};
      refusals += 1;
      if (refusals <= 2) throw ApplicationFailure.nonRetryable('no', 'SLOT_TAKEN');
      return {};
    };
    const setting = { facts: { policy: { offerRoundsMax: 0 } }, activities: { commitTransition } };
    await stage.withOrder(setting, async (order) => {
      await order.pay();
      await eventually(
        () => refusals,
        (seen) => seen === 1,
      );
      await order.advanceTo((await order.nowMs()) + 31_000);
      await eventually(
        () => refusals,
        (seen) => seen === 2,
      );
      await order.advanceTo((await order.nowMs()) + 61_000);
      await order.until(({ status }) => status === 'MANUAL_DISPATCH');
    });
    expect(refusals).toBe(3);
  });

  test('[X7] a message that does not fit is put aside', async () => {
    const commitTransition = async ({ change }: CommitInput) => {
      if (change.event === 'workerIll') throw ApplicationFailure.nonRetryable('no', 'SLOT_TAKEN');
      return {};
    };
    const setting = { facts: { heldWorkerId: 'w1' }, activities: { commitTransition } };
    await stage.withOrder(setting, async (order) => {
      await order.untilAssigned();
      const actor = { kind: 'system', id: 'absence' } as const;
      const away = { key: 'a1', workerId: 'w1', reason: 'WORKER_ILL', actor } as const;
      await order.handle.signal(workerAwaySignal, away);
      await order.untilEvent('workerIll');
      const inTime = { receivedAtMs: order.facts.startMs };
      expect((await order.ask(departUpdate, asWorker(), inTime)).status).toBe('EN_ROUTE');
    });
  });
});
