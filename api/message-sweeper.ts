import type { ApiDeps } from './deps.js';
import { errorFields } from './kit/logger.js';
import { startRepeating, type Repeating } from './kit/repeating.js';

const SWEEP_MS = 2_000;

/** Sends the messages that customers are owed; the rows decide which process sends what. */
export function startMessageSweeper(deps: Pick<ApiDeps, 'wechat' | 'logger'>): Repeating {
  const event = 'subscribeMessages';
  return startRepeating({
    everyMs: SWEEP_MS,
    async work() {
      const counts = await deps.wechat.sendDueMessages();
      if (counts.failed + counts.unknown > 0) deps.logger.warn({ event, ...counts });
    },
    onError: (error) => deps.logger.warn({ event, ...errorFields(error) }),
  });
}
