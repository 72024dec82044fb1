import type { ApiDeps } from './deps.js';
import { errorFields } from './kit/logger.js';

const SEAL_MS = 60_000;
const COPY_MS = 3_600_000;

/**
 * Seals the audit log every minute and brings the seals to the other system at the start and
 * every hour. Each api process does it: the chain's numbers are unique, so they cannot disagree.
 */
export function startAuditSealer(deps: Pick<ApiDeps, 'audit' | 'clock' | 'logger'>): {
  stop(): Promise<void>;
} {
  let isStopped = false;
  let copyAtMs = 0;
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      await deps.audit.seal();
      if (deps.clock.nowMs() < copyAtMs) return;
      await deps.audit.copy();
      copyAtMs = deps.clock.nowMs() + COPY_MS;
    } catch (error) {
      deps.logger.error({ event: 'auditSeal', ...errorFields(error) });
    }
  };
  const timer = setInterval(() => {
    running = running.then(() => (isStopped ? undefined : sweep()));
  }, SEAL_MS);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
