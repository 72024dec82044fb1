import { z } from 'zod';
import { MEDIA_TYPES, WORKER_MEDIA_MAX } from '../terms/media.js';
import { idSchema } from './common.js';
import { mediaSchema } from './media.js';

/** A photo or video on a worker's page, as customers see it; `POST /media/:id/links` opens it. */
export const pageMediaSchema = z.strictObject({
  id: z.string(),
  contentType: z.enum(MEDIA_TYPES),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** A video's still picture; its link is in the answer of the video's. */
  hasPoster: z.boolean(),
});

export const pageMediaListSchema = z.array(pageMediaSchema).max(WORKER_MEDIA_MAX);

/** The same as the worker himself sees it: all of it, with its review. */
export const workerPageMediaSchema = z
  .object({ version: z.int(), items: z.array(mediaSchema).max(WORKER_MEDIA_MAX) })
  .meta({ id: 'WorkerPageMedia' });

export const workerPageMediaEditSchema = z
  .strictObject({
    mediaIds: z
      .array(idSchema)
      .max(WORKER_MEDIA_MAX)
      .refine((ids) => new Set(ids).size === ids.length, {
        message: '文件不可重复 / a file is named twice',
      })
      .describe('All that is shown, in this order; what is left out is deleted'),
  })
  .meta({ id: 'WorkerPageMediaEdit' });
