import { fen, type Fen } from '../../contract/terms/money.js';

const WHOLE_BPS = 10_000n;

/** One step of the cumulative table: the rate from `overFen` of the year's taxable income on. */
export type TaxStep = { readonly overFen: number; readonly bps: number };

/**
 * How income tax is withheld when income is paid out. NONE: the owner taxes himself. CUMULATIVE: the
 * year's income less costs and the monthly allowance is taxed by steps, less what was withheld
 * before (State Council order 810; MONEY §1.2).
 */
export type TaxRule =
  | { readonly kind: 'NONE' }
  | {
      readonly kind: 'CUMULATIVE';
      readonly costBps: number;
      readonly monthlyFreeFen: number;
      readonly steps: readonly TaxStep[];
    };

export const NO_TAX: TaxRule = { kind: 'NONE' };

/** The table of 2025: 20 % costs, 5,000 yuan a month free, 3 % … 45 %. Not in force by default. */
export const CUMULATIVE_2025: TaxRule = {
  kind: 'CUMULATIVE',
  costBps: 2_000,
  monthlyFreeFen: 500_000,
  steps: [
    { overFen: 0, bps: 300 },
    { overFen: 3_600_000, bps: 1_000 },
    { overFen: 14_400_000, bps: 2_000 },
    { overFen: 30_000_000, bps: 2_500 },
    { overFen: 42_000_000, bps: 3_000 },
    { overFen: 66_000_000, bps: 3_500 },
    { overFen: 96_000_000, bps: 4_500 },
  ],
};

/** What was paid out and withheld in the present year before, and the months it counts. */
export type TaxYear = {
  readonly paidFen: number;
  readonly withheldFen: number;
  /** 1..12: months of the year with income, the present one included. */
  readonly months: number;
};

/**
 * Withheld from one payment: the tax of the year with it less what was withheld already. Never
 * negative: too much is given back by the tax office, not by us. Never more than the payment.
 */
export function withheldTax(rule: TaxRule, year: TaxYear, amountFen: Fen): Fen {
  if (rule.kind === 'NONE') return fen(0);
  const incomeFen = BigInt(year.paidFen) + BigInt(amountFen);
  const costFen = (incomeFen * BigInt(rule.costBps)) / WHOLE_BPS;
  const freeFen = BigInt(rule.monthlyFreeFen) * BigInt(year.months);
  const due = Number(taxOf(rule.steps, incomeFen - costFen - freeFen));
  return fen(Math.min(Math.max(0, due - year.withheldFen), amountFen));
}

/** Each part of the income at the rate of its step, floored once at the end. */
function taxOf(steps: readonly TaxStep[], taxableFen: bigint): bigint {
  let weighted = 0n;
  for (const [index, { overFen, bps }] of steps.entries()) {
    const next = steps[index + 1];
    const top = next === undefined ? taxableFen : minimum(taxableFen, BigInt(next.overFen));
    const part = top - BigInt(overFen);
    if (part > 0n) weighted += part * BigInt(bps);
  }
  return weighted / WHOLE_BPS;
}

const minimum = (left: bigint, right: bigint): bigint => (left < right ? left : right);
