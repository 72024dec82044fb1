import { z } from 'zod';
import { ORDER_STATUSES } from '../terms/order.js';
import {
  idSchema,
  pageOf,
  pageQueryShape,
  phoneSchema,
  zonedInstantSchema as instant,
} from './common.js';
import {
  bookingFieldsSchema,
  checkBookingPlace,
  priceLineSchema,
  snapshotSchema,
} from './order.js';

export const customerSearchSchema = z.strictObject({
  ...pageQueryShape,
  phoneTail: z.string().regex(/^\d{4}$/, '手机尾号4位 / the last four digits'),
});

/** Enough to ask the caller which of them he is. */
export const customerMatchSchema = z
  .object({ id: idSchema, phone: z.string(), isActive: z.boolean(), createdAt: instant })
  .meta({ id: 'CustomerMatch' });
export const customerMatchPageSchema = pageOf(customerMatchSchema);

/** A booking for somebody else: a known customer, or whoever has this phone. */
export const placeForCustomerSchema = z
  .strictObject({
    ...bookingFieldsSchema.shape,
    customerId: idSchema.optional(),
    phone: phoneSchema.optional().describe('A customer of this phone is created if there is none'),
  })
  .superRefine((body, context) => {
    checkBookingPlace(body, context);
    if ((body.customerId === undefined) === (body.phone === undefined)) {
      const message = '请选择用户或填写手机号 / either a customer or a phone';
      context.addIssue({ code: 'custom', path: ['customerId'], message });
    }
  })
  .meta({ id: 'PlaceForCustomer' });
export type PlaceForCustomerBody = z.output<typeof placeForCustomerSchema>;

export const payLinkSentSchema = z
  .object({
    /** False when the message could not be sent: send it again, or tell the customer to log in. */
    isSent: z.boolean(),
    /** Masked. */
    phone: z.string(),
    expiresAt: instant,
  })
  .meta({ id: 'PayLinkSent' });

export const placedForCustomerSchema = snapshotSchema
  .extend({
    customerId: idSchema,
    /** Null when nothing is to be paid any more. */
    payLink: payLinkSentSchema.nullable(),
  })
  .meta({ id: 'PlacedForCustomer' });

/** 128 bits and more in base64url. */
export const payLinkParamsSchema = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
});

/** What somebody who has the link may see: nothing about a person. */
export const payLinkSchema = z
  .object({
    orderNo: z.string(),
    merchantName: z.string(),
    itemName: z.string(),
    startAt: instant,
    lines: z.array(priceLineSchema),
    totalFen: z.int().min(0),
    status: z.enum(ORDER_STATUSES),
    isPayable: z.boolean(),
    expiresAt: instant,
  })
  .meta({ id: 'PayLink' });
