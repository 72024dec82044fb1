import { z } from 'zod';
import { errorCodeSchema } from '../../contract/schemas/problem.js';
import { filterQueryOf } from '../../resources/kit/query.js';
import type { Resource } from '../../resources/kit/types.js';
import { EXPORT_ROWS_MAX } from '../../use-cases/resource/sheet/export-resource.js';
import { IMPORT_ROWS_MAX } from '../../use-cases/resource/sheet/import-resource.js';
import { SHEET_CONTENT_TYPES, SHEET_FORMATS } from '../../use-cases/resource/sheet/sheet-format.js';
import { defineRoute, type Route } from '../kit/route.js';
import { headOf, pathOf, requestOf } from './resource-head.js';

/** 4 MB of bytes in base64, and the rest of the JSON. */
const IMPORT_BODY_BYTES_MAX = 6 * 1024 * 1024;

const importBodySchema = z.strictObject({
  format: z.enum(SHEET_FORMATS),
  /** The file, base64. */
  content: z.base64().min(4).max(IMPORT_BODY_BYTES_MAX),
  /** Judges every row and stores none. */
  isTrial: z.boolean(),
});

const importReportSchema = z
  .strictObject({
    isStored: z.boolean(),
    created: z.number().int(),
    updated: z.number().int(),
    refused: z.number().int(),
    rows: z
      .array(
        z.strictObject({
          row: z.number().int(),
          outcome: z.enum(['created', 'updated', 'refused']),
          id: z.string().optional(),
          code: errorCodeSchema.optional(),
          fields: z
            .array(z.strictObject({ field: z.string(), message: z.string() }))
            .max(20)
            .optional(),
        }),
      )
      .max(IMPORT_ROWS_MAX),
  })
  .meta({ id: 'ImportReport' });

/** Import and export of a resource, where it declares them. */
export function sheetRoutesOf(resource: Resource): readonly Route[] {
  const { create } = resource.access;
  return [
    ...(resource.canExport ? [exportRoute(resource)] : []),
    ...(resource.canImport && create !== undefined ? [importRoute(resource)] : []),
  ];
}

/** POST, since every export is recorded. */
function exportRoute(resource: Resource): Route {
  const head = headOf(resource, resource.access.read);
  return defineRoute({
    method: 'post',
    path: pathOf(resource, '/export'),
    summary: `${resource.labels.many.en}: export at most ${EXPORT_ROWS_MAX} rows, sealed values masked`,
    ...head,
    access: { ...head.access, stepUp: true },
    audit: 'before',
    body: z.strictObject({
      format: z.enum(SHEET_FORMATS),
      filters: filterQueryOf(resource).default({}),
    }),
    responses: {
      200: { contentType: 'application/octet-stream', description: 'csv or xlsx' },
    },
    async handler(ctx) {
      const { format, filters } = ctx.body as {
        readonly format: (typeof SHEET_FORMATS)[number];
        readonly filters: unknown;
      };
      const sheet = await ctx.deps.resources.exportSheet(requestOf(resource, ctx), {
        format,
        query: filters,
      });
      return {
        status: 200,
        body: sheet.bytes,
        headers: {
          'Content-Disposition': `attachment; filename="${resource.name}.${format}"`,
          'X-Content-Type': SHEET_CONTENT_TYPES[format],
          'X-Row-Count': String(sheet.rowCount),
          'X-Is-Cut': String(sheet.isCut),
        },
      };
    },
  });
}

function importRoute(resource: Resource): Route {
  return defineRoute({
    method: 'post',
    path: pathOf(resource, '/import'),
    summary: `${resource.labels.many.en}: import at most ${IMPORT_ROWS_MAX} rows, all or none`,
    ...headOf(resource, resource.access.create ?? resource.access.read),
    audit: 'inTransaction',
    bodyBytesMax: IMPORT_BODY_BYTES_MAX,
    body: importBodySchema,
    responses: { 200: importReportSchema },
    async handler(ctx) {
      const { format, content, isTrial } = ctx.body;
      const report = await ctx.deps.resources.importSheet(requestOf(resource, ctx), {
        format,
        bytes: Buffer.from(content, 'base64'),
        isTrial,
      });
      return { status: 200, body: report as z.input<typeof importReportSchema> };
    },
  });
}
