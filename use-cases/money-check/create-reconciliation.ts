import { AppError } from '../../contract/terms/errors.js';
import type {
  MoneyAlarmDto,
  MoneyRunDetailDto,
  MoneyRunDto,
  PayoutStopDto,
  SuspenseDto,
} from '../../contract/schemas/reconciliation.js';
import {
  MONEY_JOBS,
  STOPPING_JOBS,
  type AlarmStatus,
  type MoneyJob,
  type SuspenseStatus,
} from '../../contract/terms/reconcile.js';
import type { MoneyAlarmDocument } from '../../data/repositories/money-alarms.js';
import type { CheckRunDocument } from '../../data/repositories/recon-runs.js';
import type { SuspenseDocument } from '../../data/repositories/suspense-items.js';
import { chinaDateOf, chinaDay } from '../../contract/terms/china-day.js';
import type { BillDayInput } from '../../workflows/contract.js';
import type { MoneyDeskDeps } from './deps.js';
import { askSuspense, checkSuspense } from './resolve-suspense.js';

const DAY_MS = 24 * 3_600_000;
/** Channels keep their bills for three months. */
const BILL_DAYS_MAX = 92;

export type ReconciliationGateway = { startDay(day: BillDayInput): Promise<void> };

type After = { readonly atMs: number; readonly id: string } | undefined;
type Page = { readonly after: After; readonly limit: number };
type Call = { readonly staffId: string };

export type Reconciliation = ReturnType<typeof createReconciliation>;

/** What finance and the auditor see of the checks, and what finance may do about them. */
export function createReconciliation(deps: MoneyDeskDeps, gateway: ReconciliationGateway) {
  return {
    async runs(query: Page & { readonly job?: MoneyJob | undefined }): Promise<MoneyRunDto[]> {
      return (await deps.reconRuns.listRuns(query)).map(presentRun);
    },

    async run(runId: string): Promise<MoneyRunDetailDto> {
      const row = await deps.reconRuns.findRun(runId);
      if (row === null) throw new AppError('NOT_FOUND');
      return { ...presentRun(row), differences: [...row.differences] };
    },

    /** A day's bills again, or for the first time. Errors: INVALID_INPUT for a day without a bill. */
    async startDay(day: BillDayInput): Promise<BillDayInput> {
      const nowMs = deps.clock.nowMs();
      const ageMs = nowMs - chinaDay(day.dateCn).fromMs;
      if (day.dateCn >= chinaDateOf(nowMs) || ageMs > BILL_DAYS_MAX * DAY_MS) {
        throw new AppError('INVALID_INPUT', { detail: `${day.dateCn} has no bill` });
      }
      await gateway.startDay(day);
      return day;
    },

    async alarms(
      query: Page & { readonly status: AlarmStatus; readonly job?: MoneyJob | undefined },
    ): Promise<MoneyAlarmDto[]> {
      return (await deps.alarms.list(query)).map(presentAlarm);
    },

    noteAlarm: (input: NoteCall) => noteAlarm(deps, input),
    resolveAlarm: (input: ResolveCall) => resolveAlarm(deps, input),

    async suspense(query: Page & { readonly status: SuspenseStatus }): Promise<SuspenseDto[]> {
      const rows = await deps.suspense.list(query);
      return rows.map((row) => presentSuspense(row, deps.clock.nowMs()));
    },

    async askSuspense(input: Parameters<typeof askSuspense>[1]): Promise<SuspenseDto> {
      return presentSuspense(await askSuspense(deps, input), deps.clock.nowMs());
    },

    async checkSuspense(input: Parameters<typeof checkSuspense>[1]): Promise<SuspenseDto> {
      return presentSuspense(await checkSuspense(deps, input), deps.clock.nowMs());
    },

    /** Whether payouts are stopped, and which jobs' alarms stop them. */
    async payoutStop(): Promise<PayoutStopDto> {
      const open = await Promise.all(
        STOPPING_JOBS.map(async (job) =>
          (await deps.alarms.openSubjects(job, '')).length > 0 ? [job] : [],
        ),
      );
      const jobs = open.flat();
      return { isStopped: jobs.length > 0, jobs };
    },
  };
}

type NoteCall = Call & {
  readonly alarmId: string;
  readonly text: string;
  readonly isMine: boolean;
};
type ResolveCall = Call & { readonly alarmId: string; readonly reason: string };

/** Errors: NOT_FOUND, ACTION_NOT_ALLOWED once it is resolved. */
async function noteAlarm(deps: MoneyDeskDeps, input: NoteCall): Promise<MoneyAlarmDto> {
  const { alarmId, staffId, text, isMine } = input;
  const note = { by: staffId, at: new Date(deps.clock.nowMs()), text };
  const isNoted = await deps.alarms.note(alarmId, note, isMine ? staffId : undefined);
  const row = await requireAlarm(deps, alarmId);
  if (!isNoted) throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
  return presentAlarm(row);
}

/**
 * A person says that an alarm is over. One that stops payouts needs the word of two: the first is
 * kept, and the write itself refuses a second word of the same person. Errors: NOT_FOUND,
 * ACTION_NOT_ALLOWED, FOUR_EYES.
 */
async function resolveAlarm(deps: MoneyDeskDeps, input: ResolveCall): Promise<MoneyAlarmDto> {
  const { alarmId, staffId: by, reason } = input;
  const row = await requireAlarm(deps, alarmId);
  const word = { by, at: new Date(deps.clock.nowMs()), reason };
  const { isStopping } = MONEY_JOBS[row.job];
  const isOver =
    (isStopping && (await deps.alarms.resolveFirst(alarmId, word))) ||
    (await deps.alarms.resolve(alarmId, word, isStopping));
  const now = await requireAlarm(deps, alarmId);
  if (isOver) return presentAlarm(now);
  if (now.status === 'OPEN' && now.firstResolution?.by === by) throw new AppError('FOUR_EYES');
  throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: now.status } });
}

async function requireAlarm(deps: MoneyDeskDeps, id: string): Promise<MoneyAlarmDocument> {
  const row = await deps.alarms.findById(id);
  if (row === null) throw new AppError('NOT_FOUND');
  return row;
}

function presentRun(row: CheckRunDocument): MoneyRunDto {
  const { _id: id, differences: _differences, expiresAt: _expiresAt, at, ...rest } = row;
  return { ...rest, id, at: at.toISOString() };
}

function presentAlarm(row: MoneyAlarmDocument): MoneyAlarmDto {
  const { _id: id, openedAt, lastSeenAt, notes, firstResolution, resolution, ...rest } = row;
  return {
    ...rest,
    id,
    isStopping: MONEY_JOBS[row.job].isStopping,
    openedAt: openedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    notes: notes.map((note) => ({ ...note, at: note.at.toISOString() })),
    firstResolution: wordOf(firstResolution),
    resolution: wordOf(resolution),
  };
}

function presentSuspense(row: SuspenseDocument, nowMs: number): SuspenseDto {
  const { _id: id, openedAt, asked, checked, ...rest } = row;
  return {
    ...rest,
    id,
    openedAt: openedAt.toISOString(),
    ageDays: Math.max(0, Math.floor((nowMs - openedAt.getTime()) / DAY_MS)),
    asked: wordOf(asked),
    checked: wordOf(checked),
  };
}

type Word = { readonly by: string; readonly at: Date; readonly reason: string };
const wordOf = (word: Word | null) =>
  word === null ? null : { ...word, at: word.at.toISOString() };
