import {
  subscribeMessageModel,
  subscriptionGrantModel,
} from '../../../data/models/subscribe-message.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import {
  openTransitionWorld,
  shorthands,
  type TransitionWorld,
} from '../order/transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
afterAll(() => world.close());

const { workerOf } = shorthands(() => world);
const messages = () => subscribeMessageModel(world.connection).find().lean().exec();

async function allow(): Promise<void> {
  const order = await (await world.order()).document();
  await world.deps.subscriptions.accept({
    customerId: order.customerId,
    template: 'ORDER_ASSIGNED',
    at: new Date(),
    leftMax: 5,
  });
}

beforeEach(async () => {
  await subscribeMessageModel(world.connection).deleteMany({});
  await subscriptionGrantModel(world.connection).deleteMany({});
  await world.reset();
});

test('[X25] the change that assigns an order owes its customer one message', async () => {
  await allow();
  const order = await world.order();
  expect(await messages()).toEqual([]);
  await order.assignTo(workerOf(0));
  const { customerId } = await order.document();
  expect(await messages()).toEqual([
    expect.objectContaining({
      _id: `${order.id}:ORDER_ASSIGNED`,
      customerId,
      status: 'PENDING',
      hasGrant: false,
    }),
  ]);
  // Another worker later is no second message.
  const reassign = { event: 'reassign', ticketId: order.ticketId(), etaMs: 0 } as const;
  const workers = { workerId: workerOf(0), toWorkerId: workerOf(1) };
  await order.apply({ ...reassign, ...workers, atMs: world.nowMs() });
  expect(await messages()).toHaveLength(1);
});

test('[X25] without a yes nothing is owed', async () => {
  const order = await world.order();
  await order.assignTo(workerOf(0));
  expect(await messages()).toEqual([]);
});

test('[X25] a change that is not stored owes nothing', async () => {
  await allow();
  const order = await world.order();
  const offer = await order.offer(workerOf(0));
  const { ticketId, origin } = offer;
  const atMs = world.nowMs();
  await order.apply({ event: 'offer', atMs, offers: [offer] });
  const accept = { event: 'accept', atMs, ticketId, workerId: workerOf(0), origin } as const;
  const commit = order.commitOf({ ...accept, etaMs: 0 });
  const ahead = { ...commit, seq: commit.seq + 3 };
  await expect(commitTransition(world.deps, ahead)).rejects.toThrow(/is not at/);
  expect(await messages()).toEqual([]);
  await commitTransition(world.deps, commit);
  await commitTransition(world.deps, commit);
  expect(await messages()).toHaveLength(1);
});
