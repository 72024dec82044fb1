import { randomUUID } from 'node:crypto';
import type { CheckRunStatus } from '../../contract/terms/reconcile.js';
import { DIFFERENCES_KEPT_MAX, type FoundDifference } from '../../data/repositories/recon-runs.js';
import type { CheckResult, JobName, MoneyDeskDeps } from './deps.js';

const WEEK_MS = 7 * 24 * 3_600_000;
const DETAIL_MAX = 500;
const REFS_TOLD = 5;

export type CheckVerdict = {
  readonly runId: string;
  readonly status: CheckRunStatus;
  readonly differenceCount: number;
};

/**
 * One round of a job: measured, written down, and its alarm opened or closed. A check that throws
 * is a FAILED round; it opens an alarm too, because what nobody looked at is not known to be right.
 */
export async function recordCheck(
  deps: Pick<MoneyDeskDeps, 'alarms' | 'reconRuns' | 'clock'>,
  name: JobName & { readonly isKept?: boolean },
  look: () => Promise<CheckResult>,
): Promise<CheckVerdict> {
  const startedMs = performance.now();
  const at = new Date(deps.clock.nowMs());
  const result = await look().catch((error: unknown): { readonly failure: string } => ({
    failure: error instanceof Error ? `${error.name}: ${error.message}` : 'failed',
  }));
  const isFailed = 'failure' in result;
  const differences = isFailed ? [] : result.differences;
  const differenceCount = isFailed ? 0 : (result.differenceCount ?? differences.length);
  const status = isFailed ? 'FAILED' : differenceCount === 0 ? 'CLEAN' : 'DIFFERENT';
  const run = {
    _id: randomUUID(),
    job: name.job,
    subject: name.subject,
    at,
    tookMs: Math.round(performance.now() - startedMs),
    status,
    checkedCount: isFailed ? 0 : result.checkedCount,
    differenceCount,
    differences: differences.slice(0, DIFFERENCES_KEPT_MAX),
    matchedFen: isFailed ? null : (result.matchedFen ?? null),
    billedFen: isFailed ? null : (result.billedFen ?? null),
    expiresAt: name.isKept === true ? null : new Date(at.getTime() + WEEK_MS),
  } as const;
  await deps.reconRuns.insertRun(run);
  await soundAlarm(deps, {
    ...name,
    at,
    detail: isFailed ? result.failure.slice(0, DETAIL_MAX) : detailOf(differences, differenceCount),
    isWrong: status !== 'CLEAN',
  });
  return { runId: run._id, status, differenceCount };
}

/** Opens the alarm of a job and subject, or closes it after a clean round. */
export async function soundAlarm(
  deps: Pick<MoneyDeskDeps, 'alarms'>,
  input: JobName & { readonly at: Date; readonly detail: string; readonly isWrong: boolean },
): Promise<void> {
  const { job, subject, at, detail, isWrong } = input;
  if (isWrong) await deps.alarms.raise({ job, subject, detail, at });
  else await deps.alarms.close({ job, subject, at, reason: 'a clean check / 复核无差异' });
}

function detailOf(differences: readonly FoundDifference[], count: number): string {
  const refs = differences
    .slice(0, REFS_TOLD)
    .map((row) => [row.class, row.ref, row.detail].filter(Boolean).join(' '));
  return `${count}: ${refs.join('; ')}${count > refs.length ? ' …' : ''}`.slice(0, DETAIL_MAX);
}
