import type { OrderPlace } from '../../data/repositories/reconcile.js';
import type { Finding, ReconcileDeps, RunOf } from './deps.js';
import { reconcileOrders } from './orders.js';

type World = {
  /** Change number of each open run; null = not placed yet. */
  readonly runs: Readonly<Record<string, number | null>>;
  readonly orders: readonly OrderPlace[];
  /** Numbers of the changes that can be read; all of them when absent. */
  readonly readable?: readonly number[];
};

const order = (_id: string, seq: number, status = 'ASSIGNED'): OrderPlace =>
  ({ _id, no: `DH-${_id}`, customerId: 'c1', status, seq }) as OrderPlace;

function changesOf({ orders, readable }: World, orderId: string, afterSeq: number) {
  const seq = orders.find(({ _id }) => _id === orderId)?.seq ?? 0;
  const all = Array.from({ length: seq - afterSeq }, (_none, index) => afterSeq + 1 + index);
  const rows = all.filter((row) => readable?.includes(row) ?? true).slice(0, 500);
  return rows.map((row) => ({ seq: row, change: { event: 'departLate' }, result: null }));
}

async function play(world: World, isApplied: boolean) {
  const placed: string[] = [];
  const deps = {
    gateway: {
      placeOrder: async ({ orderId }: { orderId: string }) => {
        placed.push(orderId);
        return world.orders.find(({ _id }) => _id === orderId);
      },
      queryOrder: async (orderId: string) => {
        const seq = world.runs[orderId];
        return typeof seq === 'number' ? { seq } : null;
      },
    },
    runs: {
      async *openOrderIds() {
        yield* Object.keys(world.runs);
      },
      stateOf: async ({ kind, id }: RunOf) =>
        kind === 'order' && id in world.runs ? 'open' : 'none',
    },
    reads: {
      findPlace: async (id: string) => world.orders.find(({ _id }) => _id === id) ?? null,
      async *openOrders() {
        yield* world.orders;
      },
    },
    order: {
      orders: {
        findEvent: async () => ({ result: { tickets: [] } }),
        eventsOf: async (orderId: string, afterSeq: number) => changesOf(world, orderId, afterSeq),
      },
      dispatch: { lastSearchNo: async () => 0 },
    },
    pause: async () => undefined,
  } as unknown as ReconcileDeps;
  const findings: Finding[] = [];
  const options = { isApplied, takenAt: new Date(0), series: null };
  for await (const finding of reconcileOrders(deps, options)) findings.push(finding);
  return { placed, told: findings.map(({ kind, id, outcome }) => `${kind} ${id} ${outcome}`) };
}

describe('[X27] runs against orders', () => {
  test('equal ones are not mentioned', async () => {
    const world = { runs: { a: 4 }, orders: [order('a', 4)] };
    expect(await play(world, true)).toEqual({ placed: [], told: [] });
  });

  test('an untouched order without a run is started, but only when applied', async () => {
    const world = { runs: {}, orders: [order('a', 1, 'PENDING_PAYMENT')] };
    expect(await play(world, false)).toEqual({
      placed: [],
      told: ['orderWithoutRun a planned'],
    });
    expect(await play(world, true)).toEqual({ placed: ['a'], told: ['orderWithoutRun a done'] });
  });

  test('one with later changes is started as well: its run reads them', async () => {
    const world = { runs: {}, orders: [order('a', 4)] };
    expect(await play(world, false)).toEqual({ placed: [], told: ['orderWithoutRun a planned'] });
    expect(await play(world, true)).toEqual({ placed: ['a'], told: ['orderWithoutRun a done'] });
  });

  test('one whose changes cannot all be read is never started, and is for a person', async () => {
    const support = { placed: [], told: ['orderWithoutRun a support'] };
    const gap = { runs: {}, orders: [order('a', 4)], readable: [2, 4] };
    expect(await play(gap, true)).toEqual(support);
    expect(await play({ runs: {}, orders: [order('a', 502)] }, true)).toEqual(support);
  });

  test('a run ahead of its order and a run without one are for a person', async () => {
    const world = { runs: { a: 5, b: 2 }, orders: [order('a', 4)] };
    expect((await play(world, true)).told).toEqual([
      'runAhead a support',
      'runWithoutOrder b support',
    ]);
  });

  test('a run behind its order is told; one that has not placed yet is left alone', async () => {
    const world = { runs: { a: 2, b: null }, orders: [order('a', 4), order('b', 1)] };
    expect((await play(world, false)).told).toEqual(['runBehind a planned', 'runBehind b later']);
  });
});
