import { payLinkParamsSchema, payLinkSchema } from '../../../contract/schemas/booking.js';
import { paymentSchema } from '../../../contract/schemas/payment.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { presentBill } from '../bill.js';

const tags = ['pay links'];
/** The address is the secret: neither caches nor other pages may learn it. */
const PRIVATE = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' };

/** The page behind a link that was sent by message: whoever has it may pay, and see no more. */
export const PAY_LINK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/pay-links/:token',
    summary: 'What a payment link is for; nothing about a person',
    tags,
    access: 'public',
    params: payLinkParamsSchema,
    rateLimit: 'payLink',
    responses: { 200: payLinkSchema },
    errors: ['NOT_FOUND', 'PAY_LINK_EXPIRED'],
    handler: async ({ deps, params }) => ({
      status: 200,
      headers: PRIVATE,
      body: await deps.bookings.readPayLink(params.token),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/pay-links/:token/payments',
    summary: 'Open the bill of a payment link at WeChat Pay (Native); a repeat is the same bill',
    tags,
    access: 'public',
    params: payLinkParamsSchema,
    rateLimit: 'payLinkPay',
    responses: { 201: paymentSchema },
    errors: [
      'NOT_FOUND',
      'PAY_LINK_EXPIRED',
      'ALREADY_PAID',
      'PAYMENT_CLOSED',
      'CHANNEL_UNAVAILABLE',
    ],
    handler: async ({ deps, params }) => {
      const bill = await deps.bookings.payByLink(params.token);
      return { status: 201, headers: PRIVATE, body: presentBill(bill) };
    },
  }),
];
