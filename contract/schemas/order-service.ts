import { z } from 'zod';
import { FORM_FIELD_KINDS } from '../terms/catalogue.js';
import { localNameSchema } from './catalogue.js';
import { zonedInstantSchema as instant } from './common.js';
import { serviceStepSchema } from './service-type.js';

/** A declared step of one visit, and how far it is proved. */
export const stepProgressSchema = serviceStepSchema
  .extend({
    isDone: z.boolean(),
    photoIds: z.array(z.string()),
    checked: z.array(z.string()).describe('Ticks of the checklist, by code'),
    note: z.string().nullable(),
    at: instant.nullable().describe('When it was proved last'),
  })
  .meta({ id: 'StepProgress' });

/** An answer to the booking form, in the words of the time of booking. */
export const formAnswerSchema = z
  .object({
    code: z.string(),
    label: localNameSchema,
    kind: z.enum(FORM_FIELD_KINDS),
    value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
    text: localNameSchema.nullable().describe('Labels of what was picked'),
  })
  .meta({ id: 'FormAnswer' });
