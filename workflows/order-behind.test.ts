import type { OrderChange } from '../domain/order/state.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asWorker } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { finishUpdate, type ProgressInput } from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();

/** A database that holds the worker's start, of which the run has never heard. */
function startedInDatabase() {
  const stored: { seq: number; change: OrderChange | null } = { seq: 0, change: null };
  return {
    hold(seq: number, change: OrderChange): void {
      Object.assign(stored, { seq, change });
    },
    activities: {
      orderProgress: async ({ afterSeq }: ProgressInput) => {
        const isMissing = stored.change !== null && afterSeq < stored.seq;
        return {
          changes: isMissing ? [{ change: stored.change as OrderChange }] : [],
          searches: 1,
        };
      },
    },
  };
}

describe('a run that has lost a stored change where no clock ends the wait', () => {
  test('[P3][K2] a step of somebody who saw the change is taken: the run catches up first', async () => {
    const database = startedInDatabase();
    const setting = { facts: { heldWorkerId: 'w1' }, activities: database.activities };
    const journal = await stage.withOrder(setting, async (order) => {
      const { seq } = await order.untilArrived();
      const ticketId = `${order.facts.orderId}:1`;
      database.hold(seq + 1, { event: 'start', atMs: await order.nowMs(), ticketId });
      // Who has not seen it is refused as ever.
      const blind = order.ask(finishUpdate, asWorker(), { photoIds: ['p1'] });
      expect(await refusalOf(blind)).toBe('TRANSITION_NOT_ALLOWED');
      const told = { photoIds: ['p1'], seenSeq: seq + 1 };
      const done = await order.ask(finishUpdate, asWorker(), told);
      expect(done).toMatchObject({ status: 'AWAITING_CONFIRMATION', seq: seq + 2 });
    });
    // The start itself was not written a second time.
    expect(journal.commits.map(({ change }) => change.event)).not.toContain('start');
  });

  test('[P3] it looks by itself after a minute, then less and less often', async () => {
    const database = startedInDatabase();
    const setting = { facts: { heldWorkerId: 'w1' }, activities: database.activities };
    const journal = await stage.withOrder(setting, async (order) => {
      const { seq } = await order.untilArrived();
      const looks = () => order.journal.inputsOf('orderProgress').length;
      await order.advanceTo((await order.nowMs()) + MINUTE + 1_000);
      await order.until(() => looks() === 1);
      expect(await order.status()).toBe('ARRIVED');
      const ticketId = `${order.facts.orderId}:1`;
      database.hold(seq + 1, { event: 'start', atMs: await order.nowMs(), ticketId });
      await order.advanceTo((await order.nowMs()) + MINUTE);
      expect([looks(), await order.status()]).toEqual([1, 'ARRIVED']);
      await order.advanceTo((await order.nowMs()) + MINUTE + 1_000);
      await order.until(({ status }) => status === 'IN_SERVICE');
    });
    expect(journal.inputsOf('orderProgress')).toHaveLength(2);
  });
});
