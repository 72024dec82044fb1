import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { PlaceOrderBody, QuoteRequest, quoteSchema } from '../../contract/schemas/order.js';
import { AppError } from '../../contract/terms/errors.js';
import type { QuoteDocument } from '../../data/repositories/quotes.js';
import type { Quote, QuoteLine } from '../../domain/pricing/quote.js';
import { bookableOffering, type BookingChoice } from './bookable-offering.js';
import { answeredForm } from './booking-form.js';
import type { OrderDeps } from './deps.js';
import { presentLine } from './present-line.js';
import { requireCityOpen } from './require-city-open.js';

export type QuoteDto = z.input<typeof quoteSchema>;

export type QuoteInput = QuoteRequest & {
  /** Null for a guest, whose price binds nobody and is not stored. */
  readonly customerId: string | null;
  readonly atMs: number;
};

/**
 * Prices a choice line by line. For a customer the price is stored and binds until `expiresAt`.
 * Errors: OFFERING_NOT_ON_SALE, MODULE_OFF, CITY_CLOSED, ADDRESS_OUT_OF_AREA (only with a point), INVALID_INPUT (also for
 * answers that the booking form does not take).
 */
export async function quoteBooking(
  deps: Pick<OrderDeps, 'catalogue' | 'merchants' | 'policies' | 'modules' | 'quotes'>,
  input: QuoteInput,
): Promise<QuoteDto> {
  const { customerId, atMs, point, answers, ...choice } = input;
  const bookable = await bookableOffering(deps, {
    ...choice,
    ...(point && { point: [point.lng, point.lat] as const }),
    atMs,
    mustBeInArea: point !== undefined,
  });
  const { quote, policy, durationMinutes, priceModel, units, startMs } = bookable;
  requireCityOpen(bookable.city, { startMs, endMs: startMs + durationMinutes * 60_000 });
  // A price is seen before the form is filled in; answers that are given are told right or wrong.
  if (answers !== undefined) await answeredForm(deps, { ...choice, answers, atMs });
  const shown = {
    offeringId: choice.offeringId,
    startAt: choice.startAt,
    lines: quote.lines.map(presentLine),
    totalFen: quote.totalFen,
    priceModel,
    units,
    durationMinutes,
  };
  if (customerId === null) return { ...shown, quoteId: null, expiresAt: null };
  const row: QuoteDocument = {
    _id: randomUUID(),
    customerId,
    ...keyOf(choice),
    lines: quote.lines,
    goodsFen: quote.goodsFen,
    travelFeeFen: quote.travelFeeFen,
    totalFen: quote.totalFen,
    policyVersion: policy.version,
    createdAt: new Date(atMs),
    expiresAt: new Date(atMs + policy.prices.quoteMs),
  };
  await deps.quotes.insert(row);
  return { ...shown, quoteId: row._id, expiresAt: row.expiresAt.toISOString() };
}

/**
 * The price that the quote named by a request binds; undefined when it names none. Errors:
 * QUOTE_EXPIRED; INVALID_INPUT with field `quoteId` for a quote of somebody else, of another
 * choice, or none at all.
 */
export async function boundQuote(
  deps: Pick<OrderDeps, 'quotes'>,
  input: {
    readonly customerId: string;
    readonly body: Pick<PlaceOrderBody, 'quoteId'> & BookingChoice;
    readonly atMs: number;
  },
): Promise<Quote | undefined> {
  const { customerId, body, atMs } = input;
  if (body.quoteId === undefined) return undefined;
  const row = await deps.quotes.findById(body.quoteId);
  // A quote of another person is not told from one that never was.
  if (row?.customerId !== customerId) throw badQuote('no such quote');
  if (!isSameChoice(row, keyOf(body))) throw badQuote('the quote is of another choice');
  if (atMs >= row.expiresAt.getTime()) throw new AppError('QUOTE_EXPIRED');
  const { lines, goodsFen, travelFeeFen, totalFen } = row;
  return { lines: lines as readonly QuoteLine[], goodsFen, travelFeeFen, totalFen };
}

type ChoiceKey = Pick<
  QuoteDocument,
  'offeringId' | 'optionCodes' | 'quantity' | 'units' | 'startAt'
>;

function keyOf(choice: BookingChoice): ChoiceKey {
  const { offeringId, optionCodes, quantity, units = null, startAt = 'NOW' } = choice;
  return {
    offeringId,
    optionCodes: optionCodes.toSorted(),
    quantity,
    units,
    startAt: startAt === 'NOW' ? null : new Date(startAt),
  };
}

function isSameChoice(left: ChoiceKey, right: ChoiceKey): boolean {
  return (
    left.offeringId === right.offeringId &&
    left.quantity === right.quantity &&
    (left.units ?? null) === (right.units ?? null) &&
    left.startAt?.getTime() === right.startAt?.getTime() &&
    left.optionCodes.length === right.optionCodes.length &&
    left.optionCodes.every((code, index) => code === right.optionCodes[index])
  );
}

function badQuote(message: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field: 'quoteId', message }] });
}
