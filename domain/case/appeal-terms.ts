import type { AppealSide } from '../../contract/terms/case.js';

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
