import path from 'node:path';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { createSkeletonActivities } from './activities.js';
import type { SkeletonInput } from './workflows.js';

const TASK_QUEUE = 'bench-skeleton';
/** Accept, depart, arrive, start, finish, confirm. */
const STEPS = ['accept', 'depart', 'arrive', 'start', 'finish', 'confirm'] as const;

export type Skeleton = {
  readonly client: Client;
  /** One bare order to the end of its settlement; answers its id. */
  drive(number: number): Promise<string>;
  stop(): Promise<void>;
};

/** A worker with the tuning of ours and a client that sends what our api would send. */
export async function startSkeleton(options: {
  readonly address: string;
  readonly namespace: string;
  readonly isDirect: boolean;
  readonly holdMs: number;
}): Promise<Skeleton> {
  const { address, namespace, isDirect, holdMs } = options;
  const offered = createDoorbell();
  const settled = createDoorbell();
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: path.resolve(import.meta.dirname, 'workflows.js'),
      logger: new DefaultLogger('WARN'),
    }),
    activities: createSkeletonActivities({ offered: offered.ring, settled: settled.ring }),
    maxCachedWorkflows: 500,
    maxConcurrentWorkflowTaskExecutions: 60,
    maxConcurrentActivityTaskExecutions: 100,
    maxConcurrentLocalActivityExecutions: 100,
  });
  const running = worker.run();
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  return {
    client,
    async drive(number) {
      const id = String(number);
      const input: SkeletonInput = { id, isDirect, holdMs };
      const step = (name: string) => ({ args: [name] as [string], updateId: `${name}-${id}` });
      await client.workflow.executeUpdateWithStart('step', {
        ...step('place'),
        startWorkflowOperation: new WithStartWorkflowOperation('skeletonOrder', {
          args: [input],
          workflowId: `skeleton-order-${id}`,
          taskQueue: TASK_QUEUE,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
        }),
      });
      const handle = client.workflow.getHandle(`skeleton-order-${id}`);
      await handle.signal('paid');
      await offered.of(id);
      for (const name of STEPS) await handle.executeUpdate('step', step(name));
      await settled.of(id);
      return id;
    },
    async stop() {
      worker.shutdown();
      await running;
      await native.close();
      await connection.close();
    },
  };
}

/** Lets the driver wait for what an activity tells, in either order. */
function createDoorbell() {
  const bells = new Map<string, PromiseWithResolvers>();
  const bellOf = (id: string): PromiseWithResolvers => {
    const present = bells.get(id) ?? withResolvers();
    bells.set(id, present);
    return present;
  };
  return {
    ring: (id: string): void => bellOf(id).resolve(),
    of: (id: string): Promise<void> => bellOf(id).promise,
  };
}

type PromiseWithResolvers = { readonly promise: Promise<void>; readonly resolve: () => void };

function withResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
