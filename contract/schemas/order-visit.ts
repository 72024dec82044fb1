import { z } from 'zod';
import { ORDER_STATUSES, TICKET_STATUSES } from '../terms/order.js';
import { localNameSchema } from './catalogue.js';
import {
  noteSchema as note,
  pageOf,
  pageQueryShape,
  refSchema as id,
  zonedInstantSchema as instant,
} from './common.js';
import { lngLatSchema, orderSummarySchema, snapshotSchema } from './order.js';
import { stepProgressSchema } from './order-service.js';
import { CHECKLIST_MAX, serviceCodeSchema } from './service-type.js';
import { PHOTOS_MAX } from '../terms/service-type.js';

/** Steps of a visit, another time, and the review of finished work. */
const photoIds = z.array(id).max(20);
const occurredAt = instant
  .optional()
  .describe('When it happened, for a step that waited offline; at most two hours ago');

export const departSchema = z.strictObject({ occurredAt }).default({});
export const arriveSchema = z.strictObject({
  position: lngLatSchema.optional(),
  photoId: id.optional(),
  occurredAt,
});
export const startSchema = z.strictObject({
  startCode: z.string().regex(/^\d{4}$/),
  occurredAt,
});
export const finishSchema = z.strictObject({ photoIds, occurredAt });
export const stepParamsSchema = z.strictObject({
  orderId: z.uuid(),
  stepCode: serviceCodeSchema,
});
/** Proof of one step; what was handed in before stays, a new note replaces the old one. */
export const proveStepSchema = z.strictObject({
  photoIds: z.array(id).max(PHOTOS_MAX).default([]),
  checked: z.array(serviceCodeSchema).max(CHECKLIST_MAX).default([]),
  note: note.optional(),
});
export const stepListSchema = z.object({ items: z.array(stepProgressSchema) });
export const customerNoShowSchema = z.strictObject({
  photoIds: photoIds.min(1).describe('Evidence of having waited at the door'),
  occurredAt,
});
export const workerCancelSchema = z.strictObject({ note });
export const abortSchema = z.strictObject({
  note,
  ticketId: id.optional(),
  photoIds: photoIds.default([]),
});
export const otherWorkerSchema = z.strictObject({
  note: note.optional(),
  ticketId: id.optional(),
});

export const rescheduleSchema = z.strictObject({ startAt: instant });
export const deskRescheduleSchema = z.strictObject({ startAt: instant, note });
export const rescheduleAnswerSchema = z.strictObject({ isAgreed: z.boolean() });
export const reschedulePreviewQuerySchema = z.strictObject({ startAt: instant });

export const rescheduleResultSchema = snapshotSchema
  .extend({
    startAt: instant,
    isConsentAwaited: z.boolean().describe('The time moves only when the other side agrees'),
    consentUntil: instant.nullable(),
  })
  .meta({ id: 'RescheduleResult' });

export const reschedulePreviewSchema = z
  .object({
    startAt: instant,
    endAt: instant,
    isPossible: z.boolean(),
    freeUntil: instant
      .nullable()
      .describe('Until when the customer moves an assigned visit without the worker’s consent'),
    needsConsent: z.boolean(),
    reschedulesLeft: z.int().nonnegative(),
    /** Null while nobody is assigned. */
    isWorkerFree: z.boolean().nullable(),
    /** Whether anybody can come then, the present worker included. */
    isAnyoneFree: z.boolean(),
    text: localNameSchema,
  })
  .meta({ id: 'ReschedulePreview' });

export const workerCancelPreviewSchema = z
  .object({
    isAllowed: z.boolean(),
    isBreach: z.boolean(),
    points: z.int().nonnegative(),
    text: localNameSchema,
  })
  .meta({ id: 'WorkerCancelPreview' });

export const taskApprovalSchema = orderSummarySchema
  .extend({
    merchantId: id,
    status: z.enum(ORDER_STATUSES),
    dueAt: instant.nullable().describe('When it counts as approved'),
    visits: z.array(
      z.object({
        ticketId: id,
        status: z.enum(TICKET_STATUSES),
        workerId: id.nullable(),
        workerName: z.string().nullable(),
        startedAt: instant.nullable(),
        finishedAt: instant.nullable(),
        minutes: z.int().nonnegative().nullable(),
        photoIds: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'TaskApproval' });
export const taskApprovalPageSchema = pageOf(taskApprovalSchema);
export const taskApprovalQuerySchema = z.strictObject(pageQueryShape);
export const approveTaskSchema = z.strictObject({ ticketId: id.optional() }).default({});
export const rejectTaskSchema = z.strictObject({
  consequence: z.enum(['REWORK', 'CASE']),
  note,
  ticketId: id.optional(),
});

/** A number behind which the other side of an order answers, for a while. */
export const contactNumberSchema = z
  .object({
    number: z.string(),
    expiresAt: instant.describe('The provider ends it then; asked for again, there is another'),
  })
  .meta({ id: 'ContactNumber' });

/** The customer's own number, where nothing stands for it. */
export const revealedPhoneSchema = z.object({ phone: z.string() }).meta({ id: 'RevealedPhone' });
export const phoneRevealSchema = z
  .object({ id: z.string(), orderId: z.string(), workerId: z.string(), at: instant })
  .meta({ id: 'PhoneReveal' });
export const phoneRevealPageSchema = pageOf(phoneRevealSchema);
export const phoneRevealQuerySchema = z.strictObject(pageQueryShape);
