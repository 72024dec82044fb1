import type { AdditionChoice } from '../../contract/schemas/order-additions.js';
import { AppError } from '../../contract/terms/errors.js';
import { FEN_MAX, fen } from '../../contract/terms/money.js';
import {
  ADDITIONS_PER_ORDER_MAX,
  type AdditionDocument,
} from '../../data/repositories/additions.js';
import type { OfferingDocument } from '../../data/repositories/catalogue.js';
import type { OrderDocument, PriceLine, Ticket } from '../../data/repositories/orders.js';
import { proRata } from '../../domain/ledger/split.js';
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
    const { lines, minutes } = await priced(deps, order, choice);
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
  order: OrderDocument,
  choice: AdditionChoice,
): Promise<Priced> {
  const price = choice.kind === 'QUOTE' ? quoted(choice) : await sold(deps, order, choice);
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
  if (choice.kind === 'ITEMS') return optionsOf(offering, choice.optionCodes);
  const { minutes } = choice;
  if (minutes % order.policy.additionStepMinutes !== 0) throw invalid('minutes');
  const price = { amountFen: fen(offering.priceFen), part: minutes, of: offering.durationMinutes };
  const label = { label: `加钟 ${minutes} 分钟`, labelEn: `${minutes} more minutes` };
  return {
    minutes,
    lines: [goodsLine({ code: 'ADDED_TIME', ...label, amountFen: proRata(price) })],
  };
}

function optionsOf(offering: OfferingDocument, codes: readonly string[]): Priced {
  if (new Set(codes).size !== codes.length) throw invalid('optionCodes');
  const options = codes.map((code) => {
    const option = offering.options.find((candidate) => candidate.code === code);
    if (!option) throw invalid('optionCodes');
    return option;
  });
  return {
    minutes: options.reduce((sum, { minutes }) => sum + minutes, 0),
    lines: options.map(({ code, name, priceFen }) =>
      goodsLine({
        code: `OPTION:${code}`,
        label: name.zh,
        labelEn: name.en,
        amountFen: fen(priceFen),
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

const goodsLine = (line: Omit<PriceLine, 'refundRule'>): PriceLine => ({
  ...line,
  refundRule: 'WITH_GOODS',
});

function invalid(field: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field, message: 'not possible here' }] });
}
