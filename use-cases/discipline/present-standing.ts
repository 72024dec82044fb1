import type { z } from 'zod';
import type {
  depositMovementRowSchema,
  standingAppealRowSchema,
  standingSchema,
} from '../../contract/schemas/discipline.js';
import { BREACH_TEXT, LEVEL_TEXT, STANDING_STATE_TEXT } from '../../contract/terms/discipline.js';
import type { BreachDocument } from '../../data/repositories/breaches.js';
import type { DepositMovementDocument } from '../../data/repositories/deposit-movements.js';
import type { EffectiveDiscipline } from '../../data/repositories/discipline-policies.js';
import type { StandingAppealDocument } from '../../data/repositories/standing-appeals.js';
import type { StandingDocument, StandingEventDocument } from '../../data/repositories/standings.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { standingStateOf } from '../../domain/discipline/standing.js';
import { appealWordsContext } from './appeals.js';
import { depositBalanceFen } from './deposits.js';
import type { DisciplineDeps } from './deps.js';

export type StandingDto = z.input<typeof standingSchema>;
export type StandingAppealRowDto = z.input<typeof standingAppealRowSchema>;
export type DepositMovementRowDto = z.input<typeof depositMovementRowSchema>;

type Sources = {
  readonly worker: WorkerDocument;
  readonly policy: EffectiveDiscipline;
  readonly standing: StandingDocument | null;
  readonly nowMs: number;
};

/** Everything about one worker's standing; who wrote what is told to staff alone. */
export async function presentStanding(
  deps: DisciplineDeps,
  view: { readonly worker: WorkerDocument; readonly isStaff: boolean },
): Promise<StandingDto> {
  const { worker, isStaff } = view;
  const workerId = worker._id;
  const nowMs = deps.clock.nowMs();
  const policy = await deps.disciplinePolicies.effective(worker.cityCode);
  const since = new Date(nowMs - policy.windowMs);
  const [standing, breaches, appeals, movements, events, balanceFen] = await Promise.all([
    deps.standings.find(workerId),
    deps.breaches.ofWorker({ workerId, since }),
    deps.standingAppeals.ofWorker(workerId),
    deps.depositMovements.ofWorker(workerId),
    deps.standings.eventsOf(workerId),
    depositBalanceFen(deps, workerId),
  ]);
  const appealed = new Set(appeals.map(({ subjectId }) => subjectId));
  const counted = breaches.filter(({ waivedAt }) => (waivedAt ?? null) === null);
  return {
    workerId,
    ...stateOf({ worker, policy, standing, nowMs }),
    points: counted.reduce((total, { points }) => total + points, 0),
    breaches: breaches.map((breach) => presentBreach({ breach, policy, appealed, nowMs })),
    ...levelsOf({ worker, policy }),
    deposit: {
      balanceFen,
      movements: movements.map((movement) =>
        presentMovement({ movement, policy, appealed, nowMs }),
      ),
    },
    appeals: appeals.map((appeal) => presentAppeal(deps, appeal)),
    events: events.map((event) => presentEvent(event, isStaff)),
  };
}

function stateOf({ policy, standing, nowMs }: Sources) {
  const lasting = (until: Date | null | undefined): string | null =>
    until && until.getTime() > nowMs ? until.toISOString() : null;
  const { warnedUntil = null, limitedUntil = null, frozenUntil = null } = standing ?? {};
  const state = standingStateOf({ warnedUntil, limitedUntil, frozenUntil }, nowMs);
  const freezes = [standing?.autoFreeze ?? null, standing?.handFreeze ?? null].flatMap((freeze) =>
    freeze !== null && freeze.until.getTime() > nowMs ? [freeze] : [],
  );
  return {
    state,
    label: { ...STANDING_STATE_TEXT[state] },
    windowMs: policy.windowMs,
    thresholds: {
      warn: policy.warnPoints,
      limit: policy.limitPoints,
      freeze: policy.freezePoints,
    },
    warnedUntil: lasting(warnedUntil),
    limitedUntil: lasting(limitedUntil),
    frozenUntil: lasting(frozenUntil),
    freezes: freezes.map(({ since, until, points, threshold, reason, by }) => ({
      since: since.toISOString(),
      until: until.toISOString(),
      isByHand: by !== null,
      points,
      threshold,
      reason,
    })),
  };
}

function levelsOf({ worker, policy }: Pick<Sources, 'worker' | 'policy'>) {
  const labelOf = (level: WorkerDocument['level']) => ({
    ...(policy.levelLabels[level] ?? LEVEL_TEXT[level]),
  });
  const { level, score, ordersDone } = worker;
  return {
    level: { code: level, label: labelOf(level) },
    levels: policy.levels.map(({ level: code, scoreMin, ordersMin }) => {
      return { code, label: labelOf(code), scoreMin, ordersMin };
    }),
    score,
    ordersDone,
  };
}

type Appealable = {
  readonly policy: EffectiveDiscipline;
  /** Ids of what was appealed against. */
  readonly appealed: ReadonlySet<string>;
  readonly nowMs: number;
};

function appealUntil(id: string, at: Date, { policy, appealed, nowMs }: Appealable): string | null {
  const untilMs = at.getTime() + policy.appealMs;
  return appealed.has(id) || untilMs < nowMs ? null : new Date(untilMs).toISOString();
}

function presentBreach(input: Appealable & { readonly breach: BreachDocument }) {
  const { breach, policy } = input;
  const { _id: id, kind, orderId, points, at } = breach;
  const waivedAt = breach.waivedAt ?? null;
  const isOpen = points > 0 && waivedAt === null;
  return {
    id,
    kind,
    label: { ...BREACH_TEXT[kind] },
    orderId,
    points,
    at: at.toISOString(),
    countsUntil: new Date(at.getTime() + policy.windowMs).toISOString(),
    waivedAt: waivedAt?.toISOString() ?? null,
    appealUntil: isOpen ? appealUntil(id, at, input) : null,
  };
}

function presentMovement(input: Appealable & { readonly movement: DepositMovementDocument }) {
  const { movement } = input;
  const { _id: id, kind, status, checked } = movement;
  const isOpen = kind === 'DEDUCTION' && status === 'BOOKED' && checked !== null;
  return {
    ...movementCore(movement),
    appealUntil: isOpen ? appealUntil(id, checked.at, input) : null,
  };
}

function movementCore(movement: DepositMovementDocument) {
  const { _id: id, kind, status, amountFen, reference, made, checked } = movement;
  const { breachId, caseNo, orderId } = movement;
  return {
    ...{ id, kind, status, amountFen, reference, breachId, caseNo, orderId },
    reason: made.reason,
    at: made.at.toISOString(),
    checkedAt: checked?.at.toISOString() ?? null,
    checkReason: checked?.reason ?? null,
  };
}

/** As finance sees it. */
export function presentMovementRow(movement: DepositMovementDocument): DepositMovementRowDto {
  const { workerId, cityCode, made, checked } = movement;
  return {
    ...movementCore(movement),
    appealUntil: null,
    workerId,
    cityCode,
    madeBy: made.by,
    checkedBy: checked?.by ?? null,
  };
}

/** The worker's own words with what became of them. */
export function presentAppeal(deps: Pick<DisciplineDeps, 'sealer'>, row: StandingAppealDocument) {
  const { _id: id, subject, subjectId, orderId, mediaIds, status, decision } = row;
  return {
    ...{ id, subject, subjectId, orderId, status },
    mediaIds: [...mediaIds],
    words: deps.sealer.open(row.words, appealWordsContext(id)),
    createdAt: row.createdAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    decidedAt: decision?.at.toISOString() ?? null,
    reason: decision?.reason ?? null,
  };
}

/** As the desk sees it. */
export function presentAppealRow(
  deps: Pick<DisciplineDeps, 'sealer' | 'clock'>,
  row: StandingAppealDocument,
): StandingAppealRowDto {
  const { workerId, cityCode, status, dueAt, decision } = row;
  return {
    ...presentAppeal(deps, row),
    workerId,
    cityCode,
    isOverdue: status === 'OPEN' && dueAt.getTime() < deps.clock.nowMs(),
    decidedBy: decision?.by ?? null,
  };
}

function presentEvent(event: StandingEventDocument, isStaff: boolean) {
  const { at, kind, points, until, detail, reason, by } = event;
  return {
    ...{ kind, points, detail, reason },
    at: at.toISOString(),
    until: until?.toISOString() ?? null,
    by: isStaff ? by.id : null,
    policyVersion: event.policyVersion,
    rules: event.rules ?? null,
  };
}
