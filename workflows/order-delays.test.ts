import { ApplicationFailure } from '@temporalio/client';
import type { Activities } from '../activities/index.js';
import type { DisplacedVisit, OrderFacts } from '../domain/order/state.js';
import { orderFacts } from '../tests/factories/order-facts.js';
import { dispatchFinds, type Journal } from '../tests/factories/order-fakes.js';
import { place } from '../tests/factories/order-harness.js';
import { sceneOf, type Scene } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import { workerDelayedSignal, type CommitInput, type CommitResult } from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const stage = useOrderStage();
const named = { facts: { heldWorkerId: 'w1' } };

/** What the database says of a visit that lasts longer: the next one begins then, or is lost. */
type Play = {
  readonly displaced: readonly DisplacedVisit[];
  readonly commits: (input: CommitInput) => Promise<CommitResult>;
};

/** One worker with two orders: the first is worked on, the next one begins four hours later. */
async function withNext(
  play: (next: OrderFacts) => Play,
  act: (own: Scene, next: Scene) => Promise<void>,
): Promise<Journal> {
  let facts: readonly OrderFacts[] = [];
  let present: Play | null = null;
  const activities: Partial<Activities> = {
    findWorker: dispatchFinds(stage.env, 'w2'),
    placeOrder: async ({ orderId }) => facts.find((one) => one.orderId === orderId) as OrderFacts,
    commitTransition: async (input) => present?.commits(input) ?? {},
  };
  return stage.withWorker({ ...named, activities }, async ({ facts: own, journal }) => {
    const startMs = own.startMs + 4 * HOUR;
    const times = { placedAtMs: own.placedAtMs, startMs, endMs: startMs + 2 * HOUR };
    const next = orderFacts({ orderId: `${own.orderId}-next`, heldWorkerId: 'w1', ...times });
    facts = [own, next];
    present = play(next);
    const scenes: Scene[] = [];
    for (const one of facts) {
      const { handle } = await place(stage.env(), one.orderId);
      scenes.push(sceneOf({ env: stage.env(), handle, facts: one, journal }));
    }
    const [first, second] = scenes as [Scene, Scene];
    await second.untilAssigned();
    await first.untilInService();
    await act(first, second);
  });
}

const displacedBy =
  (expectedStartMs: (next: OrderFacts) => number | null) => (next: OrderFacts) => {
    const displaced = [
      {
        orderId: next.orderId,
        ticketId: next.tickets[0]?.ticketId ?? '',
        workerId: 'w1',
        expectedStartMs: expectedStartMs(next),
      },
    ];
    const commits = async ({ change }: CommitInput): Promise<CommitResult> =>
      change.event === 'overrun' ? { displaced } : {};
    return { displaced, commits };
  };

const untilSignalled = ({ handle }: Scene) =>
  eventually(
    async () => (await handle.fetchHistory()).events ?? [],
    (events) => events.some(isDelaySignal),
  );
const isDelaySignal = (event: object): boolean =>
  JSON.stringify(event).includes('"signalName":"workerDelayed"');

describe('a visit that lasts longer', () => {
  test('[X7][X5] the next one loses its worker in its own run, and may ask him again another day', async () => {
    await withNext(
      displacedBy(() => null),
      async (own, next) => {
        await own.passClock('overrun');
        const found = await next.offered('w2');
        expect(found).toMatchObject({ ticketId: next.ticketId() });
        const delayed = own.commitOf('workerDelayed');
        expect(delayed).toMatchObject({
          orderId: next.facts.orderId,
          from: 'ASSIGNED',
          to: 'DISPATCHING',
          reason: 'PREVIOUS_OVERRUN',
          actor: { kind: 'system' },
          change: { workerId: 'w1', expectedStartMs: null },
        });
        expect((await own.finish()).status).toBe('AWAITING_CONFIRMATION');
        expect(own.eventTimes('workerDelayed')).toBe(1);
      },
    );
  });

  test('[X7] the next one begins later: its clocks go by the new time', async () => {
    const later = ({ startMs }: OrderFacts) => startMs + 12 * MINUTE;
    await withNext(displacedBy(later), async (own, next) => {
      await own.passClock('overrun');
      await own.untilEvent('workerDelayed');
      const seen = await next.until(({ waitsFor }) => {
        return waitsFor?.atMs === next.facts.startMs + 2 * MINUTE;
      });
      expect(seen).toMatchObject({
        status: 'ASSIGNED',
        workerId: 'w1',
        waitsFor: { kind: 'departLate' },
      });
      await next.depart();
      const { waitsFor } = await next.view();
      expect(waitsFor).toMatchObject({
        kind: 'workerNoShow',
        atMs: next.facts.startMs + 42 * MINUTE,
      });
    });
  });

  test('[X7] whose worker has set out for it needs no new time', async () => {
    const later = ({ startMs }: OrderFacts) => startMs + 12 * MINUTE;
    const journal = await withNext(displacedBy(later), async (own, next) => {
      await next.depart();
      await own.passClock('overrun');
      await untilSignalled(next);
      expect((await next.arrive()).status).toBe('ARRIVED');
    });
    expect(journal.commits.map(({ change }) => change.event)).not.toContain('workerDelayed');
  });

  test('[X7] whose worker set out after his time was given up goes to others all the same', async () => {
    await withNext(
      displacedBy(() => null),
      async (own, next) => {
        await next.depart();
        await own.passClock('overrun');
        await next.offered('w2');
        expect(own.commitOf('workerDelayed')).toMatchObject({
          from: 'EN_ROUTE',
          to: 'DISPATCHING',
        });
      },
    );
  });

  test('[P3][X7] an overrun that was stored and then lost tells the next one when it is taken over', async () => {
    const lost = (next: OrderFacts) => {
      const { displaced } = displacedBy(() => null)(next);
      const commits = async ({ change }: CommitInput): Promise<CommitResult> => {
        if (change.event !== 'overrun') return {};
        throw ApplicationFailure.nonRetryable('ahead', 'VERSION_CONFLICT', {
          storedChange: JSON.stringify(change),
          storedDisplaced: JSON.stringify(displaced),
        });
      };
      return { displaced, commits };
    };
    await withNext(lost, async (own, next) => {
      await own.passClock('overrun');
      await next.offered('w2');
      expect(own.commitOf('workerDelayed').orderId).toBe(next.facts.orderId);
    });
  });

  test('[X7] news that the database refuses is put aside, and an order that is gone stops nobody', async () => {
    const gone = (next: OrderFacts) => {
      const { displaced } = displacedBy(() => null)(next);
      const [visit] = displaced as [DisplacedVisit];
      const all = [{ ...visit, orderId: 'nobody' }, visit];
      const commits = async ({ change }: CommitInput): Promise<CommitResult> => {
        if (change.event === 'overrun') return { displaced: all };
        if (change.event !== 'workerDelayed') return {};
        throw ApplicationFailure.nonRetryable('booked otherwise', 'TRANSITION_NOT_ALLOWED');
      };
      return { displaced, commits };
    };
    await withNext(gone, async (own, next) => {
      await own.passClock('overrun');
      await own.untilEvent('workerDelayed');
      await next.handle.signal(workerDelayedSignal, {
        ...{ key: 'k', ticketId: next.ticketId(), workerId: 'w9', expectedStartMs: null },
      });
      expect(await next.view()).toMatchObject({ status: 'ASSIGNED', workerId: 'w1' });
      expect((await next.depart()).status).toBe('EN_ROUTE');
      expect((await own.finish()).status).toBe('AWAITING_CONFIRMATION');
    });
  });
});
