import { z } from 'zod';
import { ABSENCE_KINDS, ABSENCE_STATUSES } from '../terms/absence.js';
import { REJECT_REASONS } from '../terms/dispatch.js';
import { ACTOR_KINDS, DISPATCH_FAILURES, TICKET_STATUSES } from '../terms/order.js';
import { ETA_SOURCES } from '../terms/speed.js';
import {
  fenSchema as fen,
  noteSchema as note,
  pageOf,
  pageQueryShape,
  refSchema as id,
  zonedInstantSchema as instant,
} from './common.js';
import { costTermsSchema } from './cost-terms.js';
import { lngLatSchema, orderSummarySchema } from './order.js';

/** Grab pool, dispatch desk and absences. */
const date = instant.transform((text) => new Date(text));
const text = z.object({ zh: z.string(), en: z.string() });
const failure = z.object({ code: z.enum(DISPATCH_FAILURES), text });
const area = lngLatSchema.describe('About half a kilometre coarse');

export const poolItemSchema = z
  .object({
    orderId: id,
    itemName: z.string(),
    district: z.string(),
    distanceMeters: z.int().nonnegative(),
    startAt: instant.describe('The promised start, or when you could begin'),
    etaMinutes: z.int().nonnegative(),
    totalFen: fen,
    poolUntil: instant,
  })
  .meta({ id: 'PoolItem' });
export const poolSchema = z.object({ items: z.array(poolItemSchema).max(50) });

export const deskOrderSchema = orderSummarySchema
  .extend({
    merchantId: id,
    district: z.string(),
    area,
    priority: z.int(),
    paidAt: instant.nullable(),
    deadlineAt: instant
      .nullable()
      .describe('When it is given up and refunded; null = only a person can move it'),
    lock: z.object({ operatorId: id, until: instant }).nullable(),
    failure: failure.nullable(),
    tickets: z.array(z.object({ id, status: z.enum(TICKET_STATUSES), workerId: id.nullable() })),
  })
  .meta({ id: 'DeskOrder' });
export const deskQueueSchema = pageOf(deskOrderSchema);
export const deskQueueQuerySchema = z.strictObject(pageQueryShape);

const candidateFace = {
  workerId: id,
  displayName: z.string(),
  score: z.number(),
  isOnline: z.boolean(),
  skills: z.array(z.string()).describe('Those with valid certificates'),
  area,
  distanceMeters: z.int().nonnegative(),
};

export const candidatesSchema = z
  .object({
    orderId: id,
    ticketId: id,
    area,
    total: z.int().nonnegative().describe('Workers who could take it; the best ten are listed'),
    failure: failure.nullable(),
    candidates: z.array(
      z.object({
        ...candidateFace,
        rank: z.int().positive(),
        etaMinutes: z.int().nonnegative(),
        etaSource: z.enum(ETA_SOURCES).describe('By a map, or as measured in the city'),
        startAt: instant,
        isOnTime: z.boolean(),
        costMinutes: z.number(),
        costTerms: costTermsSchema,
      }),
    ),
    rejected: z.array(
      z.object({ ...candidateFace, reason: z.enum(REJECT_REASONS), reasonText: text }),
    ),
  })
  .meta({ id: 'Candidates' });
export const candidatesQuerySchema = z.strictObject({ ticketId: id.optional() });

export const deskNoteSchema = z.strictObject({ note: note.optional() }).default({});
export const deskAssignSchema = z.strictObject({
  ticketId: id.optional(),
  workerId: id,
  isOverride: z.boolean().default(false).describe('Operators only; needs a note'),
  note: note.optional(),
});
export const deskReassignSchema = z.strictObject({
  ticketId: id.optional(),
  workerId: id.nullable().describe('Null gives the visit back to dispatch'),
  isOverride: z.boolean().default(false),
  note,
});
export const extendDeadlineSchema = z.strictObject({ until: date, note });
export const workerIllSchema = z.strictObject({ workerId: id, note });

export const absenceSchema = z
  .object({
    id,
    workerId: id,
    kind: z.enum(ABSENCE_KINDS),
    status: z.enum(ABSENCE_STATUSES),
    from: instant,
    to: instant,
    note: z.string().nullable(),
    by: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string() }),
    orders: z
      .object({ told: z.int().nonnegative(), ended: z.int().nonnegative() })
      .describe('Orders whose worker was replaced, and those that had ended meanwhile'),
    createdAt: instant,
    doneAt: instant.nullable(),
  })
  .meta({ id: 'Absence' });
export const absencePageSchema = pageOf(absenceSchema);
export const absenceListQuerySchema = z.strictObject(pageQueryShape);
export const reportAbsenceSchema = z.strictObject({
  kind: z.enum(ABSENCE_KINDS),
  from: date,
  to: date,
  note: note.optional(),
});
export const absenceTimeSchema = z.strictObject({ from: date, to: date });
export const affectedOrdersSchema = z
  .object({ items: z.array(orderSummarySchema).max(100), hasMore: z.boolean() })
  .meta({ id: 'AffectedOrders' });
export const workerParamsSchema = z.strictObject({ workerId: id });
