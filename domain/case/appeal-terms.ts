import type { AppealSide } from '../../contract/terms/case.js';
import type { CaseDecision, CostBearer } from '../../contract/terms/order.js';

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

/** True while somebody may still appeal: within the window, and not everybody has accepted. */
export function mayStillAppeal(input: {
  readonly sides: readonly AppealSide[];
  readonly acceptedBy: readonly AppealSide[];
  readonly appealUntilMs: number | null;
  readonly atMs: number;
}): boolean {
  const { sides, acceptedBy, appealUntilMs, atMs } = input;
  if (appealUntilMs === null || atMs >= appealUntilMs) return false;
  return sides.some((side) => !acceptedBy.includes(side));
}

/** A refund's parts: goods first, then the travel fee, as much of both as the order has left. */
export type ChargeParts = { readonly goodsFen: number; readonly travelFen: number };

/**
 * Spreads what is charged over the refunds that gave the money, oldest first. What a refund gave
 * beyond it stays the platform's.
 */
export function spreadCharge(input: {
  readonly amountsFen: readonly number[];
  readonly charge: ChargeParts;
}): readonly ChargeParts[] {
  let { goodsFen: goodsLeft, travelFen: travelLeft } = input.charge;
  return input.amountsFen.map((amountFen) => {
    const goodsFen = Math.min(amountFen, goodsLeft);
    const travelFen = Math.min(amountFen - goodsFen, travelLeft);
    goodsLeft -= goodsFen;
    travelLeft -= travelFen;
    return { goodsFen, travelFen };
  });
}
