import { z } from 'zod';
import { COST_BEARERS } from '../terms/order.js';
import { fenSchema, zonedInstantSchema as instant } from './common.js';
import { localNameSchema } from './catalogue.js';

const note = z.string().trim().min(1).max(500);

/** What cancelling would cost now; the same rules decide when it is done. */
export const cancelPreviewSchema = z
  .object({
    isAllowed: z.boolean(),
    /** Null when nobody of this kind may cancel any more. */
    rule: z.string().nullable(),
    ruleText: localNameSchema.nullable(),
    feeFen: fenSchema,
    travelKeptFen: fenSchema,
    refundFen: fenSchema,
    receivers: z.object({
      workerFen: fenSchema.describe('All workers, the kept travel fee included'),
      merchantFen: fenSchema,
      platformFen: fenSchema,
    }),
    freeUntil: instant.nullable().describe('Until then it stays free, unless the worker sets out'),
    policyVersion: z.string(),
  })
  .meta({ id: 'CancelPreview' });

const cancelShape = z
  .strictObject({
    note: note.optional(),
    expectedFeeFen: fenSchema
      .optional()
      .describe('The fee that was shown; another one is refused with FEE_CHANGED'),
  })
  .meta({ id: 'CancelOrder' });

/** The body may be left out. */
export const cancelSchema = cancelShape.prefault({});

export const forceCancelSchema = z
  .strictObject({
    bearer: z.enum(COST_BEARERS).describe('Who bears what the end of the order costs'),
    refundFen: fenSchema.nullable().describe('Cash back to the customer; null = everything'),
    note,
  })
  .meta({ id: 'ForceCancel' });
