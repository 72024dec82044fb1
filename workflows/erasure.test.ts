import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../activities/index.js';
import { ERASURE_STEPS, PRIVACY_TIMES, type ErasureStep } from '../contract/terms/privacy.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { TASK_QUEUE, erasureChangedSignal, erasureWorkflowId } from './contract.js';
import type { erasureWorkflow } from './index.js';

jest.setTimeout(60_000);

const DAY = 24 * 3_600_000;
const stage = useOrderStage();
let runs = 0;

/** One erasure that was asked for now; what the run did, and when. */
async function play(
  options: { readonly activities?: Partial<Activities>; readonly isOver?: () => boolean },
  act: (handle: WorkflowHandle<typeof erasureWorkflow>) => Promise<unknown>,
): Promise<{ readonly did: readonly string[]; readonly days: readonly number[] }> {
  runs += 1;
  const erasureId = `e${process.pid}-${runs}`;
  const startMs = await stage.env().currentTimeMs();
  const dueAtMs = startMs + PRIVACY_TIMES.coolingMs;
  const did: string[] = [];
  const days: number[] = [];
  const note =
    <Input extends object, Result>(name: string, work: (input: Input) => Promise<Result>) =>
    async (input: Input): Promise<Result> => {
      did.push('step' in input ? String(input.step) : name);
      days.push(Math.floor(((await stage.env().currentTimeMs()) - startMs) / DAY));
      return work(input);
    };
  const readErasure: Activities['readErasure'] = async () => ({
    isOver: options.isOver?.() ?? false,
    remindAtMs: dueAtMs - PRIVACY_TIMES.reminderBeforeMs,
    dueAtMs,
    latestAtMs: startMs + PRIVACY_TIMES.completeWithinMs,
  });
  const own = options.activities ?? {};
  const activities: Partial<Activities> = {
    readErasure,
    remindErasure: note('remind', own.remindErasure ?? (async () => undefined)),
    closeAccount: note('close', own.closeAccount ?? (async () => 'closed' as const)),
    confirmClosed: note('confirm', own.confirmClosed ?? (async () => 'clear' as const)),
    refuseErasure: note('refuse', async () => undefined),
    runErasureStep: note('step', own.runErasureStep ?? (async () => true)),
    finishErasure: note('finish', async () => undefined),
  };
  await stage.withWorker({ activities }, async () => {
    const handle = await stage
      .env()
      .client.workflow.start<typeof erasureWorkflow>('erasureWorkflow', {
        args: [{ erasureId }],
        workflowId: erasureWorkflowId(erasureId),
        taskQueue: TASK_QUEUE,
      });
    await act(handle);
  });
  return { did, days };
}

const result = (handle: WorkflowHandle<typeof erasureWorkflow>) => handle.result();

test('[C15] [R50] reminds on day 6, closes on day 7, and takes every step in order', async () => {
  const { did, days } = await play({}, result);
  expect(did).toEqual(['remind', 'close', 'confirm', ...ERASURE_STEPS, 'finish']);
  expect(days).toEqual([6, ...did.slice(1).map(() => 7)]);
});

test('[C15] a cancelled request wakes the run, which ends without touching anything', async () => {
  let isCancelled = false;
  const { did } = await play({ isOver: () => isCancelled }, async (handle) => {
    isCancelled = true;
    await handle.signal(erasureChangedSignal);
    await handle.result();
  });
  expect(did).toEqual([]);
});

test('[C15] one that was cancelled before its run was there ends as well', async () => {
  const { did } = await play({ isOver: () => true }, result);
  expect(did).toEqual([]);
});

test('[R50] what is open at the end is looked at daily; cleared in time it goes on', async () => {
  let looks = 0;
  const closeAccount: Activities['closeAccount'] = async () => {
    looks += 1;
    return looks < 4 ? 'blocked' : 'closed';
  };
  const { did, days } = await play({ activities: { closeAccount } }, result);
  expect(did.slice(0, 6)).toEqual(['remind', 'close', 'close', 'close', 'close', 'confirm']);
  expect(days.slice(1, 5)).toEqual([7, 8, 9, 10]);
});

test('[R50] still open on the last day it is refused, within fifteen days', async () => {
  const confirmClosed: Activities['confirmClosed'] = async () => 'blocked';
  const { did, days } = await play({ activities: { confirmClosed } }, result);
  expect(did.at(-1)).toBe('refuse');
  expect(did.filter((step) => (ERASURE_STEPS as readonly string[]).includes(step))).toEqual([]);
  expect(days.at(-1)).toBeLessThanOrEqual(15);
});

test('[R50] a step that fails and one that waits for files are tried until they are done', async () => {
  const seen = new Map<ErasureStep, number>();
  const runErasureStep: Activities['runErasureStep'] = async ({ step }) => {
    const count = (seen.get(step) ?? 0) + 1;
    seen.set(step, count);
    if (step === 'ERASE_ROWS' && count < 3) throw new RangeError('the database is away');
    return step !== 'REMOVE_FILES' || count === 3;
  };
  const { did } = await play({ activities: { runErasureStep } }, result);
  expect([seen.get('REMOVE_FILES'), seen.get('ERASE_ROWS')]).toEqual([3, 3]);
  expect(did.at(-1)).toBe('finish');
});

test('[C15] a reminder that cannot be sent does not keep the data', async () => {
  const remindErasure: Activities['remindErasure'] = async () => {
    throw new RangeError('no channel');
  };
  const { did } = await play({ activities: { remindErasure } }, result);
  expect(did.at(-1)).toBe('finish');
});
