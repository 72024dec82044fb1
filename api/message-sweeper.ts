import type { ApiDeps } from './deps.js';
import { errorFields } from './kit/logger.js';

const SWEEP_MS = 2_000;

/**
 * Sends the messages that customers are owed, every two seconds. Each api process does it: the
 * rows decide which of them sends what.
 */
export function startMessageSweeper(deps: Pick<ApiDeps, 'wechat' | 'logger'>): {
  stop(): Promise<void>;
} {
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    if (isStopped) return;
    try {
      const counts = await deps.wechat.sendDueMessages();
      const isWorthTelling = counts.failed + counts.unknown > 0;
      if (isWorthTelling) deps.logger.warn({ event: 'subscribeMessages', ...counts });
    } catch (error) {
      deps.logger.warn({ event: 'subscribeMessages', ...errorFields(error) });
    }
  };
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
