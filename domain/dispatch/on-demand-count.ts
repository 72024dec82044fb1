import type { SlotQuestion } from '../../contract/terms/slot-question.js';
import type { EtaModel } from '../geo/travel.js';
import { isFrozen } from '../discipline/standing.js';
import { certifiedUntilMs, type SlotRow } from '../schedule/slot-person.js';
import { isLive } from '../schedule/types.js';
import { openIntervals, workDays } from '../schedule/working-hours.js';
import { planFor } from './feasibility.js';
import { DEFAULT_DISPATCH_POLICY, type DispatchDemand, type DispatchWorker } from './types.js';
import { whereaboutsOf } from './whereabouts.js';

/**
 * How many of these workers, whose skills and certificates are known to do, could begin an order
 * for as soon as possible: the same plan as dispatch makes, from where each is now.
 */
export function onDemandCount(args: {
  readonly question: SlotQuestion;
  readonly rows: readonly SlotRow[];
  readonly eta: EtaModel;
}): number {
  const { question, rows, eta } = args;
  const { nowMs, timeZone, durationMs, onDemand } = question;
  const policy = DEFAULT_DISPATCH_POLICY;
  const endMs = onDemand.startMs + policy.lateMsMax + durationMs;
  const window = { startMs: Math.min(nowMs, onDemand.startMs), endMs, timeZone };
  const days = workDays(window);
  return rows.filter((row) => {
    if (!row.person.isOnline) return false;
    const hours = openIntervals({ ...row.person, ...window, days });
    const worker = { ...workerOf(row, question), hours };
    const demand = demandOf(question, row);
    return planFor({ worker, demand, nowMs, eta, policy, soonFreeMs: onDemand.soonFreeMs }).ok;
  }).length;
}

function workerOf({ person, dayItems }: SlotRow, question: SlotQuestion): DispatchWorker {
  const { nowMs, skillCodes, certificates } = question;
  const endMs = certifiedUntilMs(person, certificates);
  const items = dayItems.filter((item) => isLive(item, nowMs));
  const { at, freeAtMs } = whereaboutsOf(person, items, nowMs);
  return {
    id: person._id,
    at,
    freeAtMs,
    skills: person.skills,
    skillEndsMs: new Map(skillCodes.map((code) => [code, endMs])),
    score: 0,
    shiftEndsMs: nowMs,
    dayItems: items,
    maxDistanceMeters: person.radiusMeters,
    idleSinceMs: null,
    // An open question holds its time in the worker's days.
    openOffers: 0,
    isFrozen: isFrozen(person, nowMs),
  };
}

function demandOf(question: SlotQuestion, { person }: SlotRow): DispatchDemand {
  const { at, skillCodes, durationMs, prepMs, cleanMs, onDemand, nowMs, workerId } = question;
  return {
    orderId: '',
    ticketId: '',
    round: 1,
    at,
    skills: skillCodes,
    serviceMs: durationMs,
    windowStartMs: onDemand.startMs,
    earliestMs: onDemand.startMs,
    prepMs,
    cleanMs,
    // Who is named is asked wherever he is; his own cap holds.
    radiusMeters: workerId === null ? question.radiusMeters : person.radiusMeters,
    excludedWorkerIds: [],
    createdAtMs: nowMs,
    priority: 0,
  };
}
