import { AppError } from '../../contract/terms/errors.js';
import { FEN_MAX, fen, type BasisPoints, type Fen } from '../../contract/terms/money.js';
import { share } from '../ledger/split.js';

/**
 * What a line's money does when an order is refunded. WITH_GOODS: part of G, goes back by the
 * cumulative rule of MONEY §3.5. UNTIL_DEPARTED: whole as long as nobody set out, then kept.
 */
export type RefundRule = 'WITH_GOODS' | 'UNTIL_DEPARTED';

export type SurchargeKind = 'NIGHT' | 'HOLIDAY' | 'RUSH';

/** A rate is taken of items and options; surcharges never compound. */
export type Surcharge = { readonly kind: SurchargeKind } & (
  { readonly rateBps: BasisPoints } | { readonly amountFen: Fen }
);

export type PriceLineCode = 'ITEM' | `OPTION:${string}` | SurchargeKind | 'MINIMUM' | 'TRAVEL_FEE';

export type QuoteLine = {
  /** Also the key under which a client looks for the text in another language. */
  readonly code: PriceLineCode;
  readonly label: string;
  readonly amountFen: Fen;
  readonly refundRule: RefundRule;
};

export type Quote = {
  readonly lines: readonly QuoteLine[];
  /** G of MONEY §3.3: every line but the travel fee, before coupons. */
  readonly goodsFen: Fen;
  /** The worker's, without commission. */
  readonly travelFeeFen: Fen;
  readonly totalFen: Fen;
};

export type QuoteInput = {
  readonly itemLabel: string;
  readonly unitPriceFen: Fen;
  /** 1 … QUANTITY_MAX; multiplies the item, not its options. */
  readonly quantity: number;
  /** Each code once. */
  readonly options: readonly {
    readonly code: string;
    readonly label: string;
    readonly priceFen: Fen;
  }[];
  /** Each kind once. */
  readonly surcharges?: readonly Surcharge[];
  /** Goods below it are filled up to it by a line of their own; surcharges count towards it. */
  readonly minimumFen?: Fen;
  readonly travelFeeFen: Fen;
};

export const QUANTITY_MAX = 99;
export const OPTIONS_MAX = 20;

const LABELS: Readonly<Record<SurchargeKind | 'MINIMUM' | 'TRAVEL_FEE', string>> = {
  NIGHT: '夜间加价',
  HOLIDAY: '节假日加价',
  RUSH: '加急费',
  MINIMUM: '起步价补足',
  TRAVEL_FEE: '上门费',
};

/**
 * Prices one order as a list of lines. A free option keeps its line, an absent travel fee or
 * surcharge has none. Throws AppError INVALID_INPUT on a bad quantity, a repeated option or
 * surcharge and a total above FEN_MAX.
 */
export function quoteOrder(input: QuoteInput): Quote {
  assertInput(input);
  const itemFen = bounded(input.unitPriceFen * input.quantity);
  const optionsFen = input.options.reduce((sum, option) => sum + option.priceFen, 0);
  const baseFen = bounded(itemFen + optionsFen);
  const surchargeLines = (input.surcharges ?? [])
    .map((surcharge) => goodsLine(surcharge.kind, surchargeFen(surcharge, baseFen)))
    .filter((line) => line.amountFen > 0);
  const pricedFen = bounded(
    surchargeLines.reduce<number>((sum, line) => sum + line.amountFen, baseFen),
  );
  const goodsFen = fen(Math.max(pricedFen, input.minimumFen ?? 0));
  const { travelFeeFen } = input;
  const lines: QuoteLine[] = [
    { code: 'ITEM', label: input.itemLabel, amountFen: itemFen, refundRule: 'WITH_GOODS' },
    ...input.options.map((option): QuoteLine => {
      const { code, label, priceFen } = option;
      return { code: `OPTION:${code}`, label, amountFen: priceFen, refundRule: 'WITH_GOODS' };
    }),
    ...surchargeLines,
  ];
  if (goodsFen > pricedFen) lines.push(goodsLine('MINIMUM', fen(goodsFen - pricedFen)));
  if (travelFeeFen > 0) {
    const label = LABELS.TRAVEL_FEE;
    const code = 'TRAVEL_FEE';
    lines.push({ code, label, amountFen: travelFeeFen, refundRule: 'UNTIL_DEPARTED' });
  }
  return { lines, goodsFen, travelFeeFen, totalFen: bounded(goodsFen + travelFeeFen) };
}

function surchargeFen(surcharge: Surcharge, baseFen: Fen): Fen {
  return 'rateBps' in surcharge ? share(baseFen, surcharge.rateBps) : surcharge.amountFen;
}

function goodsLine(code: SurchargeKind | 'MINIMUM', amountFen: Fen): QuoteLine {
  return { code, label: LABELS[code], amountFen, refundRule: 'WITH_GOODS' };
}

function assertInput(input: QuoteInput): void {
  const { quantity, options, surcharges = [] } = input;
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > QUANTITY_MAX) {
    throw invalid('quantity', `not a quantity: ${quantity}`);
  }
  if (options.length > OPTIONS_MAX || hasRepeat(options.map((option) => option.code))) {
    throw invalid('optionCodes', 'each option once');
  }
  if (hasRepeat(surcharges.map((surcharge) => surcharge.kind))) {
    throw invalid('surcharges', 'each surcharge once');
  }
}

function bounded(amountFen: number): Fen {
  if (amountFen > FEN_MAX) throw invalid('quantity', 'the total is above the bound of one amount');
  return fen(amountFen);
}

function hasRepeat(values: readonly string[]): boolean {
  return new Set(values).size !== values.length;
}

function invalid(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { detail: message, fields: [{ field, message }] });
}
