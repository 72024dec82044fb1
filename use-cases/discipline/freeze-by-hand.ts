import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/order.js';
import type { StandingDocument, StoredFreeze } from '../../data/repositories/standings.js';
import { frozenUntilOf } from './count-breach.js';
import { requireWorker, type DeskCall, type DisciplineDeps } from './deps.js';

type HandCall = DeskCall & { readonly workerId: string; readonly reason: string };

/**
 * Staff take a worker off new orders until a moment; what he has stays his. A later call sets
 * another end. Errors: NOT_FOUND, INVALID_INPUT for a moment that has passed.
 */
export async function freezeByHand(
  deps: DisciplineDeps,
  input: HandCall & { readonly until: Date },
): Promise<void> {
  const { until, reason, staffId } = input;
  const since = new Date(deps.clock.nowMs());
  if (until <= since) {
    const message = '须晚于现在 / must lie ahead';
    throw new AppError('INVALID_INPUT', { fields: [{ field: 'until', message }] });
  }
  const by: Actor = { kind: 'operator', id: staffId };
  const handFreeze: StoredFreeze = { since, until, points: 0, threshold: 0, reason, by };
  await change(deps, { ...input, kind: 'FROZEN_BY_HAND', next: () => ({ handFreeze }) });
}

/**
 * Staff let a worker take orders again, whatever froze him. Errors: NOT_FOUND, ACTION_NOT_ALLOWED
 * when he is not frozen.
 */
export function thawByHand(deps: DisciplineDeps, input: HandCall): Promise<void> {
  return change(deps, {
    ...input,
    kind: 'THAWED_BY_HAND',
    next: (standing) => {
      const isFrozen = (standing.frozenUntil?.getTime() ?? 0) > deps.clock.nowMs();
      if (!isFrozen) throw new AppError('ACTION_NOT_ALLOWED', { extra: { reason: 'NOT_FROZEN' } });
      return { handFreeze: null, autoFreeze: null };
    },
  });
}

async function change(
  deps: DisciplineDeps,
  input: HandCall & {
    readonly kind: 'FROZEN_BY_HAND' | 'THAWED_BY_HAND';
    next(standing: StandingDocument): Partial<Pick<StandingDocument, 'handFreeze' | 'autoFreeze'>>;
  },
): Promise<void> {
  const { workerId, staffId, reason, kind } = input;
  await requireWorker(deps, input);
  await deps.transact(async (session) => {
    const standing = await deps.standings.beginChange(workerId, session);
    const nowMs = deps.clock.nowMs();
    const { autoFreeze, handFreeze } = { ...standing, ...input.next(standing) };
    const { points, warnedUntil, limitedUntil, policyVersion } = standing;
    const frozenUntil = frozenUntilOf([autoFreeze, handFreeze], nowMs);
    const kept = { points, warnedUntil, limitedUntil, policyVersion };
    const set = { ...kept, autoFreeze, handFreeze, frozenUntil };
    await deps.standings.change({ workerId, set }, session);
    const event = {
      _id: `${workerId}:${standing.seq}:${kind}`,
      workerId,
      kind,
      at: new Date(nowMs),
      by: { kind: 'operator', id: staffId } as const,
      points,
      until: frozenUntil,
      detail: null,
      reason,
      policyVersion,
    };
    await deps.standings.addEvents([event], session);
  });
}
