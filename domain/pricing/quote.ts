import { AppError } from '../../contract/terms/errors.js';
import type { LocalName } from '../../contract/terms/catalogue.js';
import { FEN_MAX, fen, type BasisPoints, type Fen } from '../../contract/terms/money.js';
import type { RefundRule } from '../../contract/terms/pricing.js';
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

export type PriceLineCode = 'ITEM' | `OPTION:${string}` | SurchargeKind | 'MINIMUM' | 'TRAVEL_FEE';

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
  /** The worker's, without commission. */
  readonly travelFeeFen: Fen;
  readonly totalFen: Fen;
};

export type QuoteInput = {
  readonly itemLabel: LocalName;
  readonly unitPriceFen: Fen;
  /** 1 … QUANTITY_MAX; multiplies the item, not its options. */
  readonly quantity: number;
  /** Each code once. */
  readonly options: readonly {
    readonly code: string;
    readonly label: LocalName;
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

const LABELS: Readonly<Record<SurchargeKind | 'MINIMUM' | 'TRAVEL_FEE', LocalName>> = {
  NIGHT: { zh: '夜间加价', en: 'Night surcharge' },
  HOLIDAY: { zh: '节假日加价', en: 'Holiday surcharge' },
  RUSH: { zh: '加急费', en: 'Rush fee' },
  MINIMUM: { zh: '起步价补足', en: 'Up to the minimum price' },
  TRAVEL_FEE: { zh: '上门费', en: 'Travel fee' },
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
    .map((surcharge) => surchargeLine(surcharge, baseFen))
    .filter((line) => line.amountFen > 0);
  const pricedFen = bounded(
    surchargeLines.reduce<number>((sum, line) => sum + line.amountFen, baseFen),
  );
  const goodsFen = fen(Math.max(pricedFen, input.minimumFen ?? 0));
  const { travelFeeFen } = input;
  const lines: QuoteLine[] = [
    goodsLine({ code: 'ITEM', label: input.itemLabel, amountFen: itemFen }),
    ...input.options.map(({ code, label, priceFen }) =>
      goodsLine({ code: `OPTION:${code}`, label, amountFen: priceFen }),
    ),
    ...surchargeLines,
  ];
  if (goodsFen > pricedFen) {
    const amountFen = fen(goodsFen - pricedFen);
    lines.push(goodsLine({ code: 'MINIMUM', label: LABELS.MINIMUM, amountFen }));
  }
  if (travelFeeFen > 0) {
    const travel = {
      code: 'TRAVEL_FEE',
      label: LABELS.TRAVEL_FEE,
      amountFen: travelFeeFen,
    } as const;
    lines.push({ ...goodsLine(travel), refundRule: 'UNTIL_DEPARTED' });
  }
  return { lines, goodsFen, travelFeeFen, totalFen: bounded(goodsFen + travelFeeFen) };
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
