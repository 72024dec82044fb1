import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { absenceSchema, affectedOrdersSchema } from '../../contract/schemas/order-dispatch.js';
import type { AbsenceKind } from '../../contract/terms/absence.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { AbsenceDocument } from '../../data/repositories/absences.js';
import type { PageStart } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import type { OrderScope } from '../order/order-steps.js';
import { presentSummary } from '../order/present-order.js';

export type AbsenceDto = z.input<typeof absenceSchema>;
export type AffectedOrdersDto = z.input<typeof affectedOrdersSchema>;

const DAY_MS = 24 * 3_600_000;
/** Longest absence, and how long ago one may have begun. */
const ABSENCE_MS_MAX = 62 * DAY_MS;
const BEGUN_AGO_MS_MAX = DAY_MS;
/** Orders that a preview names. */
const PREVIEW_MAX = 100;
/** Absences whose run was not started get it from the sweep after this long. */
const UNSTARTED_MS = 60_000;
const SWEEP_MAX = 50;

type OfWorker = { readonly workerId: string; readonly scope: OrderScope };
type Time = { readonly from: Date; readonly to: Date };

/** Leave and illness (X7): closes the worker's time and gives what is booked in it to others. */
export function createAbsences(deps: OrderDeps, gateway: OrderGateway) {
  return {
    /** Short notice is accepted; from the answer on nobody can be booked in the time. */
    async reportAbsence(
      input: OfWorker &
        Time & {
          readonly kind: AbsenceKind;
          readonly note?: string | undefined;
          readonly by: Actor;
          /** A repeat with the same key is the same absence. */
          readonly key: string;
        },
    ): Promise<AbsenceDto> {
      const worker = await requireWorker(deps, input);
      requireTime(input, deps.clock.nowMs());
      const absence = await writeAbsence(deps, draftOf({ ...input, worker, deps }));
      await gateway.startAbsence(absence._id);
      return presentAbsence(absence);
    },

    /** Newest first; one row more than `limit` is read. */
    async listAbsences(
      query: OfWorker & { readonly after?: PageStart | undefined; readonly limit: number },
    ): Promise<AbsenceDto[]> {
      await requireWorker(deps, query);
      return (await deps.absences.listOf(query)).map(presentAbsence);
    },

    /** What would be given to others if the worker were absent then; nothing is changed. */
    async previewAbsence(query: OfWorker & Time): Promise<AffectedOrdersDto> {
      await requireWorker(deps, query);
      requireTime(query, deps.clock.nowMs());
      const orders = await deps.orders.bookedInWindow({ ...query, limit: PREVIEW_MAX + 1 });
      const items = orders.slice(0, PREVIEW_MAX).map(presentSummary);
      items.sort((a, b) => a.startAt.localeCompare(b.startAt));
      return { items, hasMore: orders.length > PREVIEW_MAX };
    },
  };
}

/** Starts the runs of absences whose writer died before he could; those that run are left alone. */
export async function sweepAbsences(deps: OrderDeps, gateway: OrderGateway): Promise<number> {
  const before = new Date(deps.clock.nowMs() - UNSTARTED_MS);
  const open = await deps.absences.findOpenBefore(before, SWEEP_MAX);
  for (const { _id } of open) await gateway.startAbsence(_id);
  return open.length;
}

async function requireWorker(deps: OrderDeps, input: OfWorker): Promise<WorkerDocument> {
  const { workerId, scope } = input;
  const worker = await deps.workers.findById(workerId);
  const isInScope =
    worker !== null &&
    (scope.workerId === undefined || scope.workerId === worker._id) &&
    (scope.merchantId === undefined || scope.merchantId === worker.merchantId) &&
    (scope.cityCodes === undefined || scope.cityCodes.includes(worker.cityCode)) &&
    scope.customerId === undefined;
  if (!isInScope) throw new AppError('NOT_FOUND');
  return worker;
}

function requireTime({ from, to }: Time, nowMs: number): void {
  const isForward = from < to && to.getTime() > nowMs;
  const isBounded = to.getTime() - from.getTime() <= ABSENCE_MS_MAX;
  if (isForward && isBounded && from.getTime() >= nowMs - BEGUN_AGO_MS_MAX) return;
  const message =
    '须在将来结束，最早一天前开始，最长62天 / ends in the future, begins a day ago at most, lasts 62 days at most';
  throw new AppError('INVALID_INPUT', { fields: [{ field: 'to', message }] });
}

function draftOf(
  input: Time & {
    readonly worker: WorkerDocument;
    readonly kind: AbsenceKind;
    readonly note?: string | undefined;
    readonly by: Actor;
    readonly key: string;
    readonly deps: Pick<OrderDeps, 'clock'>;
  },
): AbsenceDocument {
  const { worker, kind, from, to, note, by, key, deps } = input;
  const id = createHash('sha256').update(`${worker._id} ${by.id} ${key}`).digest('hex');
  return {
    _id: id.slice(0, 32),
    workerId: worker._id,
    merchantId: worker.merchantId,
    cityCode: worker.cityCode,
    kind,
    from,
    to,
    note: note ?? null,
    status: 'OPEN',
    by,
    orders: { told: 0, ended: 0 },
    createdAt: new Date(deps.clock.nowMs()),
    doneAt: null,
  };
}

async function writeAbsence(deps: OrderDeps, absence: AbsenceDocument): Promise<AbsenceDocument> {
  try {
    await deps.transact((session) => deps.absences.insert(absence, session));
    return absence;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return (await deps.absences.findById(absence._id)) ?? absence;
  }
}

function presentAbsence(absence: AbsenceDocument): AbsenceDto {
  const { _id, workerId, kind, status, note, by, orders } = absence;
  return {
    id: _id,
    workerId,
    kind,
    status,
    from: absence.from.toISOString(),
    to: absence.to.toISOString(),
    note,
    by,
    orders: { ...orders },
    createdAt: absence.createdAt.toISOString(),
    doneAt: absence.doneAt?.toISOString() ?? null,
  };
}
