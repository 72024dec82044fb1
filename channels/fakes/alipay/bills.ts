import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { billFaultsSchema, movementsOf } from '../bill-movements.js';
import { FAKE_BODY_BYTES_MAX, loopbackOnly } from '../http.js';
import {
  billBizSchema,
  businessFailed,
  invalidArguments,
  parseBiz,
  succeeded,
  type AlipayAnswer,
} from './answers.js';
import { fundFiles, tradeFiles } from './bill-files.js';
import type { AlipayContext } from './context.js';
import type { Fields } from './crypto.js';
import { zipOf } from './zip.js';

const FILES_MAX = 20;
/** An address is good for half a minute. */
const ADDRESS_MS = 30_000;
const DOWNLOAD_PATH = '/downloadBillFile.resource';

const billControlSchema = z.strictObject({
  /** False: the bills are still being made. */
  isReady: z.boolean().default(true),
  feeBps: z.int().min(0).max(1_000).default(0),
  /** The files do not have the check sums that the archive tells. */
  isBroken: z.boolean().default(false),
  faults: billFaultsSchema,
});

export type FakeBills = {
  control: z.output<typeof billControlSchema>;
  readonly files: Map<string, Buffer>;
  /** Signs the addresses of files. */
  readonly secret: Buffer;
};

export function createFakeBills(): FakeBills {
  return { control: billControlSchema.parse({}), files: new Map(), secret: randomBytes(32) };
}

/** Tells where a day's bill lies. There is none until it is made, or when nothing has moved. */
export function queryBill(context: AlipayContext, fields: Fields, host: string): AlipayAnswer {
  const biz = parseBiz(billBizSchema, fields['biz_content']);
  if (biz === null) return invalidArguments('isv.invalid-arguments');
  const { bills, settings, state } = context;
  const { isReady, isBroken, feeBps, faults } = bills.control;
  const movements = movementsOf(state.journal.entries(), faults);
  const { bill_type: bizType, bill_date: dateCn } = biz;
  const input = { movements, dateCn, sellerId: settings.sellerId, feeBps };
  const filesOf = bizType === 'trade' ? tradeFiles : fundFiles;
  const files = isReady ? filesOf(input) : null;
  if (files === null) return businessFailed('isp.bill_not_exist', '账单不存在');
  if (bills.files.size >= FILES_MAX) bills.files.clear();
  const fileId = `/${bizType}/${settings.sellerId}/${randomBytes(8).toString('hex')}.csv.zip`;
  bills.files.set(fileId, zipOf(files.map((file) => ({ ...file, isBroken }))));
  const query = new URLSearchParams({
    ...{ bizType, userId: `${settings.sellerId}0156`, fileType: 'csv.zip', fileId },
    ...{ bizDates: dateCn.replaceAll('-', ''), timestamp: String(context.nowMs()) },
  });
  query.append('token', tokenOf(bills, query));
  return succeeded({ bill_download_url: `http://${host}${DOWNLOAD_PATH}?${query.toString()}` });
}

/** The files themselves: whoever has the address gets them, as long as it is fresh. */
export function createBillDownloads({ bills, nowMs }: AlipayContext): Router {
  const router = express.Router();
  router.get(DOWNLOAD_PATH, (request: Request, response: Response) => {
    const query = new URL(request.originalUrl, 'http://localhost').searchParams;
    const token = Buffer.from(query.get('token') ?? '');
    query.delete('token');
    const right = Buffer.from(tokenOf(bills, query));
    const isRight = token.byteLength === right.byteLength && timingSafeEqual(token, right);
    const isFresh = nowMs() - Number(query.get('timestamp')) <= ADDRESS_MS;
    const file = bills.files.get(query.get('fileId') ?? '');
    if (!isRight || !isFresh || file === undefined) response.status(403).end();
    else response.type('application/octet-stream').send(file);
  });
  return router;
}

/** `/sandbox/bill`: what the next bills are like. Not Alipay's. */
export function createBillSandbox({ bills }: AlipayContext): Router {
  const router = express.Router();
  router.use(loopbackOnly, express.json({ limit: FAKE_BODY_BYTES_MAX }));
  router.put('/', (request, response) => {
    const body = billControlSchema.safeParse(request.body);
    if (body.success) bills.control = body.data;
    response.status(body.success ? 204 : 400).end();
  });
  return router;
}

function tokenOf({ secret }: FakeBills, query: URLSearchParams): string {
  return createHmac('sha256', secret).update(query.toString()).digest('hex');
}
