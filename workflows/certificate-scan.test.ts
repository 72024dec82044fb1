import type { WorkflowHandle } from '@temporalio/client';
import type { Journal } from '../tests/factories/order-fakes.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { untilClosed } from '../tests/factories/order-wait.js';
import { TASK_QUEUE } from './contract.js';

jest.setTimeout(30_000);

const stage = useOrderStage();
let scans = 0;

/** Plays one scan over so many pages and batches of reminders; the pages go on over runs. */
async function withScan(
  world: { readonly pages: number; readonly batches: number; readonly failures?: number },
  act: (handle: WorkflowHandle, journal: Journal) => Promise<void>,
): Promise<Journal> {
  let batches = 0;
  let failures = 0;
  const activities = {
    scanCertificates: async ({ afterId }: { readonly afterId: string }) => {
      const page = afterId === '' ? 1 : Number(afterId) + 1;
      return { nextAfterId: page < world.pages ? String(page) : null, seen: 1, written: 1 };
    },
    sendReminders: async () => {
      if (failures < (world.failures ?? 0)) {
        failures += 1;
        throw new RangeError('the channel is down');
      }
      batches += 1;
      return { taken: 1, isMore: batches < world.batches };
    },
  };
  return stage.withWorker({ activities }, async ({ journal }) => {
    scans += 1;
    const handle = await stage.env().client.workflow.start('certificateScanWorkflow', {
      args: [],
      workflowId: `certificate-scan-${process.pid}-${scans}`,
      taskQueue: TASK_QUEUE,
    });
    await act(handle, journal);
  });
}

const pagesOf = (journal: Journal): string[] =>
  journal.inputsOf('scanCertificates').map(({ afterId }) => afterId);
const batchesOf = (journal: Journal): number =>
  journal.calls.filter((name) => name === 'sendReminders').length;

test('[P6] every page is written down, each after the one before, then all batches are sent', async () => {
  const journal = await withScan({ pages: 3, batches: 2 }, async (handle) => {
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(pagesOf(journal)).toEqual(['', '1', '2']);
  expect(batchesOf(journal)).toBe(2);
  expect(journal.calls.indexOf('sendReminders')).toBe(3);
});

test('[P6] a scan of more pages than one history holds goes on in a run of its own', async () => {
  const journal = await withScan({ pages: 53, batches: 1 }, async (handle) => {
    // The last run of the chain.
    await handle.result();
  });
  expect(pagesOf(journal)).toEqual([
    '',
    ...Array.from({ length: 52 }, (_, index) => `${index + 1}`),
  ]);
  // What the first fifty pages found is sent before the rest is looked at.
  expect(journal.calls.indexOf('sendReminders')).toBe(50);
  expect(batchesOf(journal)).toBe(2);
});

test('[P6] a batch that fails is tried again until it does not', async () => {
  const journal = await withScan({ pages: 1, batches: 1, failures: 2 }, async (handle) => {
    await handle.result();
  });
  expect(batchesOf(journal)).toBe(3);
});
