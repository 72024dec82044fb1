import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.js';
import type { RunningChild } from './child.js';

export type ProcessSpec = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** How long it may take to end before it is killed. */
  readonly graceMs: number;
};

export type SupervisedProcess = {
  readonly name: string;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
};

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MS_MAX = 30_000;
const CRASHES_MAX = 5;
/** A process that has lived this long starts its count of crashes anew. */
const STABLE_MS = 60_000;

/**
 * Keeps one process running: says when it dies, shows the end of its log and starts it again after
 * a pause that doubles. After five deaths in a row `onGivenUp` is called and nothing restarts.
 */
export function supervise(options: {
  readonly spec: ProcessSpec;
  readonly say: (line: string) => void;
  readonly onGivenUp: (name: string) => void;
  readonly backoffFirstMs?: number;
}): SupervisedProcess {
  const { spec, say, onGivenUp, backoffFirstMs = BACKOFF_FIRST_MS } = options;
  const halt = new AbortController();
  let child: RunningChild = startChild(spec);
  const watch = async (): Promise<void> => {
    let crashes = 0;
    while (!halt.signal.aborted) {
      const startedAt = Date.now();
      const { code } = await child.exited;
      if (halt.signal.aborted) return;
      crashes = Date.now() - startedAt > STABLE_MS ? 1 : crashes + 1;
      say(`\n${spec.name} ended (exit code ${code}). Last lines of ${spec.logFile}:`);
      say(child.tail().replaceAll(/^/gm, '  | '));
      if (crashes >= CRASHES_MAX) {
        say(`${spec.name} ended ${CRASHES_MAX} times in a row and is not started again.`);
        onGivenUp(spec.name);
        return;
      }
      const pauseMs = Math.min(backoffFirstMs * 2 ** (crashes - 1), BACKOFF_MS_MAX);
      say(`${spec.name} starts again in ${pauseMs / 1000} s.`);
      await sleep(pauseMs, undefined, { signal: halt.signal }).catch(() => undefined);
      if (!halt.signal.aborted) child = startChild(spec);
    }
  };
  const watching = watch();
  return {
    name: spec.name,
    kill: () => child.kill(),
    stop: async () => {
      halt.abort();
      if (!(await child.stop(spec.graceMs))) say(`${spec.name} had to be killed.`);
      await watching;
    },
  };
}
