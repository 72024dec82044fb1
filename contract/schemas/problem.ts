import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../terms/errors.js';

export const errorCodeSchema = z
  .enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])
  .meta({ id: 'ErrorCode' });

/** RFC 9457 problem; `code` is what programs read, `title` what people read (zh or en). */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: errorCodeSchema,
    requestId: z.string(),
    fields: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .max(20)
      .optional(),
    extra: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
