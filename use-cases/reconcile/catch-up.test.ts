import { AppError } from '../../contract/terms/errors.js';
import type { ActorKind } from '../../contract/terms/order.js';
import type { OrderPlace } from '../../data/repositories/reconcile.js';
import { catchUp } from './catch-up.js';
import type { ReconcileDeps } from './deps.js';

type Stored = { readonly event: string; readonly kind: ActorKind };

/** A run at change 3 whose order has `stored` after it; a message brings it on by one change. */
async function play(stored: readonly Stored[], answer: 'stored' | 'conflict' | 'ignored') {
  const sent: string[] = [];
  let seq = 3;
  const deps = {
    gateway: {
      queryOrder: async () => ({ seq, offer: { offerId: 'offer-1' } }),
      updateOrder: async ({ name, updateId }: { name: string; updateId: string }) => {
        sent.push(`${name} ${updateId}`);
        if (answer !== 'ignored') seq += 1;
        if (answer === 'conflict') throw new AppError('VERSION_CONFLICT');
      },
    },
    order: {
      orders: {
        findById: async () => ({ seq: 3 + stored.length, tickets: [] }),
        findEvent: async ({ seq: at }: { seq: number }) => {
          const row = stored[at - 4];
          const actor = { kind: row?.kind, id: 'p1' };
          return { orderId: 'o1', seq: at, event: row?.event, at: new Date(0), actor, data: {} };
        },
      },
    },
    pause: async () => undefined,
  } as unknown as ReconcileDeps;
  const { outcome, text } = await catchUp(deps, { _id: 'o1', no: 'DH1' } as OrderPlace);
  return { sent, outcome, text };
}

const accept: Stored = { event: 'accept', kind: 'worker' };
const depart: Stored = { event: 'depart', kind: 'worker' };

describe('[X27] a run behind its order', () => {
  test.each(['stored', 'conflict'] as const)(
    'gets each message again, in order (%s)',
    async (answer) => {
      const { sent, outcome } = await play([accept, depart], answer);
      expect(sent).toEqual(['accept reconcile:4:accept', 'depart reconcile:5:depart']);
      expect(outcome).toBe('done');
    },
  );

  test('waits for what a clock makes and never sends it', async () => {
    const { sent, outcome } = await play([{ event: 'escalate', kind: 'system' }], 'stored');
    expect({ sent, outcome }).toEqual({ sent: [], outcome: 'later' });
  });

  test('leaves a step that it cannot repeat to a person, and ends', async () => {
    const { outcome, text } = await play([{ event: 'reschedule', kind: 'customer' }], 'stored');
    expect(outcome).toBe('support');
    expect(text).toContain('the next is reschedule');
    expect((await play([depart], 'ignored')).outcome).toBe('support');
  });
});
