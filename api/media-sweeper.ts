import type { ApiDeps } from './deps.js';
import { errorFields } from './kit/logger.js';
import { startRepeating, type Repeating } from './kit/repeating.js';

const SWEEP_MS = 5 * 60_000;

/**
 * Ends what crashed uploads have left, at the start and every five minutes. Each api process does
 * it: the rows decide, and the quarantine is the machine's own.
 */
export function startMediaSweeper(deps: Pick<ApiDeps, 'media' | 'logger'>): Repeating {
  const event = 'mediaSweep';
  return startRepeating({
    everyMs: SWEEP_MS,
    isEager: true,
    async work() {
      const swept = await deps.media.sweep();
      if (Object.values(swept).some((count) => count > 0)) deps.logger.info({ event, ...swept });
    },
    onError: (error) => deps.logger.error({ event, ...errorFields(error) }),
  });
}
