import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../activities/index.js';
import { SYSTEM_ACTOR } from '../contract/terms/order.js';
import type { OrderChange, OrderFacts } from '../domain/order/state.js';
import { dispatchFinds, offerOf, type Journal } from '../tests/factories/order-fakes.js';
import { place } from '../tests/factories/order-harness.js';
import { asCustomer, asWorker, sceneOf, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage, type SceneOptions } from '../tests/factories/order-scene.js';
import { childPoliciesOf, eventually } from '../tests/factories/order-wait.js';
import {
  TASK_QUEUE,
  catchUpUpdate,
  channelSignal,
  disputeUpdate,
  orderQuery,
  proposeAdditionUpdate,
  settleWorkflowId,
  type OrderProgress,
  type OrderView,
  type PlacedOrder,
} from './contract.js';

jest.setTimeout(40_000);

const MINUTE = 60_000;
const stage = useOrderStage();
const named = { facts: { heldWorkerId: 'w1' } };
const addition = {
  additionNo: 'A1',
  paymentNo: 'PA1',
  kind: 'TIME' as const,
  minutes: 30,
  amountFen: 5_000,
};

/** What a database would hold after what the run committed. */
function storedBy(journal: Journal): OrderProgress {
  const paid = journal.inputsOf('recordPayment').map(({ commit, atMs }) => {
    return { seq: commit.seq, change: { event: 'paid', atMs } as OrderChange };
  });
  const rows = [...paid, ...journal.commits.map(({ seq, change }) => ({ seq, change }))];
  const searches = [...journal.inputsOf('findWorker'), ...journal.inputsOf('offerHeldWorkers')];
  return {
    changes: rows.sort((a, b) => a.seq - b.seq).map(({ change }) => ({ change })),
    searches: Math.max(0, ...searches.map(({ searchNo }) => searchNo)),
  };
}

type Resumed = Scene & {
  /** Calls and changes of the second run only. */
  readonly callsSince: () => Journal['calls'];
  readonly eventsSince: () => string[];
};

/** Brings an order to a point, loses its run, and lets a new one take the order over. */
async function playAgain(
  options: SceneOptions,
  play: {
    readonly before: (scene: Scene) => Promise<unknown>;
    readonly meanwhile?: (scene: Scene) => Promise<unknown>;
    readonly after: (scene: Resumed, seen: OrderView) => Promise<void>;
  },
): Promise<void> {
  let placed: PlacedOrder | null = null;
  const placeOrder: Activities['placeOrder'] = async () => placed as PlacedOrder;
  const activities = { ...options.activities, placeOrder };
  await stage.withWorker({ ...options, activities }, async ({ facts, journal }) => {
    const env = stage.env();
    placed = facts;
    const { handle } = await place(env, facts.orderId);
    const first = sceneOf({ env, handle, facts, journal });
    await play.before(first);
    const seen = await first.view();
    await handle.terminate('lost').catch(() => undefined);
    await play.meanwhile?.(first);
    placed = { ...facts, progress: storedBy(journal) };
    const [calls, commits] = [journal.calls.length, journal.commits.length];
    const again = await startAgain(facts);
    await play.after(
      {
        ...sceneOf({ env, handle: again, facts, journal }),
        callsSince: () => journal.calls.slice(calls),
        eventsSince: () => journal.commits.slice(commits).map(({ change }) => change.event),
      },
      seen,
    );
  });
}

/** The server knows the first run; another workflow id stands for one that does not. */
async function startAgain({ orderId }: OrderFacts): Promise<WorkflowHandle> {
  const handle = await stage.env().client.workflow.start('orderWorkflow', {
    args: [{ orderId }],
    workflowId: `again-${orderId}`,
    taskQueue: TASK_QUEUE,
  });
  await eventually(
    () => handle.query(orderQuery),
    (view) => view !== null,
  );
  return handle;
}

const isThere = (workflowId: string) =>
  eventually(
    () =>
      stage
        .env()
        .client.workflow.getHandle(workflowId)
        .describe()
        .then(
          () => true,
          () => false,
        ),
    (found) => found,
  );

describe('[X27] an order whose run is lost goes on in a new one', () => {
  test('dispatching with an open offer: the same question, and its answer counts', async () => {
    await playAgain(named, {
      before: async (scene) => {
        await scene.pay();
        await scene.offered('w1');
      },
      after: async (scene, seen) => {
        expect(await scene.until(({ tickets }) => tickets[0]?.offer !== null)).toEqual(seen);
        expect((await scene.accept()).status).toBe('ASSIGNED');
        expect(scene.callsSince()).toEqual(['placeOrder', 'commitTransition']);
      },
    });
  });

  test('dispatching while nobody is asked: the lost search binds nobody, the next is a new one', async () => {
    const findWorker = dispatchFinds(() => stage.env(), null, 'w2');
    await playAgain(
      { activities: { findWorker } },
      {
        before: async (scene) => {
          await scene.pay();
          await scene.until(({ round }) => round === 1);
        },
        after: async (scene) => {
          const offer = await scene.offered('w2');
          expect(scene.journal.inputsOf('withdrawDemand')).toEqual([
            { orderId: scene.facts.orderId, searchNo: 1, keepsAnnounced: true },
          ]);
          expect(scene.journal.inputsOf('findWorker').map(({ searchNo }) => searchNo)).toEqual([
            1, 2,
          ]);
          expect(offer.offerId).toBe(`${scene.ticketId()}:2`);
        },
      },
    );
  });

  test('an offer that has expired meanwhile expires at once', async () => {
    await playAgain(named, {
      before: async (scene) => {
        await scene.pay();
        await scene.offered('w1');
      },
      meanwhile: async (scene) => scene.advanceTo((await scene.nowMs()) + 30 * MINUTE),
      after: async (scene) => {
        await eventually(scene.eventsSince, (events) => events[0] === 'offerExpired');
        await scene.until(({ tickets }) => tickets[0]?.offer === null);
      },
    });
  });

  test('assigned: nobody is asked again, the worker sets out', async () => {
    await playAgain(named, {
      before: (scene) => scene.untilAssigned(),
      after: async (scene, seen) => {
        expect(await scene.until(({ status }) => status === 'ASSIGNED')).toEqual(seen);
        expect((await scene.depart()).status).toBe('EN_ROUTE');
        expect(scene.callsSince()).toEqual(['placeOrder', 'commitTransition']);
        expect(scene.commitOf('depart')).toMatchObject({ seq: 5, from: 'ASSIGNED' });
      },
    });
  });

  test('in service with an addition open: it is still open, and its payment counts', async () => {
    await playAgain(named, {
      before: async (scene) => {
        await scene.untilInService();
        await scene.ask(proposeAdditionUpdate, asWorker(), addition);
      },
      after: async (scene, seen) => {
        expect(await scene.until(({ status }) => status === 'IN_SERVICE')).toEqual(seen);
        expect(seen.waitsFor?.kind).toBe('additionEnd');
        await scene.handle.signal(channelSignal, { key: 'k9', paymentNo: 'PA1' });
        await eventually(scene.eventsSince, (events) => events.includes('additionPaid'));
        expect((await scene.until(({ waitsFor }) => waitsFor?.kind === 'overrun')).seq).toBe(9);
      },
    });
  });

  test('waiting for confirmation: its clock confirms it, and the settlement follows', async () => {
    await playAgain(named, {
      before: (scene) => scene.untilAwaiting(),
      after: async (scene, seen) => {
        expect(await scene.until(({ status }) => status === 'AWAITING_CONFIRMATION')).toEqual(seen);
        await scene.passClock('autoConfirm');
        expect(await scene.ended()).toBe('COMPLETED');
        expect(scene.eventsSince()).toEqual(['autoConfirm']);
        await isThere(settleWorkflowId(scene.facts.orderId));
      },
    });
  });

  test('disputed: the order waits for its case, whose run is started if it is lost', async () => {
    await playAgain(named, {
      before: async (scene) => {
        await scene.untilAwaiting();
        await scene.ask(disputeUpdate, asCustomer(), { caseNo: 'C1' });
      },
      after: async (scene, seen) => {
        expect(await scene.until(({ status }) => status === 'AWAITING_CONFIRMATION')).toEqual(seen);
        expect(seen.waitsFor).toBeNull();
        await eventually(
          () => childPoliciesOf(scene.handle),
          (children) => children.length === 1,
        );
      },
    });
  });

  test('ended: the new run ends as well, without a change, and the escrow is shared', async () => {
    await playAgain(named, {
      before: async (scene) => {
        await scene.untilAwaiting();
        await scene.passClock('autoConfirm');
        await scene.ended();
      },
      after: async (scene) => {
        expect(await scene.ended()).toBe('COMPLETED');
        expect(scene.callsSince().filter((name) => name !== 'settleOrder')).toEqual(['placeOrder']);
        await isThere(settleWorkflowId(scene.facts.orderId));
      },
    });
  });

  test('moved to another time: who is held then is asked first', async () => {
    let placed: PlacedOrder | null = null;
    const placeOrder: Activities['placeOrder'] = async () => placed as PlacedOrder;
    await stage.withWorker({ ...named, activities: { placeOrder } }, async ({ facts, journal }) => {
      const { startMs, endMs, placedAtMs: atMs, orderId } = facts;
      const ticketId = `${orderId}:1`;
      const later = { startMs: startMs + 60 * MINUTE, endMs: endMs + 60 * MINUTE };
      const changes = [
        { change: { event: 'paid', atMs } as const },
        {
          change: { event: 'reschedule', atMs, ...later } as const,
          held: [{ ticketId, workerId: 'w7' }],
        },
      ];
      placed = { ...facts, progress: { changes, searches: 1 } };
      const handle = await startAgain(facts);
      await sceneOf({ env: stage.env(), handle, facts, journal }).offered('w7');
      const [asked] = journal.inputsOf('offerHeldWorkers');
      expect(asked).toMatchObject({ searchNo: 2, tickets: [{ ticketId, workerId: 'w7' }] });
    });
  });
});

describe('[X27] a run that is behind its order', () => {
  const told = { actor: SYSTEM_ACTOR, receivedAtMs: 0 };

  test('takes over people’s changes and clocks alike', async () => {
    let stored: OrderProgress = { changes: [], searches: 0 };
    const findWorker = dispatchFinds(() => stage.env(), null, null, null);
    const activities = { findWorker, orderProgress: async () => stored };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      await scene.until(({ round }) => round === 1);
      const [ticketId, atMs] = [scene.ticketId(), await scene.nowMs()];
      const offer = {
        ...{ offerId: `${ticketId}:2`, ticketId, workerId: 'w5', round: 2, etaMs: 0 },
        origin: 'DISPATCH' as const,
        expiresAtMs: atMs + MINUTE,
      };
      const step = { atMs, ticketId, workerId: 'w5' };
      stored = {
        changes: [
          { change: { event: 'offer', atMs, offers: [offer] } },
          { change: { event: 'accept', ...step, origin: 'DISPATCH', etaMs: 0 } },
          { change: { event: 'departLate', atMs, ticketId } },
        ],
        searches: 2,
      };
      const snapshot = await scene.handle.executeUpdate(catchUpUpdate, { args: [told] });
      expect(snapshot).toMatchObject({ status: 'ASSIGNED', seq: 5 });
      expect(scene.journal.inputsOf('orderProgress')).toEqual([
        { orderId: scene.facts.orderId, afterSeq: 2 },
      ]);
      expect(scene.journal.commits).toEqual([]);
      expect((await scene.depart('w5')).seq).toBe(6);
      expect(scene.commitOf('depart').seq).toBe(6);
    });
  });

  test('drops the search under way: what it finds is out of date', async () => {
    let stored: OrderProgress = { changes: [], searches: 0 };
    const gate: { open?: () => void } = {};
    const isOpen = new Promise<void>((resolve) => void (gate.open = resolve));
    const activities: Partial<Activities> = {
      orderProgress: async () => stored,
      findWorker: async (input) => {
        const { searchNo, ticketIds } = input;
        if (searchNo === 1) await isOpen;
        const ticketId = ticketIds[0] ?? '';
        const offer = await offerOf(stage.env(), { ...input, ticketId, workerId: `w${searchNo}` });
        return { kind: 'offered', offers: [offer] };
      },
    };
    await stage.withOrder({ activities }, async (scene) => {
      await scene.pay();
      await eventually(
        () => scene.journal.calls,
        (calls) => calls.includes('findWorker'),
      );
      const [ticketId, atMs] = [scene.ticketId(), await scene.nowMs()];
      const asked = { ticketId, searchNo: 2, round: 1, offerMs: MINUTE, workerId: 'w2' };
      stored = {
        changes: [
          { change: { event: 'offer', atMs, offers: [await offerOf(stage.env(), asked)] } },
          { change: { event: 'decline', atMs, ticketId, workerId: 'w2' } },
        ],
        searches: 2,
      };
      await scene.handle.executeUpdate(catchUpUpdate, { args: [told] });
      gate.open?.();
      await scene.untilEvent('offer');
      expect(scene.commitOf('offer')).toMatchObject({
        seq: 5,
        change: { offers: [{ offerId: `${ticketId}:3`, workerId: 'w3' }] },
      });
    });
  });

  test('ends with the change that ended its order', async () => {
    const activities = {
      orderProgress: async (): Promise<OrderProgress> => ({
        changes: [{ change: { event: 'cancel', atMs: 1 } }],
        searches: 0,
      }),
    };
    await stage.withOrder({ ...named, activities }, async (scene) => {
      const snapshot = await scene.handle.executeUpdate(catchUpUpdate, { args: [told] });
      expect(snapshot).toMatchObject({ status: 'CANCELLED', seq: 2 });
      expect(await scene.ended()).toBe('COMPLETED');
    });
  });

  test('is left as it is when nothing is missing', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const seen = await scene.view();
      await scene.handle.executeUpdate(catchUpUpdate, { args: [told] });
      expect(await scene.view()).toEqual(seen);
      expect(scene.journal.calls.at(-1)).toBe('orderProgress');
    });
  });
});
