import { z } from 'zod';
import { ORDER_STATUSES } from '../terms/order.js';
import { ATTENTION_COUNT_MAX, ATTENTION_KINDS, REPORT_KINDS } from '../terms/statistics.js';
import { localNameSchema } from './catalogue.js';
import { idSchema, instantSchema, pageOf, pageQueryShape } from './common.js';
import { calendarDateSchema } from './places.js';
import {
  count,
  freshShape,
  fundFiguresShape,
  orderFiguresShape,
  periodShape,
  shapeOf,
  sumFen,
} from './statistics.js';

export const dashboardQuerySchema = z.strictObject({ city: idSchema.optional() });

const attentionSchema = z.object({
  kind: z.enum(ATTENTION_KINDS),
  text: localNameSchema,
  count: count.max(ATTENTION_COUNT_MAX),
  isMore: z.boolean().describe('There are more than were counted'),
  urgentAt: instantSchema.nullable().describe('The most urgent deadline; may be past'),
});
const dayShape = {
  ...shapeOf(['placed', 'paid', 'completed', 'cancelled', 'closed', 'escalated'] as const, count),
  salesFen: sumFen.nullable().describe('Null for whoever may not see funds'),
};
export const dashboardSchema = z
  .object({
    at: instantSchema,
    attention: z.array(attentionSchema).max(ATTENTION_KINDS.length),
    today: z.object(dayShape),
    yesterday: z.object(dayShape).describe('The whole day'),
    live: z
      .array(z.object({ status: z.enum(ORDER_STATUSES), count }))
      .describe('Orders that have not ended, by status'),
    hours: z
      .array(z.object({ hour: z.int().min(0).max(23), today: count, yesterday: count }))
      .length(24)
      .describe('Orders placed, by the hour of the city'),
    ...freshShape,
  })
  .meta({ id: 'Dashboard' });

const reportTotalsShape = {
  orders: z.object(orderFiguresShape),
  funds: z.object(fundFiguresShape),
  /** Different customers of the period. */
  customers: count,
};
const reportHeadShape = {
  id: z.string(),
  kind: z.enum(REPORT_KINDS),
  text: localNameSchema,
  cityCode: z.string(),
  ...periodShape,
  createdAt: instantSchema,
};
export const reportSchema = z.object(reportHeadShape).meta({ id: 'ReportHead' });
export const reportPageSchema = pageOf(reportSchema);
export const reportQuerySchema = z.strictObject({
  ...pageQueryShape,
  kind: z.enum(REPORT_KINDS).optional(),
  city: idSchema.optional(),
});
export const reportDetailSchema = z
  .object({
    ...reportHeadShape,
    current: z.object(reportTotalsShape),
    previous: z.object(reportTotalsShape).describe('The period before, of the same kind'),
    days: z.array(
      z.object({
        date: calendarDateSchema,
        placed: count,
        completed: count,
        salesFen: sumFen,
        commissionFen: sumFen,
      }),
    ),
  })
  .meta({ id: 'Report' });
/** `daily:hz:2026-11-28` */
export const reportParamsSchema = z.strictObject({
  reportId: z
    .string()
    .regex(/^(daily|weekly|monthly):[a-z0-9][a-z0-9-]{0,63}:\d{4}-\d{2}(-\d{2})?$/),
});
export const reportFileSchema = z.strictObject({
  format: z.enum(['csv', 'xlsx']).default('xlsx'),
});

export type DashboardDto = z.input<typeof dashboardSchema>;
export type ReportDto = z.input<typeof reportSchema>;
export type ReportDetailDto = z.input<typeof reportDetailSchema>;
