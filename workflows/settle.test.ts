import type { WorkflowHandle } from '@temporalio/client';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, skip, untilClosed } from '../tests/factories/order-wait.js';
import type { Journal } from '../tests/factories/order-fakes.js';
import {
  TASK_QUEUE,
  holdSettlementSignal,
  releaseSettlementSignal,
  settleWorkflowId,
  type SettleResult,
  type ShareProgress,
} from './contract.js';

jest.setTimeout(30_000);

const HOUR = 3_600_000;
const HOLD = 72 * HOUR;
const caseNo = 'DH261124000001C01';
const stage = useOrderStage();
let orders = 0;

/** Plays one settlement; the database answers `answers` one after another, then "settled". */
async function withSettlement(
  answers: readonly SettleResult['kind'][],
  act: (handle: WorkflowHandle, journal: Journal) => Promise<void>,
  shares: readonly ShareProgress['kind'][] = [],
): Promise<Journal> {
  let asked = 0;
  let shared = 0;
  const settleOrder = async (): Promise<SettleResult> => {
    const kind = answers[asked] ?? 'settled';
    asked += 1;
    return shares.length > 0 && kind === 'settled' ? { kind, hasShares: true } : { kind };
  };
  const advanceShares = async (): Promise<ShareProgress> => {
    shared += 1;
    return { kind: shares[shared - 1] ?? 'done' };
  };
  const activities = { settleOrder, advanceShares };
  return stage.withWorker({ activities }, async ({ journal }) => {
    orders += 1;
    const orderId = `s${process.pid}-${orders}`;
    const settleAtMs = (await stage.env().currentTimeMs()) + HOLD;
    const handle = await stage.env().client.workflow.start('settleWorkflow', {
      args: [{ orderId, settleAtMs }],
      workflowId: settleWorkflowId(orderId),
      taskQueue: TASK_QUEUE,
    });
    await untilWaiting(handle, 1);
    await act(handle, journal);
  });
}

const asks = (journal: Journal): number => journal.inputsOf('settleOrder').length;
const untilAsks = (journal: Journal, count: number) =>
  eventually(
    () => asks(journal),
    (seen) => seen >= count,
  );
/** The run sleeps at its `count`-th timer: only then may the clock be moved. */
const untilWaiting = (handle: WorkflowHandle, count: number) =>
  eventually(
    async () => {
      const { events } = await handle.fetchHistory();
      return (events ?? []).filter((event) => Boolean(event.timerStartedEventAttributes)).length;
    },
    (seen) => seen >= count,
  );
/** The last signal has been worked off by the run. */
const untilSignalsSeen = (handle: WorkflowHandle, count: number) =>
  eventually(
    () => handle.fetchHistory(),
    ({ events }) => {
      const all = events ?? [];
      const isSignal = (event: (typeof all)[number]) =>
        Boolean(event.workflowExecutionSignaledEventAttributes);
      const after = all.slice(all.findLastIndex(isSignal));
      const isDone = after.some((event) => Boolean(event.workflowTaskCompletedEventAttributes));
      return all.filter(isSignal).length === count && isDone;
    },
  );
const pass = async (durationMs: number): Promise<void> => {
  expect(await skip(stage.env(), durationMs, 5_000)).toBe(true);
};

describe('a settlement', () => {
  test('[X11] without a case: shared when the hold is over, not before', async () => {
    const journal = await withSettlement([], async (handle, seen) => {
      await pass(HOLD - 1_000);
      expect(asks(seen)).toBe(0);
      await pass(1_001);
      await untilAsks(seen, 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(asks(journal)).toBe(1);
  });

  test('[X11] held by a signal: waits beyond its time, settles at the release', async () => {
    await withSettlement([], async (handle, seen) => {
      await handle.signal(holdSettlementSignal, { caseNo });
      await untilSignalsSeen(handle, 1);
      await pass(HOLD + 1_000);
      await untilWaiting(handle, 2);
      expect(asks(seen)).toBe(0);
      await handle.signal(releaseSettlementSignal, { caseNo });
      await untilAsks(seen, 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });

  test('[X11] held by the database only: the release makes it ask at once', async () => {
    await withSettlement(['held'], async (handle, seen) => {
      await pass(HOLD + 1_000);
      await untilAsks(seen, 1);
      await untilWaiting(handle, 2);
      await handle.signal(releaseSettlementSignal, { caseNo });
      await untilAsks(seen, 2);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });

  test('[X11] a release that is lost: the database is asked again after six hours', async () => {
    await withSettlement(['held'], async (handle, seen) => {
      await pass(HOLD + 1_000);
      await untilAsks(seen, 1);
      await untilWaiting(handle, 2);
      await pass(6 * HOUR - 2_000);
      expect(asks(seen)).toBe(1);
      await pass(2_001);
      await untilAsks(seen, 2);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });

  test('[X11] a release before its hold: nothing waits', async () => {
    await withSettlement([], async (handle, seen) => {
      await handle.signal(releaseSettlementSignal, { caseNo });
      await handle.signal(holdSettlementSignal, { caseNo });
      await untilSignalsSeen(handle, 2);
      await pass(HOLD + 1_000);
      await untilAsks(seen, 1);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
  });

  test('[P4] parts go over the channel: it is asked, ever more seldom, until there is an end', async () => {
    const shareAsks = (seen: Journal): number => seen.inputsOf('advanceShares').length;
    const untilShareAsks = (seen: Journal, count: number) =>
      eventually(
        () => shareAsks(seen),
        (asked) => asked >= count,
      );
    const journal = await withSettlement(
      [],
      async (handle, seen) => {
        await pass(HOLD + 1_000);
        await untilShareAsks(seen, 1);
        await untilWaiting(handle, 2);
        await pass(15_001);
        await untilShareAsks(seen, 2);
        await untilWaiting(handle, 3);
        await pass(30_001);
        await untilShareAsks(seen, 3);
        expect(await untilClosed(handle)).toBe('COMPLETED');
      },
      ['pending', 'pending', 'done'],
    );
    expect([asks(journal), shareAsks(journal)]).toEqual([1, 3]);
  });

  test('[P4] nothing goes over the channel: it is not asked', async () => {
    const journal = await withSettlement([], async (handle) => {
      await pass(HOLD + 1_000);
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(journal.inputsOf('advanceShares')).toEqual([]);
  });
});
