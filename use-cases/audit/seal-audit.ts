import { isDuplicateKey } from '../../data/connect.js';
import { chainOn, sealOf, sealText } from './chain.js';
import type { AuditDeps } from './deps.js';

/** Entries under one seal: one transaction, one read of the check. */
export const ENTRIES_PER_SEAL_MAX = 500;
/** Batches of one run; what is left waits for the next minute. */
const BATCHES_MAX = 20;
/** Copies of one run: more than a minute's seals of several days. */
const COPIES_MAX = 10_000;
const COPY_PAGE = 200;

/**
 * Hangs what waits on the chain and seals it, each batch in one transaction. Any number of
 * sealers may run: the number of a link is unique, so one of two gets it and the other's batch
 * is undone as a whole.
 */
export async function sealAudit(input: {
  readonly deps: Pick<AuditDeps, 'audit' | 'transact' | 'keys' | 'clock'>;
}): Promise<{ readonly sealed: number }> {
  let sealed = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const count = await sealBatch(input.deps);
    sealed += count;
    if (count < ENTRIES_PER_SEAL_MAX) break;
  }
  return { sealed };
}

/** Brings seals to the other system that are not there yet; without one it does nothing. */
export async function copySeals(input: {
  readonly deps: Pick<AuditDeps, 'audit' | 'copies'>;
}): Promise<{ readonly copied: number }> {
  const { audit, copies } = input.deps;
  if (copies === undefined) return { copied: 0 };
  let no = await copies.newest();
  let copied = 0;
  while (copied < COPIES_MAX) {
    const seals = await audit.sealsAfter(no, COPY_PAGE);
    for (const seal of seals) {
      await copies.put({ no: seal._id, text: sealText(seal) });
      no = seal._id;
      copied += 1;
    }
    if (seals.length < COPY_PAGE) break;
  }
  return { copied };
}

async function sealBatch(
  deps: Pick<AuditDeps, 'audit' | 'transact' | 'keys' | 'clock'>,
): Promise<number> {
  try {
    return await deps.transact(async (session) => {
      const waiting = await deps.audit.waiting(ENTRIES_PER_SEAL_MAX, session);
      if (waiting.length === 0) return 0;
      const links = chainOn({ last: await deps.audit.lastLink(session), waiting });
      const seal = sealOf({
        last: await deps.audit.lastSeal(session),
        links,
        at: new Date(deps.clock.nowMs()),
        sealKey: deps.keys.sealKey,
      });
      await deps.audit.appendSeal({ links, seal }, session);
      return links.length;
    });
  } catch (error) {
    // Another sealer has the numbers; what it did not take waits for the next run.
    if (isDuplicateKey(error)) return 0;
    throw error;
  }
}
