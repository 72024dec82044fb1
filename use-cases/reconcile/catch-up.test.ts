import { AppError } from '../../contract/terms/errors.js';
import type { OrderPlace } from '../../data/repositories/reconcile.js';
import { catchUp } from './catch-up.js';
import type { ReconcileDeps } from './deps.js';

/** A run at change 3 of an order at change `stored`; every message brings it on by `stride`. */
async function play(world: { stored: number; stride: number; refusal?: AppError }) {
  const { stored, stride, refusal } = world;
  const sent: string[] = [];
  let seq = 3;
  const deps = {
    gateway: {
      queryOrder: async () => ({ seq }),
      updateOrder: async ({ name, updateId }: { name: string; updateId: string }) => {
        sent.push(`${name} ${updateId}`);
        seq = Math.min(stored, seq + stride);
        if (refusal) throw refusal;
      },
    },
    reads: { findPlace: async () => ({ seq: stored }) },
    order: { clock: { nowMs: () => 1_000 + sent.length } },
  } as unknown as ReconcileDeps;
  const { outcome, text } = await catchUp(deps, { _id: 'o1', no: 'DH1' } as OrderPlace);
  return { sent, outcome, text };
}

describe('[X27] a run behind its order', () => {
  test('is told once and reads all the changes itself', async () => {
    const { sent, outcome } = await play({ stored: 9, stride: 500 });
    expect({ sent, outcome }).toEqual({ sent: ['catchUp reconcile:3:1000'], outcome: 'done' });
  });

  test('is told again, by a message of its own, while changes are left', async () => {
    const { sent, outcome } = await play({ stored: 9, stride: 4 });
    expect(sent).toEqual(['catchUp reconcile:3:1000', 'catchUp reconcile:7:1001']);
    expect(outcome).toBe('done');
  });

  test('that ended with the last change has caught up as well', async () => {
    const refusal = new AppError('ORDER_ENDED');
    expect((await play({ stored: 5, stride: 500, refusal })).outcome).toBe('done');
  });

  test('that does not answer is asked again by the next run of the command', async () => {
    const refusal = new AppError('SERVICE_UNAVAILABLE');
    const { outcome, sent } = await play({ stored: 5, stride: 0, refusal });
    expect({ outcome, sent: sent.length }).toEqual({ outcome: 'later', sent: 1 });
  });

  test('that cannot read its next change is left to a person', async () => {
    const { outcome, sent } = await play({ stored: 5, stride: 0 });
    expect({ outcome, sent: sent.length }).toEqual({ outcome: 'support', sent: 1 });
  });
});
