import { fen, type Fen } from '../../contract/terms/money.js';
import type { ProfitShareLimits } from '../../contract/terms/profit-share.js';

/** A bill whose money may be shared, and what of it went back or is to go back. Fen. */
export type ShareBill = {
  readonly paymentNo: string;
  readonly amountFen: Fen;
  readonly refundedFen: Fen;
};

/** One request: parts by the place of their claim. */
export type PlannedShare<Claim> = {
  readonly paymentNo: string;
  /** From 1, within its bill. */
  readonly index: number;
  readonly parts: readonly { readonly claim: Claim; readonly amountFen: Fen }[];
};

const WHOLE_BPS = 10_000n;

/**
 * What of an order's shares goes over the channel. Each bill gives at most its cap and what is left
 * of it; when that is less than all claims, each is cut in proportion, by floors of running sums,
 * so that nobody gets more than his claim and the sum is exact. The rest stays in the balances. A
 * request names at most `receiversMax` receivers; further ones are in the next request.
 */
export function planShares<Claim extends { readonly amountFen: Fen }>(input: {
  readonly bills: readonly ShareBill[];
  readonly claims: readonly Claim[];
  readonly limits: ProfitShareLimits;
}): readonly PlannedShare<Claim>[] {
  const { bills, claims, limits } = input;
  const roomsFen = bills.map((bill) => roomOf(bill, limits));
  const claimedFen = sumOf(claims.map(({ amountFen }) => amountFen));
  const sharedFen = Math.min(claimedFen, sumOf(roomsFen));
  const queue = cut(claims, { claimedFen, sharedFen });
  return bills.flatMap((bill, place) => {
    const parts = takeFrom(queue, roomsFen[place] ?? 0);
    const chunks = chunksOf(parts, limits.receiversMax).slice(0, limits.requestsMax);
    return chunks.map((chunk, index) => ({
      paymentNo: bill.paymentNo,
      index: index + 1,
      parts: chunk,
    }));
  });
}

type Part<Claim> = { readonly claim: Claim; readonly amountFen: Fen };
type Waiting<Claim> = { readonly claim: Claim; leftFen: number };

/** ⌊amount · cap⌋, and never more than is left of the bill. */
function roomOf({ amountFen, refundedFen }: ShareBill, { capBps }: ProfitShareLimits): number {
  const capFen = Number((BigInt(amountFen) * BigInt(capBps)) / WHOLE_BPS);
  return Math.max(0, Math.min(capFen, amountFen - refundedFen));
}

function cut<Claim extends { readonly amountFen: Fen }>(
  claims: readonly Claim[],
  sums: { readonly claimedFen: number; readonly sharedFen: number },
): Waiting<Claim>[] {
  let runningFen = 0;
  let givenFen = 0;
  return claims.map((claim) => {
    runningFen += claim.amountFen;
    const target =
      sums.claimedFen === 0
        ? 0
        : Number((BigInt(runningFen) * BigInt(sums.sharedFen)) / BigInt(sums.claimedFen));
    const leftFen = target - givenFen;
    givenFen = target;
    return { claim, leftFen };
  });
}

function takeFrom<Claim>(queue: Waiting<Claim>[], roomFen: number): Part<Claim>[] {
  let leftFen = roomFen;
  const parts: Part<Claim>[] = [];
  for (const waiting of queue) {
    const amountFen = Math.min(waiting.leftFen, leftFen);
    if (amountFen <= 0) continue;
    waiting.leftFen -= amountFen;
    leftFen -= amountFen;
    parts.push({ claim: waiting.claim, amountFen: fen(amountFen) });
  }
  return parts;
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < list.length; from += size) chunks.push(list.slice(from, from + size));
  return chunks;
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, it) => sum + it, 0);
