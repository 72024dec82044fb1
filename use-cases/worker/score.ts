import { AppError } from '../../contract/terms/errors.js';
import type { ScoreFactRepository } from '../../data/repositories/score-facts.js';
import type { Transact } from '../../data/repositories/session.js';
import type {
  StandingEventDocument,
  StandingRepository,
} from '../../data/repositories/standings.js';
import type { WorkerDocument, WorkerRepository } from '../../data/repositories/workers.js';
import type { ScorePolicy } from '../../domain/score/policy.js';
import {
  acceptanceBpsOf,
  levelOf,
  scoreOf,
  type ScoreFacts,
  type WorkerScore,
} from '../../domain/score/worker-score.js';
import type { WorkerLevel } from '../../contract/terms/catalogue.js';

export type ScoreDeps = {
  readonly workers: Pick<WorkerRepository, 'findById'>;
  readonly scoreFacts: ScoreFactRepository;
  readonly standings: Pick<StandingRepository, 'addEvents'>;
  readonly transact: Transact;
  readonly clock: { nowMs(): number };
  scorePolicy(cityCode: string): Promise<ScorePolicy>;
  /** Stars that customers gave, newest first; bounded by whoever reads them. */
  reviewsOf(query: {
    readonly workerId: string;
    readonly since: Date;
  }): Promise<ScoreFacts['reviews']>;
};

/** A score with what it is made of: the terms sum to it. */
export type ExplainedScore = WorkerScore & {
  readonly level: WorkerLevel;
  readonly ordersDone: number;
  readonly facts: ScoreFacts;
  /** False when nothing was recorded yet: then the stored score is left as it is. */
  readonly hasFacts: boolean;
};

/** Workers of one run; the next run, a minute later, takes the others. */
const BATCH_MAX = 200;
const DAY_MS = 24 * 3_600_000;
/** Scores are made anew at 03:00 in China, when the fewest people look at them. */
const NIGHT_UTC_MS = 19 * 3_600_000;

/** The score of a worker from what was recorded, not stored. Throws NOT_FOUND. */
export async function explainWorkerScore(
  deps: ScoreDeps,
  workerId: string,
): Promise<ExplainedScore> {
  const worker = await deps.workers.findById(workerId);
  if (worker === null) throw new AppError('NOT_FOUND');
  const policy = await deps.scorePolicy(worker.cityCode);
  const nowMs = deps.clock.nowMs();
  const facts = await factsOf(deps, { worker, since: new Date(nowMs - policy.factsMs) });
  const scored = scoreOf({ facts, policy, nowMs });
  const counted = await deps.scoreFacts.ordersDone({ workerId });
  const ordersDone = (worker.carriedOrders ?? 0) + counted;
  const seen = scored.terms.reduce((total, { evidence }) => total + evidence, 0);
  return {
    ...scored,
    level: levelOf({ score: scored.score, ordersDone, policy }),
    ordersDone,
    facts,
    hasFacts: seen > 0 || counted > 0,
  };
}

/**
 * Computes and stores score, level and finished orders of one worker; another level is written
 * down (X26). Repeats change nothing.
 */
export async function refreshWorkerScore(
  deps: ScoreDeps,
  workerId: string,
): Promise<ExplainedScore> {
  const at = new Date(deps.clock.nowMs());
  const explained = await explainWorkerScore(deps, workerId);
  const { score, level, ordersDone, hasFacts, facts } = explained;
  const acceptanceBps = acceptanceBpsOf(facts.answers);
  const values = hasFacts ? { score, level, ordersDone, acceptanceBps } : undefined;
  await deps.transact(async (session) => {
    const before = await deps.workers.findById(workerId, session);
    const change = { workerId, at, ...(values && { values }) };
    const isStored = await deps.scoreFacts.store(change, session);
    if (!isStored || !values || !before || before.level === level) return;
    await deps.standings.addEvents(
      [levelEvent({ workerId, at, from: before.level, level })],
      session,
    );
  });
  return explained;
}

function levelEvent(change: {
  readonly workerId: string;
  readonly at: Date;
  readonly from: WorkerLevel;
  readonly level: WorkerLevel;
}): StandingEventDocument {
  const { workerId, at, from, level } = change;
  return {
    _id: `${workerId}:level:${at.getTime()}`,
    workerId,
    kind: 'LEVEL',
    at,
    by: { kind: 'system', id: 'system' },
    points: null,
    until: null,
    detail: `${from} ${level}`,
    reason: null,
    policyVersion: null,
  };
}

/**
 * The nightly run, in small pieces: scores everybody whose score is from before the last night.
 * Safe in several processes at once, since a score depends on nothing but the facts.
 */
export async function refreshDueScores(deps: ScoreDeps): Promise<number> {
  const before = new Date(lastNightMs(deps.clock.nowMs()));
  const due = await deps.scoreFacts.due({ before, limit: BATCH_MAX });
  for (const { _id } of due) await refreshWorkerScore(deps, _id);
  return due.length;
}

function lastNightMs(nowMs: number): number {
  return Math.floor((nowMs - NIGHT_UTC_MS) / DAY_MS) * DAY_MS + NIGHT_UTC_MS;
}

async function factsOf(
  deps: ScoreDeps,
  input: { readonly worker: WorkerDocument; readonly since: Date },
): Promise<ScoreFacts> {
  const { worker, since } = input;
  const workerId = worker._id;
  const [reviews, answers, breaches, done] = await Promise.all([
    deps.reviewsOf({ workerId, since }),
    deps.scoreFacts.answers({ workerId, since }),
    deps.scoreFacts.breaches({ workerId, since }),
    deps.scoreFacts.ordersDone({ workerId, since }),
  ]);
  return {
    reviews,
    visits: {
      // A late visit that was finished all the same counts as the late one.
      kept: Math.max(0, done - breaches.LATE),
      late: breaches.LATE,
      missed: breaches.WORKER_CANCEL + breaches.WORKER_NO_SHOW,
    },
    answers: {
      accepted: answers.ACCEPTED ?? 0,
      declined: answers.DECLINED ?? 0,
      expired: answers.EXPIRED ?? 0,
    },
    carriedScore: worker.carriedScore,
  };
}
