import { z } from 'zod';
import { ALL_PAYMENT_PRODUCTS, isPayWay, PAYMENT_CHANNELS } from '../terms/payment.js';
import { fenSchema, instantSchema } from './common.js';

/** One yuan. */
export const TIP_MIN_FEN = 100;
/** No policy allows more. */
export const TIP_MAX_FEN = 100_000;

export const giveTipSchema = z
  .strictObject({
    amountFen: z.int().min(TIP_MIN_FEN).max(TIP_MAX_FEN),
    channel: z.enum(PAYMENT_CHANNELS).default('WECHAT'),
    product: z.enum(ALL_PAYMENT_PRODUCTS).default('NATIVE'),
  })
  .refine(({ channel, product }) => isPayWay(channel, product), {
    path: ['product'],
    message: '该支付渠道没有这种支付方式 / the channel has no such way to pay',
  })
  .meta({ id: 'GiveTip', description: 'A tip is a gift: it is never refunded' });

export const tipSchema = z
  .object({
    tipNo: z.string(),
    amountFen: fenSchema,
    status: z.enum(['PENDING', 'PAID', 'CLOSED']),
    createdAt: instantSchema,
    paidAt: instantSchema.nullable(),
  })
  .meta({ id: 'Tip' });

export const tipListSchema = z.object({ items: z.array(tipSchema).max(20) });
