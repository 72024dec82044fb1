import { ApplicationFailure } from '@temporalio/client';
import type { OrderChange } from '../domain/order/state.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { cancelUpdate, type CommitInput } from './contract.js';

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
