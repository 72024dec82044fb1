import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { CHINA_ZONE } from '../contract/terms/china-day.js';
import { TASK_QUEUE } from '../workflows/contract.js';
import type * as workflows from '../workflows/index.js';

/** One workflow that starts by itself, again and again. */
export type ScheduleRow = {
  /** Also the beginning of its runs' ids. */
  readonly id: string;
  readonly workflow: keyof typeof workflows;
  /** Every so many ms from the epoch on, or at these times of the day in a zone. */
  readonly when:
    { readonly everyMs: number } | { readonly cron: string; readonly timeZone: string };
  /** Starts missed while Temporal was down are made up for if they are no older than this. */
  readonly catchupWindowMs: number;
  /** What it does, for the Temporal UI. */
  readonly summary: string;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Everything that runs by the clock and belongs to no document. A run that is not over when the
 * next one is due lets that one pass. An id that leaves this list has to be deleted by hand.
 */
export const SCHEDULES: readonly ScheduleRow[] = [
  {
    id: 'certificate-scan',
    workflow: 'certificateScanWorkflow',
    when: { everyMs: 5 * MINUTE_MS },
    catchupWindowMs: 10 * MINUTE_MS,
    summary: '证书到期提醒与改派 reminders and visits of certificates that end',
  },
  {
    id: 'retention',
    workflow: 'retentionWorkflow',
    when: { everyMs: HOUR_MS },
    catchupWindowMs: 10 * MINUTE_MS,
    summary: '清理到期数据 rows that are past their date',
  },
  {
    // A schedule and not a sweep of each process: one look a minute for the whole deployment, seen
    // in the Temporal UI, and in the process that has the payment keys.
    id: 'money-checks',
    workflow: 'moneyChecksWorkflow',
    when: { everyMs: MINUTE_MS },
    catchupWindowMs: 2 * MINUTE_MS,
    summary: '资金检查 checks of the books',
  },
  {
    // Well before the namespace's retention is over, and soon enough for a run deleted by hand.
    id: 'history-archive',
    workflow: 'historyArchiveWorkflow',
    when: { everyMs: 15 * MINUTE_MS },
    catchupWindowMs: HOUR_MS,
    summary: '归档流程历史 histories of ended runs are kept',
  },
  {
    // The channel promises yesterday's bills from ten on.
    id: 'daily-bills',
    workflow: 'dailyBillsWorkflow',
    when: { cron: '30 10 * * *', timeZone: CHINA_ZONE },
    catchupWindowMs: 24 * HOUR_MS,
    summary: "每日对账 yesterday's bills",
  },
  {
    id: 'statistics',
    workflow: 'statisticsWorkflow',
    when: { everyMs: 10 * MINUTE_MS },
    catchupWindowMs: 10 * MINUTE_MS,
    summary: '当日统计 roll-ups of today',
  },
  {
    // Cities have their own nights and mornings: the run looks which of them have come.
    id: 'reports',
    workflow: 'reportsWorkflow',
    when: { everyMs: HOUR_MS },
    catchupWindowMs: HOUR_MS,
    summary: '夜间汇总与日报周报月报 roll-ups of past days, and reports',
  },
  {
    // As above: each city has its own night.
    id: 'speed-profiles',
    workflow: 'speedProfilesWorkflow',
    when: { everyMs: HOUR_MS },
    catchupWindowMs: HOUR_MS,
    summary: '夜间实测车速 speeds by hour from finished rides',
  },
];

/** Answers that a schedule was created or brought to what the table says. */
export type EnsuredSchedule = { readonly id: string; readonly was: 'created' | 'updated' };

/**
 * Creates each schedule, or changes the one that is there to what the table says; a pause by an
 * operator stays. Every process may do so at any time.
 */
export async function ensureSchedules(
  client: Pick<Client, 'schedule'>,
  rows: readonly ScheduleRow[] = SCHEDULES,
): Promise<EnsuredSchedule[]> {
  const ensured: EnsuredSchedule[] = [];
  for (const row of rows) ensured.push({ id: row.id, was: await ensureOne(client, row) });
  return ensured;
}

/** Ensures them beside the work of a process: a failure is told and tried again in a minute. */
export function keepEnsuringSchedules(
  client: Pick<Client, 'schedule'>,
  onError: (error: unknown) => void,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const attempt = (): void => {
    ensureSchedules(client).catch((error: unknown) => {
      onError(error);
      if (!isStopped) timer = setTimeout(attempt, MINUTE_MS);
    });
  };
  attempt();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

async function ensureOne(
  client: Pick<Client, 'schedule'>,
  row: ScheduleRow,
): Promise<'created' | 'updated'> {
  const { id, workflow, summary, catchupWindowMs } = row;
  const spec =
    'everyMs' in row.when
      ? { intervals: [{ every: row.when.everyMs }] }
      : { cronExpressions: [row.when.cron], timezone: row.when.timeZone };
  const action = {
    type: 'startWorkflow',
    workflowType: workflow,
    workflowId: id,
    taskQueue: TASK_QUEUE,
    args: [],
    staticSummary: summary,
  } as const;
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: catchupWindowMs };
  try {
    await client.schedule.create({ scheduleId: id, spec, action, policies });
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(id).update(({ state }) => ({ spec, action, policies, state }));
    return 'updated';
  }
}
