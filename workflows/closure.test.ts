import type { WorkflowHandle } from '@temporalio/client';
import type { Journal } from '../tests/factories/order-fakes.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, skip, untilClosed } from '../tests/factories/order-wait.js';
import { TASK_QUEUE, closureWorkflowId } from './contract.js';

jest.setTimeout(30_000);

type Page = {
  readonly nextAfterId: string | null;
  readonly seen: number;
  readonly isOver: boolean;
};
type PageInput = { readonly afterId: string | null; readonly look: number };

const stage = useOrderStage();
let closures = 0;

function withClosure(
  moveClosurePage: (input: PageInput) => Promise<Page>,
  act: (handle: WorkflowHandle, journal: Journal) => Promise<void>,
): Promise<Journal> {
  return stage.withWorker({ activities: { moveClosurePage } }, async ({ journal }) => {
    closures += 1;
    const closureId = `hz-${process.pid}-${closures}`;
    const handle = await stage.env().client.workflow.start('closureWorkflow', {
      args: [{ closureId }],
      workflowId: closureWorkflowId(closureId),
      taskQueue: TASK_QUEUE,
    });
    await act(handle, journal);
  });
}

const asked = (journal: Journal): string[] =>
  journal.inputsOf('moveClosurePage').map(({ look, afterId }) => `${look}/${afterId ?? ''}`);

const timers = async (handle: WorkflowHandle): Promise<number> => {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.timerStartedEventAttributes).length;
};

test('[X29] every page is looked at three times, the last look after payments have run out', async () => {
  const pages = async ({ afterId }: PageInput): Promise<Page> => ({
    nextAfterId: afterId === null ? 'o10' : null,
    seen: 10,
    isOver: false,
  });
  const journal = await withClosure(pages, async (handle, seen) => {
    for (const [looks, pauseMs] of [
      [1, 60_001],
      [2, 20 * 60_000 + 1],
    ] as const) {
      await eventually(
        () => timers(handle),
        (count) => count === looks,
      );
      expect(asked(seen)).toHaveLength(2 * looks);
      expect(seen.calls).not.toContain('finishClosure');
      expect(await skip(stage.env(), pauseMs, 5_000)).toBe(true);
    }
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(asked(journal)).toEqual(['1/', '1/o10', '2/', '2/o10', '3/', '3/o10']);
  expect(journal.inputsOf('finishClosure')).toHaveLength(1);
});

test('[X29] a city that is open again ends the run before the next look', async () => {
  const over = async (): Promise<Page> => ({ nextAfterId: null, seen: 0, isOver: true });
  const journal = await withClosure(over, async (handle) => {
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(asked(journal)).toEqual(['1/']);
  expect(journal.inputsOf('finishClosure')).toHaveLength(1);
});
