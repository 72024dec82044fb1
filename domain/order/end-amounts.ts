import { basisPoints, fen, type BasisPoints, type Fen } from '../../contract/terms/money.js';
import type { WorkerPart, WorkerWeight } from '../ledger/settle-postings.js';
import { share, splitByWeight, splitCancelFee } from '../ledger/split.js';
import type { EndTerms } from './cancel-terms.js';

/** A worker of the order with the number of his tickets, and whether he had set out. */
export type EndWorker = WorkerWeight & { readonly hasGone: boolean };

export type EndMoney = {
  readonly terms: EndTerms;
  /** C of MONEY §3.3: goods paid and not refunded. */
  readonly goodsFen: Fen;
  /** Travel fee paid and not refunded. */
  readonly travelFeeFen: Fen;
  /** What of a fee goes to worker and merchant. */
  readonly workerSideBps: BasisPoints;
  readonly workerShareBps: BasisPoints;
  readonly workers: readonly EndWorker[];
  /** What the policy would have charged the customer at this stage. */
  readonly stage: Pick<EndTerms, 'feeBps' | 'keepsTravelFee'>;
  /** Refund credit when nobody came. */
  readonly giveUpCompensationFen: Fen;
};

export type EndAmounts = {
  readonly feeFen: Fen;
  readonly travelKeptFen: Fen;
  /** Cash back; its two parts are by what they were paid for. */
  readonly refundFen: Fen;
  readonly refundGoodsFen: Fen;
  readonly refundTravelFen: Fen;
  readonly platformFen: Fen;
  readonly merchantFen: Fen;
  readonly workers: readonly WorkerPart[];
  /** Paid by the platform beside the order's own money. */
  readonly compensation: {
    readonly customerFen: Fen;
    readonly merchantFen: Fen;
    readonly workers: readonly { readonly workerId: string; readonly amountFen: Fen }[];
  };
};

/**
 * Who gets what when a paid order ends without settlement. Refund, platform, merchant and workers
 * add up to goods and travel fee exactly. A decided refund takes the goods first, then the travel
 * fee. Throws RangeError when more is decided than there is.
 */
export function endAmounts(money: EndMoney): EndAmounts {
  const { goodsFen, travelFeeFen, terms } = money;
  const kept = terms.refundFen === null ? keptByRule(money) : keptByDecision(money);
  const { feeFen, travelKeptFen, refundGoodsFen } = kept;
  const refundFen = fen(goodsFen + travelFeeFen - feeFen - travelKeptFen);
  return {
    feeFen,
    travelKeptFen,
    refundFen,
    refundGoodsFen,
    refundTravelFen: fen(refundFen - refundGoodsFen),
    ...receivers({ money, feeFen, travelKeptFen }),
    compensation: compensationOf(money),
  };
}

type Kept = {
  readonly feeFen: Fen;
  readonly travelKeptFen: Fen;
  readonly refundGoodsFen: Fen;
};

const goneOf = (money: EndMoney): readonly EndWorker[] =>
  money.workers.filter(({ hasGone }) => hasGone);

function keptByRule(money: EndMoney): Kept {
  const { terms, goodsFen, travelFeeFen } = money;
  const feeFen = share(goodsFen, basisPoints(terms.feeBps));
  const isTravelKept = terms.keepsTravelFee && goneOf(money).length > 0;
  return {
    feeFen,
    travelKeptFen: isTravelKept ? travelFeeFen : fen(0),
    refundGoodsFen: fen(goodsFen - feeFen),
  };
}

function keptByDecision(money: EndMoney): Kept {
  const { terms, goodsFen, travelFeeFen } = money;
  const refundFen = terms.refundFen ?? 0;
  const keptFen = fen(goodsFen + travelFeeFen - refundFen);
  const refundGoodsFen = fen(Math.min(refundFen, goodsFen));
  const travelLeftFen = fen(travelFeeFen - (refundFen - refundGoodsFen));
  // Nobody made the way: what stays of the travel fee is a fee like the rest.
  const travelKeptFen = goneOf(money).length > 0 ? travelLeftFen : fen(0);
  return { feeFen: fen(keptFen - travelKeptFen), travelKeptFen, refundGoodsFen };
}

/** Shares of what is kept; who bears the end gets no part of it, the platform keeps that part. */
function receivers(args: {
  readonly money: EndMoney;
  readonly feeFen: Fen;
  readonly travelKeptFen: Fen;
}): Pick<EndAmounts, 'platformFen' | 'merchantFen' | 'workers'> {
  const { money, feeFen, travelKeptFen } = args;
  const { bearer } = money.terms;
  const fee = splitFee(money, feeFen);
  const isWorkerPaid = bearer === 'CUSTOMER' || bearer === 'MERCHANT';
  const isMerchantPaid = bearer === 'CUSTOMER' || bearer === 'WORKER';
  const merchantFen = isMerchantPaid ? fee.merchantFen : fen(0);
  const workerFen = isWorkerPaid ? fee.workerFen : fen(0);
  const travelFen = isWorkerPaid ? travelKeptFen : fen(0);
  return {
    platformFen: fen(feeFen + travelKeptFen - merchantFen - workerFen - travelFen),
    merchantFen,
    workers: workerParts({ money, workerFen, travelFen }),
  };
}

function splitFee(
  money: EndMoney,
  feeFen: Fen,
): { readonly workerFen: Fen; readonly merchantFen: Fen } {
  const { workerFen, merchantFen } = splitCancelFee({
    customerPaysFen: feeFen,
    feeBps: basisPoints(10_000),
    sideBps: money.workerSideBps,
    workerShareBps: money.workerShareBps,
  });
  if (money.workers.length > 0) return { workerFen, merchantFen };
  return { workerFen: fen(0), merchantFen: fen(workerFen + merchantFen) };
}

function workerParts(args: {
  readonly money: EndMoney;
  readonly workerFen: Fen;
  readonly travelFen: Fen;
}): WorkerPart[] {
  const { money, workerFen, travelFen } = args;
  const shares = partsOf(money.workers, workerFen);
  const travels = partsOf(goneOf(money), travelFen);
  return money.workers.map(({ workerId }) => ({
    workerId,
    shareFen: shares.get(workerId) ?? fen(0),
    travelFen: travels.get(workerId) ?? fen(0),
  }));
}

function partsOf(workers: readonly EndWorker[], amountFen: Fen): ReadonlyMap<string, Fen> {
  if (workers.length === 0) return new Map();
  const weights = workers.map(({ weight }) => weight);
  const parts = splitByWeight({ amountFen, weights });
  return new Map(workers.map(({ workerId }, index) => [workerId, parts[index] ?? fen(0)]));
}

/** A decision that the platform bears pays the worker's side what the stage would have given it. */
function compensationOf(money: EndMoney): EndAmounts['compensation'] {
  const { terms, stage, goodsFen, travelFeeFen, workers } = money;
  const customerFen = terms.rule === 'NOBODY_CAME' ? money.giveUpCompensationFen : fen(0);
  const isBorne = terms.rule === 'DECIDED' && terms.bearer === 'PLATFORM' && workers.length > 0;
  if (!isBorne) return { customerFen, merchantFen: fen(0), workers: [] };
  const { workerFen, merchantFen } = splitFee(money, share(goodsFen, basisPoints(stage.feeBps)));
  const isWayPaid = stage.keepsTravelFee && goneOf(money).length > 0;
  const parts = workerParts({ money, workerFen, travelFen: isWayPaid ? travelFeeFen : fen(0) });
  return {
    customerFen,
    merchantFen,
    workers: parts.map(({ workerId, shareFen, travelFen }) => ({
      workerId,
      amountFen: fen(shareFen + travelFen),
    })),
  };
}
