import type { ApiDeps } from './deps.js';
import { errorFields } from './kit/logger.js';
import { startRepeating, type Repeating } from './kit/repeating.js';

const SEAL_MS = 60_000;
const COPY_MS = 3_600_000;

/**
 * Seals the audit log every minute and brings the seals to the other system after the first and
 * every hour. Each api process does it: the chain's numbers are unique, so they cannot disagree.
 */
export function startAuditSealer(deps: Pick<ApiDeps, 'audit' | 'clock' | 'logger'>): Repeating {
  let copyAtMs = 0;
  return startRepeating({
    everyMs: SEAL_MS,
    async work() {
      await deps.audit.seal();
      if (deps.clock.nowMs() < copyAtMs) return;
      await deps.audit.copy();
      copyAtMs = deps.clock.nowMs() + COPY_MS;
    },
    onError: (error) => deps.logger.error({ event: 'auditSeal', ...errorFields(error) }),
  });
}
