import { DATA_MAP, keySubjectsOf } from '../../contract/terms/data-map.js';
import { AppError } from '../../contract/terms/errors.js';
import { ERASURE_STEPS, type ErasureStep } from '../../contract/terms/privacy.js';
import type { ErasureDocument } from '../../data/repositories/erasures.js';
import type { PersonalSubject } from '../../data/repositories/personal-rows.js';
import { phoneOf } from '../auth/user-phone.js';
import { removeExport } from './build-export.js';
import type { PrivacyDeps } from './deps.js';

/** Photos of work belong to the order: proof for its customer, until their own date. */
const KEPT_PURPOSES = ['ORDER_PROOF'] as const;

/** What the run keeps of its row. */
export type ErasureView = {
  readonly isOver: boolean;
  readonly remindAtMs: number;
  readonly dueAtMs: number;
  readonly latestAtMs: number;
};

/** `over`: it was cancelled, or is done. */
export type CloseReply = 'closed' | 'blocked' | 'over';

export async function readErasure(deps: PrivacyDeps, erasureId: string): Promise<ErasureView> {
  const row = await requireErasure(deps, erasureId);
  return {
    isOver: row.status !== 'SCHEDULED' && row.status !== 'ERASING',
    remindAtMs: row.remindAt.getTime(),
    dueAtMs: row.dueAt.getTime(),
    latestAtMs: row.latestAt.getTime(),
  };
}

/** Tells the person that his account will be gone tomorrow; a crash may tell him twice. */
export async function remindErasure(deps: PrivacyDeps, erasureId: string): Promise<void> {
  const row = await requireErasure(deps, erasureId);
  if (row.status !== 'SCHEDULED' || row.remindedAt !== null) return;
  const user = await deps.users.findById(row.subjectId);
  if (user !== null && deps.smsSender !== null) {
    const params = { date: row.dueAt.toISOString().slice(0, 10) };
    const message = { phone: phoneOf(deps, user), template: 'ACCOUNT_CLOSING', params } as const;
    const outcome = await deps.smsSender.send(message);
    const isBusy = outcome.kind === 'failure' && outcome.code === 'RATE_LIMITED';
    if (isBusy) throw new AppError('SERVICE_UNAVAILABLE', { detail: 'reminder: rate limited' });
  }
  await deps.erasures.remind(erasureId, new Date(deps.clock.nowMs()));
}

/**
 * The moment from which nothing stops it: the row goes to ERASING, nobody signs in, and a worker is
 * out of the pool. What is open is looked at before, and again once requests under way have ended.
 */
export async function closeAccount(deps: PrivacyDeps, erasureId: string): Promise<CloseReply> {
  const row = await requireErasure(deps, erasureId);
  if (row.status === 'SCHEDULED') {
    const blockers = await deps.blockers.of(subjectOf(row));
    await deps.erasures.noteBlockers(erasureId, blockers);
    if (blockers.length > 0) return 'blocked';
    const at = new Date(deps.clock.nowMs());
    const moved = await deps.erasures.move({
      erasureId,
      from: 'SCHEDULED',
      to: 'ERASING',
      at,
    });
    // Cancelled in the same moment: the person was first.
    if (moved === null) return 'over';
  } else if (row.status !== 'ERASING') {
    return 'over';
  }
  await deps.rows.closeLogin(subjectOf(row));
  if (row.kind === 'worker' && (await deps.rows.leavePool(row.subjectId))) {
    await deps.erasures.notePool(erasureId, true);
  }
  return 'closed';
}

/** Looks again with the account closed; what came in meanwhile opens it once more. */
export async function confirmClosed(
  deps: PrivacyDeps,
  erasureId: string,
): Promise<'clear' | 'blocked'> {
  const row = await requireErasure(deps, erasureId);
  // The steps have begun: it was clear when they did.
  if (Object.keys(row.steps).length > 0) return 'clear';
  const blockers = await deps.blockers.of(subjectOf(row));
  if (blockers.length === 0) return 'clear';
  await deps.erasures.noteBlockers(erasureId, blockers);
  if (row.hasLeftPool) await deps.rows.rejoinPool(row.subjectId);
  await deps.rows.reopenLogin(subjectOf(row));
  await deps.erasures.move({
    erasureId,
    from: 'ERASING',
    to: 'SCHEDULED',
    at: new Date(deps.clock.nowMs()),
  });
  return 'blocked';
}

/** Ends a request that was blocked until its last day. */
export async function refuseErasure(deps: PrivacyDeps, erasureId: string): Promise<void> {
  const at = new Date(deps.clock.nowMs());
  await deps.erasures.move({ erasureId, from: 'SCHEDULED', to: 'REFUSED', at });
}

/**
 * One step; each may be repeated at any time. False while files wait for the sweep that deletes
 * their bytes: ask again.
 */
export async function runErasureStep(
  deps: PrivacyDeps,
  input: { readonly erasureId: string; readonly step: ErasureStep },
): Promise<boolean> {
  const { erasureId, step } = input;
  const row = await requireErasure(deps, erasureId);
  if (row.status === 'DONE') return true;
  // Only a closed account is erased, whatever asks.
  if (row.status !== 'ERASING') throw new AppError('ACTION_NOT_ALLOWED');
  if (!(await STEPS[step](deps, row))) return false;
  await deps.erasures.stepDone(erasureId, step, new Date(deps.clock.nowMs()));
  return true;
}

/** Throws ACTION_NOT_ALLOWED while a step is missing. */
export async function finishErasure(deps: PrivacyDeps, erasureId: string): Promise<void> {
  const row = await requireErasure(deps, erasureId);
  if (row.status === 'DONE') return;
  const missing = ERASURE_STEPS.filter((step) => row.steps[step] === undefined);
  if (missing.length > 0) throw new AppError('ACTION_NOT_ALLOWED', { detail: missing.join() });
  const at = new Date(deps.clock.nowMs());
  await deps.erasures.move({ erasureId, from: 'ERASING', to: 'DONE', at });
}

type Step = (deps: PrivacyDeps, row: ErasureDocument) => Promise<boolean>;

const STEPS: Readonly<Record<ErasureStep, Step>> = {
  async LEAVE_POOL(deps, { kind, subjectId }) {
    if (kind === 'worker') await deps.rows.leavePool(subjectId);
    return true;
  },

  async END_SESSIONS(deps, { kind, subjectId }) {
    const at = new Date(deps.clock.nowMs());
    await deps.sessions.revokeAll({ subjectId, audience: kind, reason: 'erased', at });
    return true;
  },

  async REMOVE_FILES(deps, { subjectId }) {
    for (const { _id } of await deps.exports.ofSubject(subjectId)) await removeExport(deps, _id);
    await deps.rows.removeFiles(subjectId, KEPT_PURPOSES);
    return (await deps.rows.countLeavingFiles(subjectId)) === 0;
  },

  async ERASE_ROWS(deps, row) {
    const subject = subjectOf(row);
    const ids = await deps.rows.idsOf(subject);
    for (const map of DATA_MAP) {
      for (const link of map.links) {
        if (link.of === subject.kind) await deps.rows.erase(map, link, ids);
      }
    }
    return true;
  },

  async DESTROY_KEYS(deps, { kind, subjectId }) {
    for (const key of keySubjectsOf(kind, subjectId)) await deps.cipher.destroySubject(key);
    return true;
  },

  async RELEASE_LOGIN(deps, row) {
    await deps.rows.removeLogin(subjectOf(row));
    return true;
  },
};

function subjectOf({ kind, subjectId }: ErasureDocument): PersonalSubject {
  return { kind, id: subjectId };
}

async function requireErasure(deps: PrivacyDeps, erasureId: string): Promise<ErasureDocument> {
  const row = await deps.erasures.findById(erasureId);
  if (row === null) throw new AppError('NOT_FOUND', { detail: `erasure ${erasureId}` });
  return row;
}
