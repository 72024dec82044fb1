import type { ApiDeps } from './deps.js';
import { errorFields } from './kit/logger.js';

const SWEEP_MS = 5 * 60_000;

/**
 * Ends what crashed uploads have left, at the start and every five minutes. Each api process does
 * it: the rows decide, and the quarantine is the machine's own.
 */
export function startMediaSweeper(deps: Pick<ApiDeps, 'media' | 'logger'>): {
  stop(): Promise<void>;
} {
  let isStopped = false;
  const sweep = async (): Promise<void> => {
    if (isStopped) return;
    try {
      const swept = await deps.media.sweep();
      if (Object.values(swept).some((count) => count > 0)) {
        deps.logger.info({ event: 'mediaSweep', ...swept });
      }
    } catch (error) {
      deps.logger.error({ event: 'mediaSweep', ...errorFields(error) });
    }
  };
  let running = sweep();
  const timer = setInterval(() => {
    running = running.then(sweep);
  }, SWEEP_MS);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
