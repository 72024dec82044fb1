import type { LocalName } from '../../contract/terms/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import { VISIT_MINUTES_MAX, type PriceModel } from '../../contract/terms/service-type.js';
import { assertNever } from '../assert-never.js';
import { quoteOrder, quoteVisit, type Quote, type Surcharge } from './quote.js';

/** How much is asked for: a quantity of the whole, or units where the model sells by them. */
export type Amount = { readonly quantity: number; readonly units?: number | undefined };

export type ModelledChoice = Amount & {
  readonly model: PriceModel;
  readonly itemLabel: LocalName;
  /** The offering's price, as its model means it. */
  readonly priceFen: Fen;
  /** Of the whole, or of one unit; an hourly service takes the model's time instead. */
  readonly durationMinutes: number;
  readonly options: readonly {
    readonly code: string;
    readonly label: LocalName;
    readonly priceFen: Fen;
    readonly minutes: number;
    readonly isPerUnit?: boolean;
  }[];
  readonly surcharges: readonly Surcharge[];
  readonly minimumFen: Fen;
  readonly travelFeeFen: Fen;
};

export type ModelledPrice = {
  readonly quote: Quote;
  readonly durationMinutes: number;
  /** What was sold by the unit; 1 otherwise. */
  readonly units: number;
};

/**
 * Units that a choice means under a model: the least when it names none. Errors: INVALID_INPUT
 * with field `units` or `quantity`.
 */
export function unitsOf(input: Amount & { readonly model: PriceModel }): number {
  const { model, quantity, units } = input;
  switch (model.kind) {
    case 'FIXED':
      if ((units ?? 1) !== 1) throw invalid('units', 'this is sold as a whole: use quantity');
      return 1;
    case 'QUOTE_ON_SITE':
      if ((units ?? 1) !== 1) throw invalid('units', 'the price is told on site');
      if (quantity !== 1) throw invalid('quantity', 'one visit at a time');
      return 1;
    case 'HOURLY':
    case 'PER_UNIT': {
      if (quantity !== 1) throw invalid('quantity', 'this is sold by units');
      const wanted = units ?? model.minUnits;
      const isSold =
        Number.isSafeInteger(wanted) && wanted >= model.minUnits && wanted <= model.maxUnits;
      if (!isSold) throw invalid('units', `${model.minUnits} … ${model.maxUnits}`);
      return wanted;
    }
    default:
      return assertNever(model);
  }
}

/**
 * Price and length of one choice under its model. Surcharges and the minimum are for goods: a visit
 * to quote on site has none yet. Errors: INVALID_INPUT (units, quantity, options, total), also for
 * a visit that would be longer than a day.
 */
export function priceByModel(choice: ModelledChoice): ModelledPrice {
  const { model, quantity, options, travelFeeFen } = choice;
  const units = unitsOf(choice);
  const optionMinutes = options.reduce(
    (sum, { minutes, isPerUnit }) => sum + (isPerUnit ? minutes * units : minutes),
    0,
  );
  const durationMinutes = baseMinutes(choice, units) + optionMinutes;
  if (model.kind !== 'FIXED' && durationMinutes > VISIT_MINUTES_MAX) {
    throw invalid('units', 'a visit is no longer than a day');
  }
  if (model.kind === 'QUOTE_ON_SITE') {
    if (options.length > 0) throw invalid('optionCodes', 'the price is told on site');
    const visitFeeFen = visitFeeOf(model, choice.priceFen);
    return { quote: quoteVisit({ visitFeeFen, travelFeeFen }), durationMinutes, units };
  }
  const quote = quoteOrder({
    itemLabel: labelOf(choice, units),
    unitPriceFen: choice.priceFen,
    quantity,
    units,
    options: options.map(({ minutes: _minutes, ...option }) => option),
    surcharges: choice.surcharges,
    minimumFen: choice.minimumFen,
    travelFeeFen,
  });
  return { quote, durationMinutes, units };
}

/** What a visit to quote on site costs. */
export function visitFeeOf(
  model: Extract<PriceModel, { readonly kind: 'QUOTE_ON_SITE' }>,
  priceFen: number,
): Fen {
  return fen(model.visitFeeFen ?? priceFen);
}

/** Minutes that the offering's price pays for: what a minute more costs is a share of it. */
export function pricedMinutes(model: PriceModel, durationMinutes: number): number {
  return model.kind === 'HOURLY' ? model.unitMinutes : durationMinutes;
}

function baseMinutes(choice: ModelledChoice, units: number): number {
  const { model, quantity, durationMinutes } = choice;
  return pricedMinutes(model, durationMinutes) * quantity * units;
}

function labelOf({ model, itemLabel }: ModelledChoice, units: number): LocalName {
  if (model.kind === 'PER_UNIT') {
    const { zh, en } = model.unitLabel;
    return { zh: `${itemLabel.zh} × ${units} ${zh}`, en: `${itemLabel.en} × ${units} ${en}` };
  }
  if (model.kind !== 'HOURLY') return itemLabel;
  const minutes = model.unitMinutes * units;
  const isWhole = minutes % 60 === 0;
  const zh = isWhole ? `${minutes / 60} 小时` : `${minutes} 分钟`;
  const en = isWhole ? `${minutes / 60} h` : `${minutes} min`;
  return { zh: `${itemLabel.zh} × ${zh}`, en: `${itemLabel.en} × ${en}` };
}

function invalid(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { detail: message, fields: [{ field, message }] });
}
