import { z } from 'zod';
import { ORDER_STATUSES } from '../terms/order.js';
import { REDEMPTION_CODE_DIGITS, REDEEM_QR_PREFIX } from '../terms/store.js';
import {
  idSchema,
  pageOf,
  pageQueryShape,
  phoneSchema,
  zonedInstantSchema as instant,
} from './common.js';
import { formAnswerSchema } from './order-service.js';
import { bookingFieldsSchema, lngLatSchema } from './order.js';
import { paymentSchema } from './payment.js';

const code = z.string().regex(new RegExp(`^\\d{${REDEMPTION_CODE_DIGITS}}$`));

export const storeSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    address: z.string(),
    point: lngLatSchema,
    /** Index 0 = Sunday; minutes of the city's day. */
    hours: z.array(z.array(z.object({ startMinute: z.int(), endMinute: z.int() }))),
  })
  .meta({ id: 'Store' });
export const storePageSchema = pageOf(storeSchema);
export const storePageQuerySchema = z.strictObject(pageQueryShape);

const REDEMPTION_STATUSES = ['ACTIVE', 'SPENT', 'EXPIRED', 'CANCELLED'] as const;

export const redemptionCodeSchema = z
  .object({
    status: z.enum(REDEMPTION_STATUSES),
    /** Null when it cannot be used any more. */
    code: code.nullable(),
    /** What the QR code holds: `doorhive:redeem:1:<code>`. */
    qrPayload: z.string().nullable(),
    expiresAt: instant,
    spentAt: instant.nullable(),
    store: storeSchema,
  })
  .meta({ id: 'RedemptionCode' });

/** Digits typed at the counter, or what the scanner read. */
export const redeemSchema = z
  .strictObject({
    storeId: idSchema,
    code: code.optional(),
    qrPayload: z
      .string()
      .regex(new RegExp(`^${REDEEM_QR_PREFIX}\\d{${REDEMPTION_CODE_DIGITS}}$`))
      .optional(),
  })
  .superRefine((body, context) => {
    if ((body.code === undefined) === (body.qrPayload === undefined)) {
      const message = '请输入或扫描核销码 / either the digits or the scanned code';
      context.addIssue({ code: 'custom', path: ['code'], message });
    }
  })
  .meta({ id: 'Redeem' });

/** What the counter serves. */
export const servingSchema = z
  .object({
    orderId: z.uuid(),
    orderNo: z.string(),
    status: z.enum(ORDER_STATUSES),
    itemName: z.string(),
    quantity: z.int().positive(),
    /** Hours or pieces, where it was sold by units. */
    units: z.int().positive(),
    /** Answers to the booking form. */
    form: z.array(formAnswerSchema),
    options: z.array(z.object({ label: z.string(), labelEn: z.string() })),
    /** Masked phone; null for a customer who gave none. */
    customer: z.string().nullable(),
    isWalkIn: z.boolean(),
    startAt: instant,
    redeemedAt: instant.nullable(),
  })
  .meta({ id: 'Serving' });

export const servingPageSchema = pageOf(servingSchema);
export const storeDayQuerySchema = z.strictObject({ ...pageQueryShape, storeId: idSchema });

export const walkInSchema = z
  .strictObject({
    ...bookingFieldsSchema.pick({
      offeringId: true,
      optionCodes: true,
      quantity: true,
      units: true,
      answers: true,
    }).shape,
    storeId: idSchema,
    customerPhone: phoneSchema.optional().describe('The order then shows in his app'),
  })
  .meta({ id: 'WalkInOrder' });
export type WalkInBody = z.output<typeof walkInSchema>;

export const walkInPlacedSchema = z
  .object({ orderId: z.uuid(), orderNo: z.string(), payment: paymentSchema })
  .meta({ id: 'WalkInPlaced' });
