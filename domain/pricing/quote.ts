import { AppError } from '../../contract/terms/errors.js';
import type { LocalName } from '../../contract/terms/catalogue.js';
import { FEN_MAX, fen, type BasisPoints, type Fen } from '../../contract/terms/money.js';
import type { RefundRule } from '../../contract/terms/pricing.js';
import { UNITS_MAX } from '../../contract/terms/service-type.js';
import { share } from '../ledger/split.js';

export type { RefundRule };

export type SurchargeKind = 'NIGHT' | 'HOLIDAY' | 'RUSH';

/**
 * A rate is taken of items and options; surcharges never compound. `note` is why, for the label:
 * the holiday's name.
 */
export type Surcharge = { readonly kind: SurchargeKind; readonly note?: LocalName } & (
  { readonly rateBps: BasisPoints } | { readonly amountFen: Fen }
);

export type PriceLineCode =
  'ITEM' | `OPTION:${string}` | SurchargeKind | 'MINIMUM' | 'TRAVEL_FEE' | 'VISIT_FEE';

export type QuoteLine = {
  readonly code: PriceLineCode;
  /** Chinese; `labelEn` is the same in English. */
  readonly label: string;
  readonly labelEn: string;
  readonly amountFen: Fen;
  readonly refundRule: RefundRule;
};

export type Quote = {
  readonly lines: readonly QuoteLine[];
  /** G of MONEY §3.3: every line but the travel fee, before coupons. */
  readonly goodsFen: Fen;
  /** The worker's, without commission; the fee of a visit to quote on site is part of it. */
  readonly travelFeeFen: Fen;
  readonly totalFen: Fen;
};

export type QuoteInput = {
  readonly itemLabel: LocalName;
  readonly unitPriceFen: Fen;
  /** 1 … QUANTITY_MAX; multiplies the item, not its options. */
  readonly quantity: number;
  /** Sold by the unit: 1 … UNITS_MAX, multiplies the item and the options that are per unit. */
  readonly units?: number;
  /** Each code once. */
  readonly options: readonly {
    readonly code: string;
    readonly label: LocalName;
    readonly priceFen: Fen;
    readonly isPerUnit?: boolean;
  }[];
  /** Each kind once. */
  readonly surcharges?: readonly Surcharge[];
  /** Goods below it are filled up to it by a line of their own; surcharges count towards it. */
  readonly minimumFen?: Fen;
  readonly travelFeeFen: Fen;
};

export const QUANTITY_MAX = 99;
export const OPTIONS_MAX = 20;

const LABELS: Readonly<Record<SurchargeKind | 'MINIMUM' | 'TRAVEL_FEE' | 'VISIT_FEE', LocalName>> =
  {
    NIGHT: { zh: '夜间加价', en: 'Night surcharge' },
    HOLIDAY: { zh: '节假日加价', en: 'Holiday surcharge' },
    RUSH: { zh: '加急费', en: 'Rush fee' },
    MINIMUM: { zh: '起步价补足', en: 'Up to the minimum price' },
    TRAVEL_FEE: { zh: '上门费', en: 'Travel fee' },
    VISIT_FEE: { zh: '上门检测费', en: 'Visit and inspection' },
  };

/**
 * Prices one order as a list of lines. A free option keeps its line, an absent travel fee or
 * surcharge has none. Throws AppError INVALID_INPUT on a bad quantity or number of units, a
 * repeated option or surcharge and a total above FEN_MAX.
 */
export function quoteOrder(input: QuoteInput): Quote {
  assertInput(input);
  const { units = 1 } = input;
  const itemFen = bounded(input.unitPriceFen * input.quantity * units);
  const options = input.options.map(({ priceFen, isPerUnit = false, ...option }) => ({
    ...option,
    amountFen: bounded(isPerUnit ? priceFen * units : priceFen),
  }));
  const optionsFen = options.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const baseFen = bounded(itemFen + optionsFen);
  const surchargeLines = (input.surcharges ?? [])
    .map((surcharge) => surchargeLine(surcharge, baseFen))
    .filter((line) => line.amountFen > 0);
  const pricedFen = bounded(
    surchargeLines.reduce<number>((sum, line) => sum + line.amountFen, baseFen),
  );
  const goodsFen = fen(Math.max(pricedFen, input.minimumFen ?? 0));
  const { travelFeeFen } = input;
  const lines: QuoteLine[] = [
    goodsLine({ code: 'ITEM', label: input.itemLabel, amountFen: itemFen }),
    ...options.map(({ code, label, amountFen }) =>
      goodsLine({ code: `OPTION:${code}`, label, amountFen }),
    ),
    ...surchargeLines,
  ];
  if (goodsFen > pricedFen) {
    const amountFen = fen(goodsFen - pricedFen);
    lines.push(goodsLine({ code: 'MINIMUM', label: LABELS.MINIMUM, amountFen }));
  }
  if (travelFeeFen > 0) lines.push(wayLine('TRAVEL_FEE', travelFeeFen));
  return { lines, goodsFen, travelFeeFen, totalFen: bounded(goodsFen + travelFeeFen) };
}

/**
 * The price of a visit at which the rest is quoted on site (X5): nothing for goods yet; what is
 * paid is for the way and the look, and kept once somebody set out.
 */
export function quoteVisit(input: {
  readonly visitFeeFen: Fen;
  readonly travelFeeFen: Fen;
}): Quote {
  const { visitFeeFen, travelFeeFen } = input;
  const totalFen = bounded(visitFeeFen + travelFeeFen);
  const lines = [wayLine('VISIT_FEE', visitFeeFen)];
  if (travelFeeFen > 0) lines.push(wayLine('TRAVEL_FEE', travelFeeFen));
  return { lines, goodsFen: fen(0), travelFeeFen: totalFen, totalFen };
}

function wayLine(code: 'TRAVEL_FEE' | 'VISIT_FEE', amountFen: Fen): QuoteLine {
  return {
    ...goodsLine({ code, label: LABELS[code], amountFen }),
    refundRule: 'UNTIL_DEPARTED',
  };
}

function surchargeLine(surcharge: Surcharge, baseFen: Fen): QuoteLine {
  const { kind, note } = surcharge;
  const label = LABELS[kind];
  return goodsLine({
    code: kind,
    label: note ? { zh: `${label.zh}（${note.zh}）`, en: `${label.en} (${note.en})` } : label,
    amountFen: 'rateBps' in surcharge ? share(baseFen, surcharge.rateBps) : surcharge.amountFen,
  });
}

function goodsLine(line: {
  readonly code: PriceLineCode;
  readonly label: LocalName;
  readonly amountFen: Fen;
}): QuoteLine {
  const { code, label, amountFen } = line;
  return { code, label: label.zh, labelEn: label.en, amountFen, refundRule: 'WITH_GOODS' };
}

function assertInput(input: QuoteInput): void {
  const { quantity, units = 1, options, surcharges = [] } = input;
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > QUANTITY_MAX) {
    throw invalid('quantity', `not a quantity: ${quantity}`);
  }
  if (!Number.isSafeInteger(units) || units < 1 || units > UNITS_MAX) {
    throw invalid('units', `not a number of units: ${units}`);
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
