import type { AdditionChoice } from '../../contract/schemas/order-additions.js';
import { AppError } from '../../contract/terms/errors.js';
import { FEN_MAX, fen } from '../../contract/terms/money.js';
import {
  ADDITIONS_PER_ORDER_MAX,
  type AdditionDocument,
} from '../../data/repositories/additions.js';
import type { OfferingDocument } from '../../data/repositories/catalogue.js';
import type { OrderDocument, PriceLine, Ticket } from '../../data/repositories/orders.js';
import { FIXED_PRICE } from '../../contract/terms/service-type.js';
import { proRata } from '../../domain/ledger/split.js';
import { pricedMinutes } from '../../domain/pricing/price-model.js';
import { paymentNoOf } from '../payment/open-payment.js';
import type { OrderDeps } from './deps.js';
import type { StepRequest } from './order-steps.js';

/** Two people who ask at once get two numbers. */
const NUMBER_TRIES_MAX = 5;

type Priced = { readonly lines: PriceLine[]; readonly minutes: number };

/**
 * Prices what is asked for at the door and stores it as a draft; a repeat of the request finds its
 * own. TIME costs the item's price by the minute, ITEMS their options, QUOTE what the worker says.
 * Errors: TRANSITION_NOT_ALLOWED (nobody is at the door, or too many additions),
 * OFFERING_NOT_ON_SALE, INVALID_INPUT.
 */
export async function draftAddition(
  deps: OrderDeps,
  request: StepRequest & { readonly order: OrderDocument; readonly choice: AdditionChoice },
): Promise<AdditionDocument> {
  const { order, choice, actor, key } = request;
  const requestKey = `${actor.id}:${key}`;
  const ticket = ticketFor(request);
  for (let attempt = 0; attempt < NUMBER_TRIES_MAX; attempt += 1) {
    const present = await deps.additions.ofOrder(order._id);
    const known = present.find((addition) => addition.requestKey === requestKey);
    if (known) return known;
    if (!ticket) throw new AppError('TRANSITION_NOT_ALLOWED', { detail: 'nobody is at the door' });
    const n = (present.at(-1)?.n ?? 0) + 1;
    if (n > ADDITIONS_PER_ORDER_MAX) {
      throw new AppError('TRANSITION_NOT_ALLOWED', { detail: 'too many additions' });
    }
    const { lines, minutes } = await priced(deps, { order, choice, present });
    const row: AdditionDocument = {
      _id: `${order.no}A${String(n).padStart(2, '0')}`,
      orderId: order._id,
      n,
      ticketId: ticket._id,
      kind: choice.kind,
      by: actor.kind === 'worker' ? 'worker' : 'customer',
      requestKey,
      minutes,
      amountFen: totalOf(order, lines),
      lines,
      paymentNo: paymentNoOf(order.no, 1 + n),
      status: 'DRAFT',
      payClosedAt: null,
      openings: 0,
      createdAt: new Date(deps.clock.nowMs()),
      expiresAt: null,
    };
    if (await deps.additions.insertDraft(row)) return row;
  }
  throw new AppError('CONTENTION', { detail: `${order._id}: no free number` });
}

/** The visit that is meant: the worker's own, the named one, or the only one at the door. */
function ticketFor(
  request: StepRequest & { readonly order: OrderDocument; readonly choice: AdditionChoice },
): Ticket | undefined {
  const { order, actor, choice } = request;
  return order.tickets.find(
    ({ _id, status, workerId }) =>
      ['ARRIVED', 'IN_SERVICE'].includes(status) &&
      (actor.kind !== 'worker' || workerId === actor.id) &&
      (choice.ticketId === undefined || choice.ticketId === _id),
  );
}

function totalOf(order: OrderDocument, lines: readonly PriceLine[]) {
  const amountFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
  // A bill of nothing cannot be paid.
  if (amountFen < 1 || order.totalFen + amountFen > FEN_MAX) throw invalid('amountFen');
  return fen(amountFen);
}

async function priced(
  deps: OrderDeps,
  asked: {
    readonly order: OrderDocument;
    readonly choice: AdditionChoice;
    readonly present: readonly AdditionDocument[];
  },
): Promise<Priced> {
  const { order, choice } = asked;
  const price =
    choice.kind === 'QUOTE' ? lessVisitFee(quoted(choice), asked) : await sold(deps, order, choice);
  if (price.minutes > order.policy.additionMinutesMax) throw invalid('minutes');
  return price;
}

async function sold(
  deps: OrderDeps,
  order: OrderDocument,
  choice: Exclude<AdditionChoice, { kind: 'QUOTE' }>,
): Promise<Priced> {
  const offering = await deps.catalogue.offering(order.offeringId);
  if (!offering) throw new AppError('OFFERING_NOT_ON_SALE');
  const { priceModel = FIXED_PRICE, units = 1 } = order;
  // Nothing of it has a price of its own: the worker tells another one.
  if (priceModel.kind === 'QUOTE_ON_SITE') throw invalid('kind');
  if (choice.kind === 'ITEMS') return optionsOf(offering, { codes: choice.optionCodes, units });
  const { minutes } = choice;
  if (minutes % order.policy.additionStepMinutes !== 0) throw invalid('minutes');
  const of = pricedMinutes(priceModel, offering.durationMinutes);
  const price = { amountFen: fen(offering.priceFen), part: minutes, of };
  const label = { label: `加钟 ${minutes} 分钟`, labelEn: `${minutes} more minutes` };
  return {
    minutes,
    lines: [goodsLine({ code: 'ADDED_TIME', ...label, amountFen: proRata(price) })],
  };
}

function optionsOf(
  offering: OfferingDocument,
  choice: { readonly codes: readonly string[]; readonly units: number },
): Priced {
  const { codes } = choice;
  const times = (option: OfferingDocument['options'][number]) =>
    option.isPerUnit ? choice.units : 1;
  if (new Set(codes).size !== codes.length) throw invalid('optionCodes');
  const options = codes.map((code) => {
    const option = offering.options.find((candidate) => candidate.code === code);
    if (!option) throw invalid('optionCodes');
    return option;
  });
  return {
    minutes: options.reduce((sum, option) => sum + option.minutes * times(option), 0),
    lines: options.map((option) =>
      goodsLine({
        code: `OPTION:${option.code}`,
        label: option.name.zh,
        labelEn: option.name.en,
        amountFen: fen(option.priceFen * times(option)),
      }),
    ),
  };
}

/** The worker's words are shown as they are in both languages. */
function quoted({ lines, minutes }: Extract<AdditionChoice, { kind: 'QUOTE' }>): Priced {
  return {
    minutes,
    lines: lines.map(({ label, amountFen }, index) =>
      goodsLine({
        code: `QUOTE:${index + 1}`,
        label,
        labelEn: label,
        amountFen: fen(amountFen),
      }),
    ),
  };
}

/**
 * The visit fee is taken off the first price that the customer accepts, where the service says so:
 * the last line first, each line telling what was taken off it.
 */
function lessVisitFee(
  price: Priced,
  asked: { readonly order: OrderDocument; readonly present: readonly AdditionDocument[] },
): Priced {
  const { order, present } = asked;
  const { priceModel = FIXED_PRICE } = order;
  const isDeducted = priceModel.kind === 'QUOTE_ON_SITE' && priceModel.isDeducted;
  const isTaken = present.some(({ kind, status }) => kind === 'QUOTE' && status === 'PAID');
  if (!isDeducted || isTaken) return price;
  const fee = order.lines.find(({ code }) => code === 'VISIT_FEE');
  let leftFen: number = fee?.amountFen ?? 0;
  const lines = price.lines.toReversed().map((line) => {
    const offFen = Math.min(leftFen, line.amountFen);
    leftFen -= offFen;
    if (offFen === 0) return line;
    const yuan = (offFen / 100).toFixed(2);
    const label = `${line.label}（已抵上门检测费 ${yuan} 元）`;
    const labelEn = `${line.labelEn ?? line.label} (less visit fee ${yuan})`;
    return { ...line, label, labelEn, amountFen: fen(line.amountFen - offFen) };
  });
  return { ...price, lines: lines.toReversed() };
}

const goodsLine = (line: Omit<PriceLine, 'refundRule'>): PriceLine => ({
  ...line,
  refundRule: 'WITH_GOODS',
});

function invalid(field: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field, message: 'not possible here' }] });
}
