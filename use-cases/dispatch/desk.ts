import type { z } from 'zod';
import type { candidatesSchema, deskOrderSchema } from '../../contract/schemas/order-dispatch.js';
import { DISPATCH_FAILURE_TEXT, REJECT_REASON_TEXT } from '../../contract/terms/dispatch.js';
import type { EtaSource } from '../../contract/terms/speed.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { explain, type ExplainedCandidate } from '../../domain/dispatch/explain.js';
import { toldMinutes, toldTerms } from '../../domain/dispatch/told-cost.js';
import {
  DEFAULT_DISPATCH_POLICY,
  type DispatchDemand,
  type DispatchWorker,
} from '../../domain/dispatch/types.js';
import { cellOf, centreOf } from '../../domain/geo/cells.js';
import type { LngLat } from '../../domain/geo/distance.js';
import type { OrderDeps } from '../order/deps.js';
import { rideTimes, type RideTime } from '../eta/ride-times.js';
import { requireOrder, type OrderScope } from '../order/order-steps.js';
import { presentSummary } from '../order/present-order.js';
import { dispatchWorkers } from './dispatch-workers.js';
import { toDemand } from './load-queue.js';

export type DeskOrderDto = z.input<typeof deskOrderSchema>;
export type CandidatesDto = z.input<typeof candidatesSchema>;

/** Workers of one merchant in one city that are ranked for one order. */
const WORKERS_MAX = 2_000;

/** Orders that wait for a person, the most urgent first; one row more than `limit` is read. */
export async function listManualQueue(
  deps: OrderDeps,
  query: {
    readonly scope: OrderScope;
    readonly after?: { readonly atMs: number; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<DeskOrderDto[]> {
  const { scope, after, limit } = query;
  const { merchantId, cityCodes } = scope;
  const filter = { ...(merchantId && { merchantId }), ...(cityCodes && { cityCodes }) };
  const orders = await deps.orders.manualQueue({ filter, after, limit });
  const nowMs = deps.clock.nowMs();
  return orders.map((order) => presentDeskOrder(order, nowMs));
}

/**
 * Who could take a visit and who could not, ranked by the engine's own cost, with plain reasons
 * (S12, X14). All active workers of the order's merchant are looked at, resting ones too: a person
 * can call them.
 */
export async function listCandidates(
  deps: OrderDeps,
  input: {
    readonly orderId: string;
    readonly scope: OrderScope;
    readonly ticketId?: string | undefined;
  },
): Promise<CandidatesDto> {
  const order = await requireOrder(deps, input);
  const ticket = ticketOf(order, input.ticketId);
  const nowMs = deps.clock.nowMs();
  const { merchantId, cityCode, policy } = order;
  const colleagues = await deps.workers.ofMerchant({ merchantId, limit: WORKERS_MAX });
  const workers = colleagues.filter((worker) => worker.cityCode === cityCode);
  const seen = await dispatchWorkers(deps, { cityCode, workers, orders: [order], nowMs });
  const radiusMeters = policy.radiusMeters.at(-1) ?? 0;
  const search = { round: ticket.round, priority: order.priority, radiusMeters };
  const demand = toDemand({ order, ticketId: ticket._id, nowMs, ...search });
  const eta = await deps.eta.of(cityCode);
  const context = { nowMs, eta, policy: DEFAULT_DISPATCH_POLICY };
  const explanation = explain({ ...context, demand, workers: seen });
  const facesOf = presenter({ workers, seen });
  const times = await timesOf(deps, { order, demand, nowMs, seen, rows: explanation.candidates });
  return {
    orderId: order._id,
    ticketId: ticket._id,
    area: areaOf(order.address.point.coordinates),
    total: explanation.candidatesTotal,
    failure: explanation.reason && failureOf(explanation.reason),
    candidates: explanation.candidates.map((row, index) => ({
      rank: row.rank,
      ...facesOf(row.workerId),
      distanceMeters: Math.round(row.distanceMeters),
      ...toldTime(times[index] as CandidateTime, demand),
      costMinutes: toldMinutes(row.cost),
      costTerms: toldTerms(row.costTerms),
    })),
    rejected: explanation.rejected.map((row) => ({
      ...facesOf(row.workerId),
      distanceMeters: Math.round(row.distanceMeters),
      reason: row.reason,
      reasonText: REJECT_REASON_TEXT[row.reason],
    })),
  };
}

type CandidateTime = {
  readonly etaMs: number;
  readonly startMs: number;
  readonly source: EtaSource;
};

/**
 * Ride and start of each candidate over the roads of now, where a map tells them. The ranking
 * stays the engine's, which dispatch decides by.
 */
async function timesOf(
  deps: OrderDeps,
  ranked: {
    readonly order: OrderDocument;
    readonly demand: DispatchDemand;
    readonly nowMs: number;
    readonly seen: readonly DispatchWorker[];
    readonly rows: readonly ExplainedCandidate[];
  },
): Promise<CandidateTime[]> {
  const { order, demand, nowMs, seen, rows } = ranked;
  const { cityCode } = order;
  const seenOf = new Map(seen.map((worker) => [worker.id, worker]));
  const rides = rows.map(({ workerId }) => {
    const worker = seenOf.get(workerId);
    if (!worker) throw new AppError('INTERNAL', { detail: `ranked unknown ${workerId}` });
    return { from: worker.at, leaveMs: Math.max(nowMs, worker.freeAtMs) };
  });
  const times = await rideTimes(deps, { cityCode, to: demand.at, rides });
  return rides.map(({ leaveMs }, index) => {
    const { rideMs, source } = times[index] as RideTime;
    const readyMs = leaveMs + rideMs + demand.prepMs;
    const startMs = Math.max(demand.windowStartMs, demand.earliestMs, readyMs);
    return { etaMs: rideMs, startMs, source };
  });
}

const toldTime = ({ etaMs, startMs, source }: CandidateTime, demand: DispatchDemand) => ({
  etaMinutes: Math.ceil(etaMs / 60_000),
  etaSource: source,
  startAt: new Date(startMs).toISOString(),
  isOnTime: startMs <= demand.windowStartMs,
});

function presentDeskOrder(order: OrderDocument, nowMs: number): DeskOrderDto {
  const { lock, stageDeadlineAt, dispatchFailure } = order;
  const isLocked = lock !== null && lock.until.getTime() > nowMs;
  return {
    ...presentSummary(order),
    merchantId: order.merchantId,
    district: order.address.district,
    area: areaOf(order.address.point.coordinates),
    priority: order.priority,
    paidAt: order.paidAt?.toISOString() ?? null,
    deadlineAt: stageDeadlineAt?.toISOString() ?? null,
    lock: isLocked ? { operatorId: lock.operatorId, until: lock.until.toISOString() } : null,
    failure: dispatchFailure === null ? null : failureOf(dispatchFailure),
    tickets: order.tickets.map(({ _id, status, workerId }) => ({ id: _id, status, workerId })),
  };
}

function failureOf(code: string) {
  const isKnown = code in DISPATCH_FAILURE_TEXT;
  const failure = (isKnown ? code : 'DATA') as keyof typeof DISPATCH_FAILURE_TEXT;
  return { code: failure, text: DISPATCH_FAILURE_TEXT[failure] };
}

/** The visit that is meant: by its id, or the first that wants a worker, or the first at all. */
function ticketOf(order: OrderDocument, ticketId: string | undefined) {
  const wanted = ['MANUAL', 'WAITING', 'OFFERED'];
  const ticket =
    ticketId === undefined
      ? (order.tickets.find(({ status }) => wanted.includes(status)) ?? order.tickets[0])
      : order.tickets.find(({ _id }) => _id === ticketId);
  if (!ticket) throw new AppError('NOT_FOUND', { detail: `${order._id} has no such visit` });
  return ticket;
}

/** Places on the desk's map are told as coarsely as half a kilometre: nobody's door, nobody's home. */
function areaOf([lng, lat]: LngLat) {
  const [areaLng, areaLat] = centreOf(cellOf([lng, lat], 8));
  return { lng: areaLng, lat: areaLat };
}

function presenter(input: {
  readonly workers: readonly WorkerDocument[];
  readonly seen: readonly DispatchWorker[];
}) {
  const workerOf = new Map(input.workers.map((worker) => [worker._id, worker]));
  const seenOf = new Map(input.seen.map((worker) => [worker.id, worker]));
  return (workerId: string) => {
    const worker = workerOf.get(workerId);
    const seen = seenOf.get(workerId);
    if (!worker || !seen) throw new AppError('INTERNAL', { detail: `ranked unknown ${workerId}` });
    return {
      workerId,
      displayName: worker.displayName,
      score: worker.score,
      isOnline: worker.isOnline,
      skills: [...seen.skills],
      area: areaOf(seen.at),
    };
  };
}
