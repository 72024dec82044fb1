import { AppError } from '../../contract/terms/errors.js';
import type { AbsenceDocument } from '../../data/repositories/absences.js';
import type { AbsenceInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';

/** Orders of one page: ids only, far below what a workflow's history can carry. */
const PAGE_MAX = 100;

export type AbsencePageInput = AbsenceInput & {
  /** Last order of the page before; null begins, with the open offers to the worker as well. */
  readonly afterId: string | null;
};
/** `nextAfterId` is null on the last page. */
export type AbsencePage = {
  readonly orderIds: readonly string[];
  readonly nextAfterId: string | null;
};

export type TellOrderInput = AbsenceInput & {
  readonly orderId: string;
  /** Number of the pass over the orders: each tells anew. */
  readonly look: number;
};

export type FinishAbsenceInput = AbsenceInput & {
  readonly orders: { readonly told: number; readonly ended: number };
};

/** What the absence workflow does outside itself; every step may be repeated. */
export function createAbsenceActivities(deps: OrderDeps, gateway: OrderGateway) {
  return {
    /** A page of orders in which the absent worker has a visit, or is being asked about one. */
    async absencePage({ absenceId, afterId }: AbsencePageInput): Promise<AbsencePage> {
      const { workerId, from, to } = await requireAbsence(deps, absenceId);
      const window = { workerId, from, to };
      const booked = await deps.orders.bookedInWindow({
        ...window,
        ...(afterId !== null && { afterId }),
        limit: PAGE_MAX,
      });
      const asked = afterId === null ? await deps.orders.askedInWindow(window) : [];
      const orderIds = [...new Set([...asked, ...booked].map(({ _id }) => _id))];
      const last = booked.length === PAGE_MAX ? booked.at(-1) : undefined;
      return { orderIds, nextAfterId: last?._id ?? null };
    },

    /** Tells the order's own run, which gives the visit to somebody else; `closed`: it has ended. */
    async signalWorkerAway(input: TellOrderInput): Promise<'delivered' | 'closed'> {
      const { absenceId, orderId, look } = input;
      const { workerId, kind, by: actor } = await requireAbsence(deps, absenceId);
      const reason = kind === 'ILL' ? 'WORKER_ILL' : 'WORKER_ON_LEAVE';
      const signal = { key: `${absenceId}:${look}`, workerId, reason, actor } as const;
      return gateway.signalWorkerAway(orderId, signal);
    },

    async finishAbsence({ absenceId, orders }: FinishAbsenceInput): Promise<void> {
      const at = new Date(deps.clock.nowMs());
      await deps.absences.finish({ absenceId, orders: { ...orders }, at });
    },
  };
}

async function requireAbsence(deps: OrderDeps, absenceId: string): Promise<AbsenceDocument> {
  const absence = await deps.absences.findById(absenceId);
  if (!absence) throw new AppError('NOT_FOUND', { detail: `absence ${absenceId}` });
  return absence;
}
