import { z } from 'zod';
import { ALL_PAYMENT_PRODUCTS, PAYMENT_CHANNELS } from '../terms/payment.js';
import { fenSchema as fen, zonedInstantSchema as instant } from './common.js';

export const paymentSchema = z
  .object({
    paymentNo: z.string(),
    channel: z.enum(PAYMENT_CHANNELS),
    product: z.enum(ALL_PAYMENT_PRODUCTS),
    codeUrl: z.string().nullable().describe('NATIVE: shown as a code and scanned'),
    payUrl: z.string().nullable().describe('H5, WAP, PAGE: the browser goes there'),
    params: z
      .record(z.string(), z.string())
      .nullable()
      .describe('JSAPI, APP: handed to the app of the channel as they are'),
    amountFen: fen,
    expiresAt: instant,
  })
  .meta({ id: 'Payment' });
