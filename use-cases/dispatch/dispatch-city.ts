import { isAppError } from '../../contract/terms/errors.js';
import type { DispatchFailure } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { DemandDocument } from '../../data/repositories/dispatch.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import { afterMiss } from '../../domain/dispatch/after-miss.js';
import { matchSearches } from '../../domain/dispatch/all-or-none.js';
import {
  DEFAULT_DISPATCH_POLICY,
  type DispatchEngine,
  type DispatchMatch,
} from '../../domain/dispatch/types.js';
import type { FindWorkerResult } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { CityCache } from './city-cache.js';
import { loadQueue, type Queue } from './load-queue.js';
import { makeOffer, openOfferOf } from './make-offer.js';
import { offerIdOf } from './request-worker.js';
import { withdrawDemand } from './withdraw-demand.js';

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
    readonly cache?: CityCache;
  },
): Promise<TickReport> {
  const { lease, engine, answers, cache } = args;
  const queue = await loadQueue(deps, lease.cityCode, cache);
  for (const demand of queue.decided) await answer(deps, { answers, demand });
  const missed: string[] = [];
  const count = { offered: 0, failed: 0, lost: 0 };
  const eta = await deps.eta.of(lease.cityCode);
  for (const { searches, workers } of queue.groups) {
    const input = { nowMs: queue.nowMs, eta, policy: DEFAULT_DISPATCH_POLICY };
    const { matched, unmatched } = matchSearches(engine, { ...input, searches, workers });
    for (const { id, matches } of matched) {
      const isClaimed = await claim(deps, { lease, queue, demandId: id, matches, answers });
      count[isClaimed ? 'offered' : 'lost'] += 1;
      // Also a claim that was won makes what is known of its workers old, before the feed says so.
      cache?.distrust(matches.map(({ workerId }) => workerId));
    }
    for (const { id, reason, isWaiting } of unmatched) {
      const demand = queue.demandOf.get(id);
      const order = demand && queue.orderOf.get(demand.orderId);
      if (!demand || !order) continue;
      const then = afterMiss({ ...demand, isWaiting, radii: order.policy.radiusMeters });
      if (then === 'stays') continue;
      if (then === 'missed') missed.push(demand._id);
      else if (await fail(deps, { demand, failure: reason, answers })) count.failed += 1;
    }
  }
  await deps.dispatch.countMiss(missed);
  return { open: queue.demandOf.size, ...count };
}

async function claim(
  deps: OrderDeps,
  args: {
    readonly lease: CityLease;
    readonly queue: Queue;
    readonly demandId: string;
    readonly matches: readonly DispatchMatch[];
    readonly answers: DemandAnswers;
  },
): Promise<boolean> {
  const { queue, demandId, answers } = args;
  const demand = queue.demandOf.get(demandId);
  const order = demand && queue.orderOf.get(demand.orderId);
  if (!demand || !order) return false;
  const { searchNo } = demand;
  const offerIds = demand.ticketIds.map((ticketId) => offerIdOf({ ticketId, searchNo }));
  const decided = { ...demand, status: 'MATCHED' as const, offerIds };
  const isClaimed = await tryClaim(deps, { ...args, demand: decided, order });
  if (isClaimed) await answer(deps, { answers, demand: decided });
  return isClaimed;
}

/** Lease, demand and every worker's time in one transaction: all tickets get one or none does. */
async function tryClaim(
  deps: OrderDeps,
  args: {
    readonly lease: CityLease;
    readonly matches: readonly DispatchMatch[];
    readonly demand: DemandDocument;
    readonly order: OrderDocument;
  },
): Promise<boolean> {
  const { lease, matches, demand, order } = args;
  const { round, offerMs, searchNo, offerIds } = demand;
  const now = new Date(deps.clock.nowMs());
  try {
    return await withSlotRetry(() =>
      deps.transact(async (session) => {
        if (!(await deps.dispatch.holdsLease({ ...lease, now }, session))) return false;
        const decision = { demandId: demand._id, offerIds };
        if (!(await deps.dispatch.decideDemand(decision, session))) return false;
        for (const match of matches) {
          const offerId = offerIdOf({ ...match, searchNo });
          const draft = { ...match, offerId, order, round, offerMs };
          await makeOffer(deps, { ...draft, origin: 'DISPATCH' }, session);
        }
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
    if (!isWaiting) await withdrawDemand(deps, demand);
  }
  await deps.dispatch.markDelivered(demand._id, new Date(deps.clock.nowMs()), demand.taskToken);
}

async function resultOf(deps: OrderDeps, demand: DemandDocument): Promise<FindWorkerResult> {
  const offers = await deps.dispatch.findOffers(demand.offerIds);
  const open = offers.filter(({ status }) => status === 'PENDING').map(openOfferOf);
  if (open.length > 0) return { kind: 'offered', offers: open };
  return { kind: 'none', failure: demand.failure ?? 'NO_CAPACITY' };
}
