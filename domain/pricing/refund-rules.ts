import { fen, type Fen } from '../../contract/terms/money.js';
import type { RefundStage, RefundRule } from '../../contract/terms/pricing.js';
import { assertNever } from '../assert-never.js';

/** BACK: returned whole. KEPT: not returned. GOODS: what a cancel fee or a share is taken of. */
export type LineFate = 'BACK' | 'KEPT' | 'GOODS';

export type RefundableLine = {
  readonly code: string;
  readonly amountFen: Fen;
  readonly fate: LineFate;
};

export type Refundable = {
  readonly lines: readonly RefundableLine[];
  /** The base C of the cancel fee (MONEY §3.3), before coupons. */
  readonly goodsFen: Fen;
  /** Travel fee that goes back to the customer, and what of it is kept for who set out. */
  readonly travelBackFen: Fen;
  readonly travelKeptFen: Fen;
};

/**
 * What becomes of every line of a cancelled order. The three sums add up to the order's total;
 * how much of the goods goes back is the cancel fee's business, not this function's.
 */
export function refundableLines(args: {
  readonly lines: readonly {
    readonly code: string;
    readonly amountFen: Fen;
    readonly refundRule: RefundRule;
  }[];
  readonly stage: RefundStage;
}): Refundable {
  const lines = args.lines.map(({ code, amountFen, refundRule }): RefundableLine => {
    return { code, amountFen, fate: fateOf(refundRule, args.stage) };
  });
  const sumOf = (fate: LineFate): Fen =>
    fen(lines.reduce((sum, line) => (line.fate === fate ? sum + line.amountFen : sum), 0));
  return {
    lines,
    goodsFen: sumOf('GOODS'),
    travelBackFen: sumOf('BACK'),
    travelKeptFen: sumOf('KEPT'),
  };
}

function fateOf(rule: RefundRule, stage: RefundStage): LineFate {
  switch (rule) {
    case 'WITH_GOODS':
      return 'GOODS';
    case 'UNTIL_DEPARTED':
      return stage === 'BEFORE_DEPARTURE' ? 'BACK' : 'KEPT';
    default:
      return assertNever(rule);
  }
}
