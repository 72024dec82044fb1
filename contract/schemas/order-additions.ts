import { z } from 'zod';
import { ADDITION_KINDS } from '../terms/order.js';
import { ALL_PAYMENT_PRODUCTS, isPayWay, PAYMENT_CHANNELS } from '../terms/payment.js';
import { fenSchema, refSchema as id, zonedInstantSchema as instant } from './common.js';
import { priceLineSchema } from './order.js';

/** Lines of one price told on site. */
const QUOTE_LINES_MAX = 10;
/** 20,000 yuan: above it a new order is the better way. */
const QUOTE_LINE_FEN_MAX = 2_000_000;

const ADDITION_STATUSES = ['DRAFT', 'PROPOSED', 'PAID', 'REFUSED', 'EXPIRED'] as const;

const addTimeSchema = z.strictObject({
  kind: z.literal('TIME'),
  minutes: z.int().min(1).max(1_440).describe('Whole steps of the policy'),
  ticketId: id.optional(),
});
const addItemsSchema = z.strictObject({
  kind: z.literal('ITEMS'),
  optionCodes: z.array(id).min(1).max(20).describe('Options of the booked offering, each once'),
  ticketId: id.optional(),
});
const addQuoteSchema = z.strictObject({
  kind: z.literal('QUOTE'),
  lines: z
    .array(
      z.strictObject({
        label: z.string().trim().min(1).max(40),
        amountFen: z.int().min(1).max(QUOTE_LINE_FEN_MAX),
      }),
    )
    .min(1)
    .max(QUOTE_LINES_MAX)
    .describe('What the price is for; the sum is what is paid'),
  minutes: z.int().min(0).max(1_440).default(0),
  ticketId: id.optional(),
});

/** A customer buys what has a price; the price on site is the worker's to tell. */
export const customerAdditionSchema = z.union([addTimeSchema, addItemsSchema]);
export const workerAdditionSchema = z.union([addTimeSchema, addItemsSchema, addQuoteSchema]);
export type AdditionChoice = z.output<typeof workerAdditionSchema>;

export const additionSchema = z
  .object({
    additionNo: id,
    ticketId: id,
    kind: z.enum(ADDITION_KINDS),
    by: z.enum(['customer', 'worker']),
    minutes: z.int().nonnegative(),
    amountFen: fenSchema,
    lines: z.array(priceLineSchema),
    status: z.enum(ADDITION_STATUSES),
    createdAt: instant,
    expiresAt: instant.nullable().describe('Until then it may be paid'),
  })
  .meta({ id: 'Addition' });
export const additionListSchema = z.object({ items: z.array(additionSchema).max(49) });
export const additionParamsSchema = z.strictObject({ orderId: z.uuid(), additionNo: id });

/** Where and how somebody wants to pay; left out, by a code of WeChat Pay. */
const payWayFields = {
  channel: z.enum(PAYMENT_CHANNELS).default('WECHAT'),
  product: z.enum(ALL_PAYMENT_PRODUCTS).default('NATIVE'),
};
const PAY_WAY_RULE = { path: ['product'], message: '该支付渠道没有这种支付方式' };

/** `newCode` opens another bill beside the first: its code was lost or does not scan. */
export const openPaymentSchema = z
  .strictObject({ ...payWayFields, newCode: z.boolean().default(false) })
  .refine(({ channel, product }) => isPayWay(channel, product), PAY_WAY_RULE)
  .meta({ id: 'OpenPayment' })
  .prefault({});

export const payAdditionSchema = z
  .strictObject(payWayFields)
  .refine(({ channel, product }) => isPayWay(channel, product), PAY_WAY_RULE)
  .meta({ id: 'PayAddition' })
  .prefault({});
