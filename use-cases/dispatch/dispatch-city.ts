import { isAppError } from '../../contract/terms/errors.js';
import type { DispatchFailure } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { DemandDocument } from '../../data/repositories/dispatch.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import {
  DEFAULT_DISPATCH_POLICY,
  type DispatchEngine,
  type DispatchMatch,
} from '../../domain/dispatch/types.js';
import type { FindWorkerResult } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import { loadQueue, type Queue } from './load-queue.js';
import { makeOffer, openOfferOf } from './make-offer.js';
import { withdrawDemand } from './withdraw-demand.js';

/** Ticks without any candidate after which a round counts as failed (DISPATCH §3). */
const MISSED_TICKS_MAX = 2;

/** The waiting activity: `gone` when Temporal does not know the token any more. */
export type DemandAnswers = {
  complete(taskToken: string, result: FindWorkerResult): Promise<'taken' | 'gone'>;
};

export type CityLease = { readonly cityCode: string; readonly fence: number };

export type TickReport = {
  readonly open: number;
  readonly offered: number;
  readonly failed: number;
  readonly lost: number;
};

/**
 * One tick over the whole queue of a city: match, claim, answer. Claims are transactions guarded by
 * the lease's fence, the demand's status and the worker's days; a claim that loses any of them is
 * simply looked at again by the next tick. An answer that Temporal did not take is given again.
 */
export async function dispatchCity(
  deps: OrderDeps,
  args: {
    readonly lease: CityLease;
    readonly engine: DispatchEngine;
    readonly answers: DemandAnswers;
  },
): Promise<TickReport> {
  const { lease, engine, answers } = args;
  const queue = await loadQueue(deps, lease.cityCode);
  for (const demand of queue.decided) await answer(deps, { answers, demand });
  const missed: string[] = [];
  let offered = 0;
  let failed = 0;
  let lost = 0;
  for (const group of queue.groups) {
    const { nowMs } = queue;
    const input = { nowMs, eta: deps.eta, policy: DEFAULT_DISPATCH_POLICY };
    const { matches, unmatched } = engine.match({ ...input, ...group });
    for (const match of matches) {
      const isClaimed = await claim(deps, { lease, queue, match, answers });
      if (isClaimed) offered += 1;
      else lost += 1;
    }
    for (const { ticketId, reason } of unmatched) {
      const demand = queue.demandOf.get(ticketId);
      if (!demand) continue;
      if (demand.missedTicks + 1 < MISSED_TICKS_MAX) missed.push(demand._id);
      else if (await fail(deps, { demand, failure: reason, answers })) failed += 1;
    }
  }
  await deps.dispatch.countMiss(missed);
  return { open: queue.demandOf.size, offered, failed, lost };
}

async function claim(
  deps: OrderDeps,
  args: {
    readonly lease: CityLease;
    readonly queue: Queue;
    readonly match: DispatchMatch;
    readonly answers: DemandAnswers;
  },
): Promise<boolean> {
  const { queue, match, answers } = args;
  const demand = queue.demandOf.get(match.ticketId);
  const order = demand && queue.orderOf.get(demand.orderId);
  if (!demand || !order) return false;
  const isClaimed = await tryClaim(deps, { ...args, demand, order });
  if (isClaimed)
    await answer(deps, { answers, demand: { ...demand, status: 'MATCHED', offerId: demand._id } });
  return isClaimed;
}

async function tryClaim(
  deps: OrderDeps,
  args: {
    readonly lease: CityLease;
    readonly match: DispatchMatch;
    readonly demand: DemandDocument;
    readonly order: OrderDocument;
  },
): Promise<boolean> {
  const { lease, match, demand, order } = args;
  const { ticketId, round, offerMs } = demand;
  const offerId = demand._id;
  const now = new Date(deps.clock.nowMs());
  try {
    return await withSlotRetry(() =>
      deps.transact(async (session) => {
        if (!(await deps.dispatch.holdsLease({ ...lease, now }, session))) return false;
        if (!(await deps.dispatch.decideDemand({ demandId: demand._id, offerId }, session))) {
          return false;
        }
        const { workerId, startMs, etaMs, costTerms } = match;
        const draft = { offerId, order, ticketId, workerId, round, offerMs, startMs, etaMs };
        await makeOffer(deps, { ...draft, costTerms, origin: 'DISPATCH' }, session);
        return true;
      }),
    );
  } catch (error) {
    const isLostRace = isAppError(error) && ['SLOT_TAKEN', 'CONTENTION'].includes(error.code);
    if (isLostRace || isDuplicateKey(error)) return false;
    throw error;
  }
}

async function fail(
  deps: OrderDeps,
  args: {
    readonly demand: DemandDocument;
    readonly failure: DispatchFailure;
    readonly answers: DemandAnswers;
  },
): Promise<boolean> {
  const { demand, failure, answers } = args;
  if (!(await deps.dispatch.decideDemand({ demandId: demand._id, failure }))) return false;
  await answer(deps, { answers, demand: { ...demand, status: 'FAILED', failure } });
  return true;
}

/** Gives a decision to the workflow; what it could not take is released or given again. */
async function answer(
  deps: OrderDeps,
  args: { readonly answers: DemandAnswers; readonly demand: DemandDocument },
): Promise<void> {
  const { answers, demand } = args;
  const result = await resultOf(deps, demand);
  const taken = await answers.complete(demand.taskToken, result);
  if (taken === 'gone') {
    const order = await deps.orders.findById(demand.orderId);
    const isWaiting = order?.status === 'DISPATCHING';
    // A new attempt of the activity brings a new token and takes the same decision.
    if (!isWaiting) await withdrawDemand(deps, { ...demand, searchNo: searchNoOf(demand) });
  }
  await deps.dispatch.markDelivered(demand._id, new Date(deps.clock.nowMs()), demand.taskToken);
}

async function resultOf(deps: OrderDeps, demand: DemandDocument): Promise<FindWorkerResult> {
  const offer = demand.offerId === null ? null : await deps.dispatch.findOffer(demand.offerId);
  if (offer?.status === 'PENDING') return { kind: 'offered', offer: openOfferOf(offer) };
  return { kind: 'none', failure: demand.failure ?? 'NO_CAPACITY' };
}

function searchNoOf(demand: DemandDocument): number {
  return Number(demand._id.slice(demand._id.lastIndexOf(':') + 1));
}
