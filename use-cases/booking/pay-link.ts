import type { z } from 'zod';
import type { payLinkSchema, payLinkSentSchema } from '../../contract/schemas/booking.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PayLinkDocument } from '../../data/repositories/pay-links.js';
import { maskPhone } from '../auth/phone.js';
import { phoneOf } from '../auth/user-phone.js';
import { presentLine } from '../order/present-line.js';
import { openPayment, type OpenedPayment } from '../payment/open-payment.js';
import type { BookingDeps } from './deps.js';

export type PayLinkDto = z.input<typeof payLinkSchema>;
export type PayLinkSentDto = z.input<typeof payLinkSentSchema>;

/** 22 characters of base64url are 132 bits. */
const TOKEN_LENGTH = 22;
/** Messages with one link: the first, and when the customer says that none came. */
const SENDS_MAX = 3;

/**
 * The order's one token: a keyed hash, so that a repeat after a crash sends the same link and
 * nobody without the key can compute it. The database has only a hash of it.
 */
const tokenOf = (deps: BookingDeps, orderId: string): string =>
  deps.sealer.blindIndex(orderId, 'payLinkToken').slice(0, TOKEN_LENGTH);

const linkIdOf = (deps: BookingDeps, token: string): string =>
  deps.sealer.blindIndex(token, 'payLink');

/**
 * Sends the customer of an unpaid order the link that pays it; `isFirst` sends nothing when one
 * was sent before. Null when the order is not waiting for a payment. Errors: NOT_FOUND for a
 * customer without a login, RATE_LIMITED when the link was sent often enough.
 */
export async function sendPayLink(
  deps: BookingDeps,
  input: { readonly order: OrderDocument; readonly isFirst: boolean },
): Promise<PayLinkSentDto | null> {
  const { order, isFirst } = input;
  const nowMs = deps.clock.nowMs();
  if (order.status !== 'PENDING_PAYMENT' || order.payDeadlineAt.getTime() <= nowMs) return null;
  const customer = await deps.users.findById(order.customerId);
  if (!customer) throw new AppError('NOT_FOUND');
  const phone = phoneOf(deps, customer);
  const sent = { phone: maskPhone(phone), expiresAt: order.payDeadlineAt.toISOString() };
  const token = tokenOf(deps, order._id);
  const linkId = linkIdOf(deps, token);
  await deps.payLinks.insertOnce({
    _id: linkId,
    orderId: order._id,
    sends: 0,
    createdAt: new Date(nowMs),
    expiresAt: order.payDeadlineAt,
  });
  const sendsMax = isFirst ? 1 : SENDS_MAX;
  if (!(await deps.payLinks.claimSend({ linkId, sendsMax }))) {
    if (isFirst) return { ...sent, isSent: true };
    throw new AppError('RATE_LIMITED');
  }
  const link = `${deps.publicUrl}/pay/${token}`;
  const outcome = await deps.smsSender.send({ phone, template: 'PAY_LINK', params: { link } });
  if (outcome.kind === 'success') return { ...sent, isSent: true };
  deps.onSmsFailure({ code: outcome.kind === 'failure' ? outcome.code : 'UNKNOWN' });
  // An unknown outcome may have reached the phone.
  return { ...sent, isSent: outcome.kind === 'unknown' };
}

/** What the link is for, without a word about a person. Errors: NOT_FOUND, PAY_LINK_EXPIRED. */
export async function readPayLink(deps: BookingDeps, token: string): Promise<PayLinkDto> {
  const { link, order } = await requireLink(deps, token);
  const merchant = await deps.merchants.findById(order.merchantId);
  return {
    orderNo: order.no,
    merchantName: merchant?.name ?? '',
    itemName: order.itemName,
    startAt: order.startAt.toISOString(),
    lines: order.lines.map(presentLine),
    totalFen: order.totalFen,
    status: order.status,
    isPayable: order.status === 'PENDING_PAYMENT',
    expiresAt: link.expiresAt.toISOString(),
  };
}

/**
 * Opens the order's bill for whoever has the link; a repeat answers with the open one. Errors:
 * NOT_FOUND, PAY_LINK_EXPIRED, and those of opening a bill.
 */
export async function payByLink(deps: BookingDeps, token: string): Promise<OpenedPayment> {
  const { order } = await requireLink(deps, token);
  return openPayment(deps, { orderId: order._id, customerId: order.customerId });
}

async function requireLink(
  deps: BookingDeps,
  token: string,
): Promise<{ readonly link: PayLinkDocument; readonly order: OrderDocument }> {
  const link = await deps.payLinks.findById(linkIdOf(deps, token));
  const order = link && (await deps.orders.findById(link.orderId));
  if (!link || !order) throw new AppError('NOT_FOUND');
  const isOver = link.expiresAt.getTime() <= deps.clock.nowMs();
  if (isOver) throw new AppError('PAY_LINK_EXPIRED');
  return { link, order };
}
