import type { ApiDeps } from './deps.js';
import { errorFields } from './kit/logger.js';
import { startRepeating, type Repeating } from './kit/repeating.js';
import { startInboxNews } from './live/inbox-news.js';

const SWEEP_MS = 3_000;

/**
 * Keeps the inbox of operators true and tells live clients about it. Every api process does it: the
 * rows decide which process raises what.
 */
export function startInboxSweeper(
  deps: Pick<ApiDeps, 'inbox' | 'inboxFeed' | 'live' | 'logger' | 'clock'>,
): Repeating {
  const event = 'inboxSweep';
  const news = startInboxNews({ ...deps, feed: deps.inboxFeed });
  const sweep = startRepeating({
    everyMs: SWEEP_MS,
    isEager: true,
    async work() {
      await deps.inbox.sweep();
    },
    onError: (error) => deps.logger.warn({ event, ...errorFields(error) }),
  });
  return {
    async stop() {
      await Promise.all([news.stop(), sweep.stop()]);
    },
  };
}
