import { createSimpleEngine } from '../../../domain/dispatch/simple-engine.js';
import { dispatchCity, type DemandAnswers } from '../../../use-cases/dispatch/dispatch-city.js';
import { demandIdOf, requestWorker } from '../../../use-cases/dispatch/request-worker.js';
import { withdrawDemand } from '../../../use-cases/dispatch/withdraw-demand.js';
import { endPaidOrder } from '../../../use-cases/order/end-paid-order.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import type { FindWorkerInput, FindWorkerResult } from '../../../workflows/contract.js';
import type { OrderFacts, OrderState } from '../../../domain/order/state.js';
import { commitOf, openOrderWorld, paidState, type OrderWorld } from './order-fixture.js';

const CITY = 'demo';
const LEASE_MS = 8_000;
const OFFER_MS = 30_000;

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
}, 30_000);
afterEach(() => world.close());

type Search = FindWorkerInput & { readonly taskToken: string };

/** A paid order for anybody, with its search in the queue. */
async function searching(): Promise<{
  readonly facts: OrderFacts;
  readonly state: OrderState;
  readonly search: Search;
}> {
  const { facts, input } = await world.placeWithBill({});
  await recordPayment(world.deps, input);
  const search = {
    orderId: facts.orderId,
    ticketId: facts.ticketId,
    cityCode: CITY,
    searchNo: 1,
    round: 1,
    radiusMeters: 12_000,
    offerMs: OFFER_MS,
    deadlineMs: world.nowMs() + 60_000,
    taskToken: 'token-1',
  };
  return { facts, state: paidState(facts, input), search };
}

function collector(reply: 'taken' | 'gone' = 'taken') {
  const given: { taskToken: string; result: FindWorkerResult }[] = [];
  const answers: DemandAnswers = {
    async complete(taskToken, result) {
      given.push({ taskToken, result });
      return reply;
    },
  };
  return { given, answers };
}

const leaseOf = async (owner: string) =>
  world.deps.dispatch.takeLease({
    cityCode: CITY,
    owner,
    address: null,
    now: new Date(world.nowMs()),
    leaseMs: LEASE_MS,
  });
const tick = (deps: OrderDeps, fence: number, answers: DemandAnswers) =>
  dispatchCity(deps, { lease: { cityCode: CITY, fence }, engine: createSimpleEngine(), answers });
const bookedBy = async (ticketId: string): Promise<string[]> => {
  const found: string[] = [];
  for (const { _id } of world.workers) {
    if ((await world.busyTickets(_id)).includes(ticketId)) found.push(_id);
  }
  return found;
};

describe('leases', () => {
  test('[P1] a city has one owner; after expiry another takes over and the old claim is void', async () => {
    const { facts, search } = await searching();
    const first = await leaseOf('a');
    expect(await leaseOf('b')).toBeNull();
    expect((await leaseOf('a'))?.fence).toBe(first?.fence);
    world.advance(LEASE_MS + 1_000);
    const second = await leaseOf('b');
    expect(second?.fence).toBe((first?.fence ?? 0) + 1);
    expect(await leaseOf('a')).toBeNull();

    await requestWorker(world.deps, search);
    const { given, answers } = collector();
    expect(await tick(world.deps, first?.fence ?? 0, answers)).toMatchObject({
      offered: 0,
      lost: 1,
    });
    expect(given).toEqual([]);
    expect(await bookedBy(facts.ticketId)).toEqual([]);
    expect(await tick(world.deps, second?.fence ?? 0, answers)).toMatchObject({ offered: 1 });
    expect(given).toHaveLength(1);
  });

  test('[P1][P7] two processes that both believe they own the city: one offer, one booking', async () => {
    const { facts, search } = await searching();
    await requestWorker(world.deps, search);
    const first = await leaseOf('a');
    world.advance(LEASE_MS + 1_000);
    const second = await leaseOf('b');
    const { given, answers } = collector();
    // The same fence twice is a pause of the process in the middle of its tick.
    const fences = [first?.fence, second?.fence, second?.fence].map((fence) => fence ?? 0);
    await Promise.all(fences.map((fence) => tick(world.deps, fence, answers)));
    expect(await world.deps.dispatch.offersOf(facts.orderId)).toHaveLength(1);
    expect(await bookedBy(facts.ticketId)).toHaveLength(1);
    expect(given.filter(({ result }) => result.kind === 'offered').length).toBeGreaterThan(0);
  });
});

describe('a withdrawn search', () => {
  test('[P2] that was withdrawn between match and claim binds nobody', async () => {
    const { facts, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    const { given, answers } = collector();
    const racing: OrderDeps = {
      ...world.deps,
      orders: {
        ...world.deps.orders,
        async findByIds(ids) {
          await withdrawDemand(world.deps, search);
          return world.deps.orders.findByIds(ids);
        },
      },
    };
    expect(await tick(racing, lease?.fence ?? 0, answers)).toMatchObject({ offered: 0, lost: 1 });
    expect(given).toEqual([]);
    expect(await world.deps.dispatch.offersOf(facts.orderId)).toEqual([]);
    expect(await bookedBy(facts.ticketId)).toEqual([]);
  });

  test('[P2] withdrawn before it reached the queue stays withdrawn', async () => {
    const { facts, search } = await searching();
    await withdrawDemand(world.deps, search);
    expect(await requestWorker(world.deps, search)).toEqual({ isWithdrawn: true });
    const lease = await leaseOf('a');
    const { given, answers } = collector();
    expect(await tick(world.deps, lease?.fence ?? 0, answers)).toMatchObject({ open: 0 });
    expect(given).toEqual([]);
    expect(await bookedBy(facts.ticketId)).toEqual([]);
  });

  test('[P2][P7] an open offer is withdrawn with it, and repeating it is fine', async () => {
    const { facts, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    await tick(world.deps, lease?.fence ?? 0, collector().answers);
    expect(await bookedBy(facts.ticketId)).toHaveLength(1);
    await Promise.all([1, 2, 3].map(() => withdrawDemand(world.deps, search)));
    await withdrawDemand(world.deps, search);
    expect(await world.deps.dispatch.offersOf(facts.orderId)).toMatchObject([
      { status: 'WITHDRAWN' },
    ]);
    expect(await bookedBy(facts.ticketId)).toEqual([]);
  });
});

describe('answers', () => {
  test('[P1] a decision whose answer was lost is given again, to the attempt that waits now', async () => {
    const { facts, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    const broken: DemandAnswers = {
      complete: async () => {
        throw new Error('the process died before it could answer');
      },
    };
    await expect(tick(world.deps, lease?.fence ?? 0, broken)).rejects.toThrow('died');
    await requestWorker(world.deps, { ...search, taskToken: 'token-2' });
    const { given, answers } = collector();
    await tick(world.deps, lease?.fence ?? 0, answers);
    await tick(world.deps, lease?.fence ?? 0, answers);
    const [offer] = await world.deps.dispatch.offersOf(facts.orderId);
    expect(given).toEqual([
      {
        taskToken: 'token-2',
        result: {
          kind: 'offered',
          offer: expect.objectContaining({
            offerId: demandIdOf(search),
            workerId: offer?.workerId,
          }),
        },
      },
    ]);
    expect(await bookedBy(facts.ticketId)).toHaveLength(1);
  });

  test('[P2][P7] an answer that comes after the order has ended sets the worker free', async () => {
    const { facts, state, search } = await searching();
    await requestWorker(world.deps, search);
    const { input: commit } = commitOf({
      facts,
      state,
      change: { event: 'cancel', atMs: world.nowMs() },
      reason: 'CUSTOMER_REQUEST',
      actor: { kind: 'customer', id: facts.customerId },
    });
    const lease = await leaseOf('a');
    const late: DemandAnswers = {
      // The order ends between claim and answer, and Temporal does not know the token any more.
      async complete() {
        await endPaidOrder(world.deps, { commit });
        return 'gone';
      },
    };
    expect(await tick(world.deps, lease?.fence ?? 0, late)).toMatchObject({ offered: 1 });
    expect(await world.deps.dispatch.offersOf(facts.orderId)).toMatchObject([
      { status: 'WITHDRAWN' },
    ]);
    expect(await bookedBy(facts.ticketId)).toEqual([]);
  });

  test('[P1] an attempt that timed out does not lose the worker that was claimed for it', async () => {
    const { facts, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    await tick(world.deps, lease?.fence ?? 0, collector('gone').answers);
    expect(await bookedBy(facts.ticketId)).toHaveLength(1);
    await requestWorker(world.deps, { ...search, taskToken: 'token-2' });
    const { given, answers } = collector();
    await tick(world.deps, lease?.fence ?? 0, answers);
    expect(given).toMatchObject([{ taskToken: 'token-2', result: { kind: 'offered' } }]);
    expect(await world.deps.dispatch.offersOf(facts.orderId)).toHaveLength(1);
  });
});
