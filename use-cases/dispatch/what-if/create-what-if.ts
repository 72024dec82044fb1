import { createHash } from 'node:crypto';
import type { WhatIfDetailDto, WhatIfDto } from '../../../contract/schemas/what-if.js';
import { AppError, isAppError } from '../../../contract/terms/errors.js';
import {
  WHAT_IF_DAYS_MAX,
  WHAT_IF_FAILURE_TEXT,
  verdictOf,
  type WhatIfPolicy,
} from '../../../contract/terms/what-if.js';
import type { ListedAfter } from '../../../data/repositories/data-exports.js';
import type { WhatIfHead, WhatIfRunDocument } from '../../../data/repositories/what-if-runs.js';
import { figuresOf } from '../../../domain/dispatch/what-if/figures.js';
import { dateIn, daysBetween } from '../../../domain/statistics/periods.js';
import type { WhatIfDeps, WhatIfGateway } from './deps.js';

export type WhatIf = ReturnType<typeof createWhatIf>;

/** Cities within the caller's reach; undefined = all of them. */
type Reach = { readonly cityCodes?: readonly string[] | undefined };
type OfRun = Reach & { readonly runId: string };

const KEPT_MS = 365 * 24 * 3_600_000;

/** Replays of past days under another dispatch policy (X15), for the desk. */
export function createWhatIf(deps: WhatIfDeps, gateway: WhatIfGateway) {
  return {
    /** Newest first; one row more than `limit` is read. */
    async list(
      query: Reach & { readonly after?: ListedAfter | undefined; readonly limit: number },
    ): Promise<WhatIfDto[]> {
      const rows = await deps.whatIfRuns.list(query);
      const names = await cityNames(deps, rows);
      return rows.map((row) => present(row, names));
    },

    /**
     * Asks for a run. A repeat with the same key is the same run. Errors: NOT_FOUND for a city out
     * of reach, INVALID_INPUT for days that are not over, WHAT_IF_OPEN while the city has one.
     */
    async create(
      input: Reach & {
        readonly cityCode: string;
        readonly from: string;
        readonly to: string;
        readonly policy: WhatIfPolicy;
        readonly seed: number;
        readonly by: string;
        readonly key: string;
      },
    ): Promise<WhatIfDto> {
      const run = await draftOf(deps, input);
      if (!(await deps.whatIfRuns.insert(run)) && !(await deps.whatIfRuns.findById(run._id))) {
        throw new AppError('WHAT_IF_OPEN');
      }
      await startLater(gateway, run._id);
      const row = (await deps.whatIfRuns.findById(run._id)) ?? run;
      return present(row, await cityNames(deps, [row]));
    },

    /** Errors: NOT_FOUND. */
    async read(input: OfRun): Promise<WhatIfDetailDto> {
      const run = await requireRun(deps, input);
      const days = run.days.toSorted((a, b) => a.date.localeCompare(b.date));
      return {
        ...present(run, await cityNames(deps, [run])),
        days: days.map(({ date, baseline, candidate }) => ({
          date,
          baseline: figuresOf([baseline]),
          candidate: figuresOf([candidate]),
        })),
      };
    },

    /** Stops a run; what it has done so far is kept. Errors: NOT_FOUND, ACTION_NOT_ALLOWED. */
    async cancel(input: OfRun): Promise<WhatIfDto> {
      const { _id: runId } = await requireRun(deps, input);
      const snapshot = await gateway.cancelRun(runId);
      const at = new Date(deps.clock.nowMs());
      // A run that Temporal has not been told of yet is not started any more.
      const isStopped =
        snapshot === null
          ? await deps.whatIfRuns.end({ runId, status: 'CANCELLED', isQueuedOnly: true, at })
          : snapshot.status === 'CANCELLED';
      const run = await requireRun(deps, input);
      if (!isStopped && run.status !== 'CANCELLED') {
        throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: run.status } });
      }
      return present(run, await cityNames(deps, [run]));
    },
  };
}

/** While Temporal is away the row is enough: the sweep starts what was not started. */
async function startLater(gateway: WhatIfGateway, runId: string): Promise<void> {
  try {
    await gateway.startRun(runId);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
  }
}

async function draftOf(
  deps: WhatIfDeps,
  input: Parameters<WhatIf['create']>[0],
): Promise<WhatIfRunDocument> {
  const { cityCode, cityCodes, from, to, policy, seed, by, key } = input;
  const city = await deps.catalogue.city(cityCode);
  if (city === null || cityCodes?.includes(cityCode) === false) throw new AppError('NOT_FOUND');
  const nowMs = deps.clock.nowMs();
  requireDays({ from, to, today: dateIn(nowMs, city.timeZone) });
  const id = createHash('sha256').update(`what-if ${by} ${key}`).digest('hex').slice(0, 32);
  return {
    ...{ _id: id, cityCode, timeZone: city.timeZone, from, to, policy, seed },
    ...{ status: 'QUEUED', isOpen: true, dayCount: daysBetween(from, to), daysDone: 0, days: [] },
    ...{ result: null, failure: null, requestedBy: by, startedAt: null, endedAt: null },
    requestedAt: new Date(nowMs),
    expiresAt: new Date(nowMs + KEPT_MS),
  };
}

/** Only days that are over were recorded to their end. */
export function requireDays(days: {
  readonly from: string;
  readonly to: string;
  readonly today: string;
}): void {
  const { from, to, today } = days;
  if (from <= to && to < today && daysBetween(from, to) <= WHAT_IF_DAYS_MAX) return;
  const message =
    `须为已结束的日期，最多${WHAT_IF_DAYS_MAX}天` +
    ` / days that are over, ${WHAT_IF_DAYS_MAX} at most`;
  throw new AppError('INVALID_INPUT', { fields: [{ field: 'to', message }] });
}

async function requireRun(
  deps: WhatIfDeps,
  { runId, cityCodes }: OfRun,
): Promise<WhatIfRunDocument> {
  const run = await deps.whatIfRuns.findById(runId);
  if (run === null || cityCodes?.includes(run.cityCode) === false) throw new AppError('NOT_FOUND');
  return run;
}

type Names = ReadonlyMap<string, WhatIfDto['cityName']>;

async function cityNames(deps: WhatIfDeps, rows: readonly WhatIfHead[]): Promise<Names> {
  const names = new Map<string, WhatIfDto['cityName']>();
  for (const cityCode of new Set(rows.map((row) => row.cityCode))) {
    const city = await deps.catalogue.city(cityCode);
    if (city !== null) names.set(cityCode, { zh: city.name.zh, en: city.name.en });
  }
  return names;
}

function present(run: WhatIfHead, names: Names): WhatIfDto {
  const { _id: id, cityCode, from, to, policy, seed, status, dayCount, daysDone } = run;
  const { result, failure, requestedBy, requestedAt, startedAt, endedAt } = run;
  return {
    ...{ id, cityCode, cityName: names.get(cityCode) ?? { zh: cityCode, en: cityCode } },
    ...{ from, to, policy, seed, status, dayCount, daysDone, requestedBy },
    failure:
      failure === null ? null : { code: failure, text: { ...WHAT_IF_FAILURE_TEXT[failure] } },
    requestedAt: requestedAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    result: result && {
      ...result,
      verdict: toVerdict(verdictOf(result.baseline, result.candidate)),
    },
  };
}

const toVerdict = ({ verdict, better, worse }: ReturnType<typeof verdictOf>) => ({
  verdict,
  better: [...better],
  worse: [...worse],
});
