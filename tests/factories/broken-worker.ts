import { readFileSync } from 'node:fs';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { TASK_QUEUE } from '../../workflows/contract.js';

/** The bundle of the product, in which every task of an order fails with `message`. */
export function brokenOrderBundle(message: string): string {
  const code = readFileSync(process.env.WORKFLOW_BUNDLE ?? '', 'utf8');
  const broken = code.replace(
    /async function orderWorkflow\((\w+)\) \{/,
    `async function orderWorkflow($1) { throw new Error('${message}');`,
  );
  if (broken === code) throw new Error('the bundle holds no orderWorkflow to break');
  return broken;
}

/** A worker that decides and does nothing right; the answer stops it. */
export async function startBrokenWorker(given: {
  readonly native: NativeConnection;
  readonly namespace: string;
  readonly message: string;
}): Promise<() => Promise<void>> {
  const { native, namespace, message } = given;
  const worker = await Worker.create({
    ...{ connection: native, namespace, taskQueue: TASK_QUEUE },
    workflowBundle: { code: brokenOrderBundle(message) },
    stickyQueueScheduleToStartTimeout: '1s',
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}
