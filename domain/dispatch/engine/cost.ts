/**
 * What an edge costs and what leaving an order for a later tick costs, in minutes (DISPATCH §3).
 *
 * r = age + what the customer feels of wait and travel, g(r) = r + r² / convexity, ω =
 * √(sizeReference / service minutes): short jobs go first and long waits count more than in
 * proportion. A promised start that is still met is not felt: its ride counts as a ride only.
 */
import { COST_TERMS } from '../../../contract/terms/dispatch.js';
import type { CostTerms, EngineDials, EngineOrder } from './types.js';

/** What the cost needs to know of an order. */
export type OrderFacts = {
  readonly age: number;
  readonly serviceMinutes: number;
  /** Minutes until the promised arrival; 0 or less when it is wanted at once. */
  readonly untilDue: number;
  readonly priority: number;
};

/** What it needs to know of a pair. */
export type PairFacts = {
  readonly wait: number;
  readonly travel: number;
  /** 0 for a worker who is busy. */
  readonly idleMinutes: number;
  readonly jobs: number;
  readonly acceptance: number;
  readonly score: number;
  readonly isFavourite: boolean;
};

export const TERMS = COST_TERMS.length;
const SCORE_MAX = 5;

export function weightOf(
  order: Pick<EngineOrder, 'serviceMinutes'>,
  dials: Pick<EngineDials, 'sizeReference'>,
): number {
  if (dials.sizeReference === 0) return 1;
  return Math.sqrt(dials.sizeReference / order.serviceMinutes);
}

/** Minutes of wait and ride by which the customer's promise is missed. */
export function feltMinutes(
  order: Pick<OrderFacts, 'untilDue'>,
  pair: Pick<PairFacts, 'wait' | 'travel'>,
): number {
  return Math.max(0, pair.wait + pair.travel - Math.max(0, order.untilDue));
}

/** How much a response of r minutes counts. */
export function responseCost(r: number, dials: Pick<EngineDials, 'convexity'>): number {
  return r + (r * r) / dials.convexity;
}

/** U: what it counts to leave the order unmatched in this tick. */
export function unassignedCost(order: OrderFacts, dials: EngineDials): number {
  return weightOf(order, dials) * responseCost(order.age + dials.unassignedOffset, dials);
}

/** Writes the terms in the order of COST_TERMS to `terms` and answers their sum, the cost. */
export function writeTerms(
  terms: Float64Array,
  args: {
    readonly order: OrderFacts;
    readonly pair: PairFacts;
    readonly dials: EngineDials;
    /** Of all candidates of the tick. */
    readonly meanJobs: number;
  },
): number {
  const { order, pair, dials, meanJobs } = args;
  const felt = feltMinutes(order, pair);
  const weight = weightOf(order, dials);
  terms[0] = weight * responseCost(order.age + felt, dials);
  terms[1] = weight * dials.travelWeight * Math.min(pair.travel, pair.wait + pair.travel - felt);
  terms[2] = dials.waitWeight * Math.min(pair.wait, felt);
  terms[3] = clip(dials.fairnessWeight * (pair.jobs - meanJobs), dials.fairnessMax);
  terms[4] = -Math.min(dials.idleMax, dials.idleWeight * pair.idleMinutes);
  terms[5] = dials.acceptanceWeight * (1 - pair.acceptance);
  terms[6] = dials.scoreWeight * (SCORE_MAX - pair.score);
  terms[7] = -dials.priorityWeight * order.priority;
  terms[8] = pair.isFavourite ? -dials.favouriteWeight : 0;
  return sumOf(terms);
}

/** The terms by name. */
export function namedTerms(terms: Float64Array): CostTerms {
  return Object.fromEntries(COST_TERMS.map((name, at) => [name, terms[at]!])) as CostTerms;
}

/** Always in the same order, so that the sum of recorded terms is the cost to the last bit. */
export function sumOfTerms(terms: CostTerms): number {
  return COST_TERMS.reduce((sum, name) => sum + terms[name], 0);
}

function sumOf(terms: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < TERMS; at += 1) sum += terms[at]!;
  return sum;
}

function clip(value: number, max: number): number {
  return Math.max(-max, Math.min(max, value));
}
