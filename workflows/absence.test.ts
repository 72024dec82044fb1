import type { WorkflowHandle } from '@temporalio/client';
import type { Journal } from '../tests/factories/order-fakes.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, skip, untilClosed } from '../tests/factories/order-wait.js';
import { TASK_QUEUE, absenceWorkflowId } from './contract.js';

jest.setTimeout(30_000);

type Page = { readonly orderIds: readonly string[]; readonly nextAfterId: string | null };
type PageInput = { readonly afterId: string | null };
type TellInput = { readonly orderId: string; readonly look: number };

const stage = useOrderStage();
let absences = 0;

/** Plays one absence over these pages, the same at every look. */
function withAbsence(
  pages: readonly Page[],
  act: (handle: WorkflowHandle, journal: Journal) => Promise<void>,
): Promise<Journal> {
  const activities = {
    absencePage: async (input: PageInput): Promise<Page> => {
      const before = pages.findIndex(({ nextAfterId }) => nextAfterId === input.afterId);
      return pages[input.afterId === null ? 0 : before + 1] ?? { orderIds: [], nextAfterId: null };
    },
    signalWorkerAway: async ({ orderId }: TellInput): Promise<'delivered' | 'closed'> =>
      orderId.startsWith('ended') ? 'closed' : 'delivered',
  };
  return stage.withWorker({ activities }, async ({ journal }) => {
    absences += 1;
    const absenceId = `a${process.pid}-${absences}`;
    const handle = await stage.env().client.workflow.start('absenceWorkflow', {
      args: [{ absenceId }],
      workflowId: absenceWorkflowId(absenceId),
      taskQueue: TASK_QUEUE,
    });
    await act(handle, journal);
  });
}

const told = (journal: Journal): string[] =>
  journal.inputsOf('signalWorkerAway').map(({ orderId, look }) => `${orderId}/${look}`);

test('[X7] every order of every page is told, twice over, and the outcome is noted', async () => {
  const pages = [
    { orderIds: ['o1', 'o2'], nextAfterId: 'o2' },
    { orderIds: ['o3', 'ended-1'], nextAfterId: null },
  ];
  const journal = await withAbsence(pages, async (handle, seen) => {
    await eventually(
      () => told(seen),
      (orders) => orders.length === 4,
    );
    expect(seen.calls).not.toContain('finishAbsence');
    await eventually(
      () => handle.fetchHistory(),
      ({ events }) => (events ?? []).some((event) => Boolean(event.timerStartedEventAttributes)),
    );
    expect(await skip(stage.env(), 60_001, 5_000)).toBe(true);
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  const once = ['o1', 'o2', 'o3', 'ended-1'];
  expect(told(journal)).toEqual([...once.map((id) => `${id}/1`), ...once.map((id) => `${id}/2`)]);
  const [outcome] = journal.inputsOf('finishAbsence');
  expect(outcome?.orders).toEqual({ told: 3, ended: 1 });
});
