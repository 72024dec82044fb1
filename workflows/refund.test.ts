import type { WorkflowHandle } from '@temporalio/client';
import type { Journal } from '../tests/factories/order-fakes.js';
import { continueRefund } from '../temporal/ask-refund.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, skip, untilClosed } from '../tests/factories/order-wait.js';
import { TASK_QUEUE, channelSignal, refundWorkflowId, type RefundProgress } from './contract.js';

jest.setTimeout(30_000);

const FIRST_MS = 15_000;
const stage = useOrderStage();
let refunds = 0;

const inTurn = (...kinds: RefundProgress['kind'][]) => {
  let asked = 0;
  return async (): Promise<RefundProgress> => {
    const kind = kinds[Math.min(asked, kinds.length - 1)] ?? 'pending';
    asked += 1;
    return { kind };
  };
};

/** Plays one refund: `submitted` is the channel's first answer, then `checked` one after another. */
function withRefund(
  answers: {
    readonly submitted: RefundProgress['kind'];
    readonly checked?: readonly RefundProgress['kind'][];
  },
  act: (handle: WorkflowHandle, journal: Journal) => Promise<void>,
): Promise<Journal> {
  const activities = {
    submitRefund: inTurn(answers.submitted),
    checkRefund: inTurn(...(answers.checked ?? [])),
  };
  return stage.withWorker({ activities }, async ({ journal }) => {
    const { handle } = await startRefund();
    await act(handle, journal);
  });
}

async function startRefund(): Promise<{
  readonly handle: WorkflowHandle;
  readonly refundNo: string;
}> {
  refunds += 1;
  const refundNo = `R${process.pid}-${refunds}`;
  const handle = await stage.env().client.workflow.start('refundWorkflow', {
    args: [{ refundNo }],
    workflowId: refundWorkflowId(refundNo),
    taskQueue: TASK_QUEUE,
  });
  return { handle, refundNo };
}

const checks = (journal: Journal): number => journal.inputsOf('checkRefund').length;
const untilChecks = (journal: Journal, count: number) =>
  eventually(
    () => checks(journal),
    (seen) => seen >= count,
  );
const untilSubmitted = (handle: WorkflowHandle) =>
  eventually(
    () => handle.fetchHistory(),
    ({ events }) => (events ?? []).some((event) => Boolean(event.timerStartedEventAttributes)),
  );
/** The history once the task that carried the last of `count` signals is completed. */
const untilSignalsSeen = (handle: WorkflowHandle, count: number) =>
  eventually(
    () => handle.fetchHistory(),
    ({ events }) => {
      const all = events ?? [];
      const isSignal = (event: (typeof all)[number]) =>
        Boolean(event.workflowExecutionSignaledEventAttributes);
      const afterLast = all.slice(all.findLastIndex(isSignal));
      const isWorkedOff = afterLast.some((event) =>
        Boolean(event.workflowTaskCompletedEventAttributes),
      );
      return all.filter(isSignal).length === count && isWorkedOff;
    },
  );
const pass = async (durationMs: number): Promise<void> => {
  expect(await skip(stage.env(), durationMs, 5_000)).toBe(true);
};

describe('a refund', () => {
  test.each(['succeeded', 'failed'] as const)(
    '[X6] %s at once: never asked about',
    async (kind) => {
      const journal = await withRefund({ submitted: kind }, async (handle) => {
        expect(await untilClosed(handle)).toBe('COMPLETED');
      });
      expect(journal.calls).toEqual(['submitRefund']);
    },
  );

  test.each(['succeeded', 'failed'] as const)(
    '[X6] pending: asked with growing pauses until it %s',
    async (end) => {
      const checked = ['pending', 'pending', end] as const;
      const journal = await withRefund({ submitted: 'pending', checked }, async (handle, seen) => {
        await untilSubmitted(handle);
        for (const [index, pauseMs] of [FIRST_MS, 2 * FIRST_MS, 4 * FIRST_MS].entries()) {
          await eventually(
            () => handle.fetchHistory(),
            ({ events }) =>
              (events ?? []).filter((event) => Boolean(event.timerStartedEventAttributes))
                .length ===
              index + 1,
          );
          await pass(pauseMs - 10_000);
          expect(checks(seen)).toBe(index);
          await pass(10_001);
          await untilChecks(seen, index + 1);
        }
        expect(await untilClosed(handle)).toBe('COMPLETED');
      });
      expect(journal.calls.filter((name) => name === 'submitRefund')).toHaveLength(1);
      expect(checks(journal)).toBe(3);
    },
  );

  test('[X6] a callback makes it ask at once; its repeat does not', async () => {
    const checked = ['pending', 'succeeded'] as const;
    await withRefund({ submitted: 'pending', checked }, async (handle, seen) => {
      await untilSubmitted(handle);
      const send = (key: string) => handle.signal(channelSignal, { key, paymentNo: 'P1' });
      // Nothing moves the clock here: the pause would not pass.
      await send('a');
      await untilChecks(seen, 1);
      await send('a');
      const { events } = await untilSignalsSeen(handle, 2);
      const scheduled = (events ?? []).filter((event) =>
        Boolean(event.activityTaskScheduledEventAttributes),
      );
      // One to submit, one to ask.
      expect(scheduled).toHaveLength(2);
      await send('b');
      expect(await untilClosed(handle)).toBe('COMPLETED');
      expect(checks(seen)).toBe(2);
    });
  });

  test('[X6] the desk sends it again while its failure is worked off: asked once more, not lost', async () => {
    let asked = 0;
    const activities = {
      submitRefund: async ({ refundNo }: { refundNo: string }): Promise<RefundProgress> => {
        // The desk's word is in the history before this answer is.
        await continueRefund(stage.env().client, { refundNo, key: 'retry:1' });
        return { kind: 'failed' };
      },
      checkRefund: async (): Promise<RefundProgress> => {
        asked += 1;
        return { kind: 'succeeded' };
      },
    };
    await stage.withWorker({ activities }, async () => {
      const { handle } = await startRefund();
      expect(await untilClosed(handle)).toBe('COMPLETED');
    });
    expect(asked).toBe(1);
  });

  test('[X6] that ended is continued under its own workflow id, with its own number', async () => {
    const sent: string[] = [];
    const activities = {
      submitRefund: async ({ refundNo }: { refundNo: string }): Promise<RefundProgress> => {
        sent.push(refundNo);
        return { kind: sent.length === 1 ? 'failed' : 'succeeded' };
      },
    };
    await stage.withWorker({ activities }, async () => {
      const { handle, refundNo } = await startRefund();
      expect(await untilClosed(handle)).toBe('COMPLETED');
      await continueRefund(stage.env().client, { refundNo, key: 'retry:1' });
      const again = stage.env().client.workflow.getHandle(refundWorkflowId(refundNo));
      await eventually(
        () => sent.length,
        (count) => count === 2,
      );
      expect(await untilClosed(again)).toBe('COMPLETED');
      expect(sent).toEqual([refundNo, refundNo]);
    });
  });
});
