/**
 * Hard filters of one (worker, demand) pair: skills, place, hours and the worker's appointments.
 *
 * Method: cheap filters first, the schedule test last. Complexity: O(s + n) for s skills and n
 * items of the worker's days; at most one ETA call for the ride and one for each neighbour.
 */
import { distanceMeters, isLngLat } from '../geo/distance.js';
import type { EtaModel } from '../geo/travel.js';
import { fits } from '../schedule/fits.js';
import { BOOKING_MS_MAX, PAD_MS_MAX } from '../schedule/types.js';
import type { RejectReason } from '../../contract/terms/dispatch.js';
import type { DispatchDemand, DispatchPolicy, DispatchWorker } from './types.js';

const MS_PER_MINUTE = 60_000;

export type PairContext = {
  readonly nowMs: number;
  readonly eta: EtaModel;
  readonly policy: DispatchPolicy;
};

export type Plan = {
  readonly ok: true;
  readonly etaMs: number;
  readonly waitMs: number;
  readonly startMs: number;
};
export type Rejection = { readonly ok: false; readonly reason: RejectReason };

/** False for a demand the engine cannot work with: it goes out as DATA, never as an exception. */
export function isUsableDemand(demand: DispatchDemand): boolean {
  const numbers = [demand.windowStartMs, demand.earliestMs, demand.createdAtMs, demand.priority];
  return (
    isLngLat(demand.at) &&
    numbers.every(Number.isFinite) &&
    demand.serviceMs > 0 &&
    demand.serviceMs <= BOOKING_MS_MAX &&
    demand.radiusMeters > 0 &&
    [demand.prepMs, demand.cleanMs].every((pad) => pad >= 0 && pad <= PAD_MS_MAX)
  );
}

/** False for a worker without a usable position or state; he is left out. */
export function isUsableWorker(worker: DispatchWorker): boolean {
  return isLngLat(worker.at) && Number.isFinite(worker.freeAtMs) && Number.isFinite(worker.score);
}

/** Skill, exclusion, radius and open offers: the filters that cost nothing. */
export function quickReject(args: {
  readonly worker: DispatchWorker;
  readonly demand: DispatchDemand;
  readonly distanceMeters: number;
  readonly policy: DispatchPolicy;
}): RejectReason | null {
  const { worker, demand } = args;
  if (!demand.skills.every((skill) => worker.skills.includes(skill))) return 'NO_SKILL';
  if (!demand.skills.every((skill) => isValidThen(worker, demand, skill))) return 'CERTIFICATE';
  if (worker.isFrozen === true) return 'FROZEN';
  if (demand.excludedWorkerIds.includes(worker.id)) return 'EXCLUDED';
  if (args.distanceMeters > demand.radiusMeters) return 'OUT_OF_RADIUS';
  if (args.distanceMeters > worker.maxDistanceMeters) return 'OWN_DISTANCE_CAP';
  if (worker.openOffers >= args.policy.openOffersMax) return 'OPEN_OFFER';
  return null;
}

/** He still has it when the work begins. */
function isValidThen(worker: DispatchWorker, demand: DispatchDemand, skill: string): boolean {
  const endMs = worker.skillEndsMs?.get(skill) ?? Infinity;
  return Math.max(demand.windowStartMs, demand.earliestMs) < endMs;
}

/** All hard filters: the plan of this worker for this demand, or the first reason against it. */
export function planFor(
  args: PairContext & {
    readonly worker: DispatchWorker;
    readonly demand: DispatchDemand;
    readonly distanceMeters?: number;
    /** Of a search that is widened; else that of the policy. */
    readonly soonFreeMs?: number;
  },
): Plan | Rejection {
  const { worker, demand, nowMs, eta, policy } = args;
  const meters = args.distanceMeters ?? distanceMeters(worker.at, demand.at);
  const quick = quickReject({ worker, demand, distanceMeters: meters, policy });
  if (quick !== null) return { ok: false, reason: quick };
  const leaveMs = Math.max(nowMs, worker.freeAtMs);
  const waitMs = leaveMs - nowMs;
  const etaMs = eta.travelMs(worker.at, demand.at, leaveMs);
  const readyMs = leaveMs + etaMs + demand.prepMs;
  const startMs = Math.max(demand.windowStartMs, demand.earliestMs, readyMs);
  const isLate = startMs > demand.windowStartMs;
  const soonFreeMs = args.soonFreeMs ?? policy.dials.soonFree * MS_PER_MINUTE;
  if (isLate && waitMs > soonFreeMs) return { ok: false, reason: 'BUSY' };
  if (startMs - demand.windowStartMs > policy.lateMsMax) return { ok: false, reason: 'LATE' };
  const endMs = startMs + demand.serviceMs;
  if (!isWorking(worker, startMs, endMs)) return { ok: false, reason: 'OFF_HOURS' };
  const { ticketId, at, prepMs, cleanMs } = demand;
  const candidate = { ticketId, at, prepMs, cleanMs, start: startMs, end: endMs };
  if (!fits({ items: worker.dayItems, candidate, nowMs, eta }).ok) {
    return { ok: false, reason: 'SCHEDULE' };
  }
  return { ok: true, etaMs, waitMs, startMs };
}

function isWorking(worker: DispatchWorker, startMs: number, endMs: number): boolean {
  if (worker.hours === undefined) return endMs <= worker.shiftEndsMs;
  return worker.hours.some((open) => open.startMs <= startMs && endMs <= open.endMs);
}
