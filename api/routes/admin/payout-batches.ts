import {
  batchFileSchema,
  collectBatchSchema,
  discardBatchSchema,
  importResultsSchema,
  payoutBatchDetailSchema,
  payoutBatchPageSchema,
  payoutBatchParamsSchema,
  payoutBatchQuerySchema,
  payoutBatchSchema,
  resultReportSchema,
} from '../../../contract/schemas/payout-batch.js';
import { SHEET_CONTENT_TYPES } from '../../../use-cases/resource/sheet/sheet-format.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['payout batches'];
const base = '/admin/payout-batches';
const READ = { audience: 'admin', permission: 'withdrawal.read' } as const;
const MAKE = { audience: 'admin', permission: 'withdrawal.make', stepUp: true } as const;
const CHECK = { audience: 'admin', permission: 'withdrawal.approve', stepUp: true } as const;
/** 4 MB of bytes in base64, and the rest of the JSON. */
const IMPORT_BODY_BYTES_MAX = 6 * 1024 * 1024 + 4_096;

/** Approved withdrawals to bank cards, as files for the bank. */
export const PAYOUT_BATCH_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: base,
    summary: 'Batches by status, the newest first',
    tags,
    access: READ,
    query: payoutBatchQuerySchema,
    responses: { 200: payoutBatchPageSchema },
    handler: async ({ deps, query }) => {
      const { status, cursor, limit } = query;
      const page = { status, after: decodeTimeCursor(cursor), limit };
      const rows = await deps.payoutBatches.list(page);
      const after = ({ id, made }: (typeof rows)[number]) => ({ key: Date.parse(made.at), id });
      return { status: 200, body: toPage({ rows, limit, after }) };
    },
  }),
  defineRoute({
    method: 'post',
    path: base,
    summary: 'Collect approved withdrawals to bank cards that are in no batch yet',
    tags,
    access: MAKE,
    idempotency: 'required',
    body: collectBatchSchema,
    responses: { 201: payoutBatchSchema },
    errors: ['ACTION_NOT_ALLOWED', 'PAYOUTS_STOPPED', 'CONTENTION'],
    handler: async ({ deps, actor, body }) => ({
      status: 201,
      body: await deps.payoutBatches.collect({ staffId: actor.id, ...body }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: `${base}/:batchId`,
    summary: 'One batch with its rows; accounts are masked',
    tags,
    access: READ,
    params: payoutBatchParamsSchema,
    responses: { 200: payoutBatchDetailSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params }) => ({
      status: 200,
      body: await deps.payoutBatches.detail(params.batchId),
    }),
  }),
  defineRoute({
    method: 'post',
    path: `${base}/:batchId/release`,
    summary: 'Release a batch that somebody else has collected; its file may then be taken out',
    tags,
    access: CHECK,
    idempotency: 'required',
    params: payoutBatchParamsSchema,
    responses: { 200: payoutBatchSchema },
    errors: ['NOT_FOUND', 'FOUR_EYES', 'ACTION_NOT_ALLOWED', 'PAYOUTS_STOPPED'],
    handler: async ({ deps, actor, params }) => ({
      status: 200,
      body: await deps.payoutBatches.release({ ...params, staffId: actor.id }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: `${base}/:batchId/discard`,
    summary: 'Give the withdrawals free again, while nobody has taken the file out',
    tags,
    access: MAKE,
    idempotency: 'required',
    params: payoutBatchParamsSchema,
    body: discardBatchSchema,
    responses: { 200: payoutBatchSchema },
    errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
    handler: async ({ deps, actor, params, body }) => ({
      status: 200,
      body: await deps.payoutBatches.discard({ ...params, ...body, staffId: actor.id }),
    }),
  }),
  ...fileRoutes(),
  ...resultRoutes(),
];

function fileRoutes(): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${base}/:batchId/file`,
      summary: 'The file for the bank, with whole card numbers; each time is recorded',
      tags,
      access: MAKE,
      audit: 'before',
      rateLimit: 'reveal',
      params: payoutBatchParamsSchema,
      body: batchFileSchema,
      responses: { 200: { contentType: 'application/octet-stream', description: 'csv or xlsx' } },
      errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED', 'PAYOUTS_STOPPED'],
      handler: async ({ deps, actor, params, body: { format } }) => {
        const call = { ...params, staffId: actor.id, format };
        const { bytes, rowCount } = await deps.payoutBatches.takeOut(call);
        return {
          status: 200,
          body: bytes,
          headers: {
            'Content-Disposition': `attachment; filename="${params.batchId}.${format}"`,
            'X-Content-Type': SHEET_CONTENT_TYPES[format],
            'X-Row-Count': String(rowCount),
            'Cache-Control': 'no-store',
          },
        };
      },
    }),
    defineRoute({
      method: 'post',
      path: `${base}/:batchId/hand-in`,
      summary: 'Note that the bank has the file',
      tags,
      access: MAKE,
      idempotency: 'required',
      params: payoutBatchParamsSchema,
      responses: { 200: payoutBatchSchema },
      errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
      handler: async ({ deps, actor, params }) => ({
        status: 200,
        body: await deps.payoutBatches.handIn({ ...params, staffId: actor.id }),
      }),
    }),
  ];
}

function resultRoutes(): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: `${base}/:batchId/results`,
      summary: 'Take in the bank’s answer, all of it or nothing; never by whoever collected it',
      tags,
      access: CHECK,
      idempotency: 'required',
      bodyBytesMax: IMPORT_BODY_BYTES_MAX,
      params: payoutBatchParamsSchema,
      body: importResultsSchema,
      responses: { 200: resultReportSchema },
      errors: ['NOT_FOUND', 'FOUR_EYES', 'ACTION_NOT_ALLOWED', 'CONTENTION'],
      handler: async ({ deps, actor, params, body }) => {
        const { format, content, isTrial } = body;
        const bytes = Buffer.from(content, 'base64');
        const input = { ...params, staffId: actor.id, format, bytes, isTrial };
        const report = await deps.payoutBatches.importResults(input);
        return { status: 200, body: { ...report, rows: [...report.rows] } };
      },
    }),
    defineRoute({
      method: 'post',
      path: `${base}/:batchId/deliveries`,
      summary: 'Tell withdrawals once more of results that they have not taken yet',
      tags,
      access: CHECK,
      params: payoutBatchParamsSchema,
      responses: { 200: payoutBatchDetailSchema },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, params }) => ({
        status: 200,
        body: await deps.payoutBatches.tellAgain(params.batchId),
      }),
    }),
  ];
}
