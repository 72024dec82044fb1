import type { Connection as TemporalConnection } from '@temporalio/client';
import type { Probe } from './deps.js';

const DEADLINE_MS = 1_500;
/** Pollers ask again at least once a minute; one silent for longer is gone. */
const POLLER_SILENCE_MS_MAX = 70_000;
const HEALTH_SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';
const SERVING = 1;
const WORKFLOW_TASK_QUEUE = 1;

export type ProbeSources = {
  pingMongo(): Promise<unknown>;
  readonly temporal: TemporalConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly clock: { nowMs(): number };
};

/** The three things without which no order can be placed. */
export function createProbes(sources: ProbeSources): Readonly<Record<string, Probe>> {
  const { temporal, namespace, taskQueue, clock } = sources;
  const within = <T>(work: () => Promise<T>): Promise<T> =>
    temporal.withDeadline(clock.nowMs() + DEADLINE_MS, work);
  return {
    async mongo() {
      await sources.pingMongo();
      return { isUp: true };
    },

    async temporal() {
      await temporal.ensureConnected();
      const health = await within(() => temporal.healthService.check({ service: HEALTH_SERVICE }));
      return { isUp: Number(health.status) === SERVING };
    },

    async temporalWorker() {
      const answer = await within(() =>
        temporal.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: taskQueue },
          taskQueueType: WORKFLOW_TASK_QUEUE,
        }),
      );
      const nowMs = clock.nowMs();
      const alive = (answer.pollers ?? []).filter((poller) => {
        const seconds = Number(poller.lastAccessTime?.seconds ?? 0);
        return nowMs - seconds * 1_000 <= POLLER_SILENCE_MS_MAX;
      });
      return alive.length > 0 ? { isUp: true } : { isUp: false, detail: 'no worker polls' };
    },
  };
}
