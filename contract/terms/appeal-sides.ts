import type { AppealSide } from './case.js';
import type { CaseDecision, CostBearer } from './order.js';

/**
 * Sides that a decision costs something: they may appeal. The customer whose claim was rejected or
 * cut; of worker and merchant whoever bears a refund, both when it cuts every share (CUSTOMER) or
 * leaves none (FULL). A rework is no such decision: it may fail and come back to the desk.
 */
export function sidesHurt(input: {
  readonly decision: CaseDecision;
  readonly bearer: CostBearer;
  readonly refundFen: number;
  /** False in a store: the merchant served by himself. */
  readonly hasWorkers: boolean;
}): AppealSide[] {
  const { decision, refundFen, hasWorkers } = input;
  if (decision === 'REWORK') return [];
  const sides = new Set<AppealSide>();
  if (decision !== 'FULL') sides.add('CUSTOMER');
  if (refundFen > 0) for (const side of payersOf(input)) sides.add(side);
  if (!hasWorkers && sides.delete('WORKER')) sides.add('MERCHANT');
  return [...sides];
}

function payersOf(input: {
  readonly decision: CaseDecision;
  readonly bearer: CostBearer;
}): readonly AppealSide[] {
  const { decision, bearer } = input;
  if (bearer === 'PLATFORM') return [];
  if (bearer === 'CUSTOMER' || decision === 'FULL') return ['WORKER', 'MERCHANT'];
  return [bearer];
}
