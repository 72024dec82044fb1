import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { FAKE_BODY_BYTES_MAX, loopbackOnly } from '../http.js';
import type { AlipayContext } from './context.js';
import type { Fields } from './crypto.js';
import { alipayFaultSchema } from './faults.js';
import { NOTICE_DUPLICATES_MAX } from './notices.js';
import { donePage } from './pages.js';
import type { FakeTrade } from './state.js';
import { openTrade, payTrade, type TradePayResult } from './trades.js';

/** A payer comes with his link, with his app's text, or with a trade he has opened before. */
const payBodySchema = z
  .strictObject({
    payUrl: z.string().max(8_192).optional(),
    orderString: z.string().max(8_192).optional(),
    out_trade_no: z.string().optional(),
    /** Opens the trade and leaves it there. */
    onlyOpen: z.boolean().default(false),
    duplicateCallbacks: z.int().min(0).max(NOTICE_DUPLICATES_MAX).default(0),
    dropCallback: z.boolean().default(false),
  })
  .refine((body) =>
    [body.payUrl, body.orderString, body.out_trade_no].some((it) => it !== undefined),
  );

type PayBody = z.output<typeof payBodySchema>;
type Found = { readonly trade: FakeTrade } | { readonly result: string };

const PAY_STATUS: Readonly<Record<TradePayResult, number>> = {
  PAID: 200,
  NOT_FOUND: 404,
  CLOSED: 409,
  ALREADY_PAID: 409,
};

/** The control side under `/sandbox`: the payer's device, the journal, faults. Not Alipay's. */
export function createAlipaySandbox(context: AlipayContext): Router {
  const router = express.Router();
  router.use(loopbackOnly, express.json({ limit: FAKE_BODY_BYTES_MAX }));

  router.post('/pay', (request, response) => {
    const body = payBodySchema.safeParse(request.body);
    if (!body.success) {
      response.status(400).json({ message: z.prettifyError(body.error) });
      return;
    }
    const found = find(context, body.data);
    if (!('trade' in found)) {
      response.status(found.result === 'NOT_FOUND' ? 404 : 409).json(found);
      return;
    }
    const { trade } = found;
    const facts = { out_trade_no: trade.no, amountFen: trade.amountFen };
    if (body.data.onlyOpen) {
      response.json({ result: 'OPENED', ...facts });
      return;
    }
    const { duplicateCallbacks, dropCallback } = body.data;
    const how = { duplicateCallbacks, isCallbackDropped: dropCallback };
    const result = payTrade(context, { trade, ...how });
    const transactionId = result === 'PAID' ? trade.tradeNo : null;
    response.status(PAY_STATUS[result]).json({ result, ...facts, transactionId });
  });

  const form = express.urlencoded({ extended: false, limit: FAKE_BODY_BYTES_MAX });
  router.post('/cashier', form, (request, response) => {
    const { out_trade_no: no } = request.body as { readonly out_trade_no?: string };
    const trade = context.state.trades.get(no ?? '');
    const how = { duplicateCallbacks: 0, isCallbackDropped: false };
    const result = trade ? payTrade(context, { trade, ...how }) : 'NOT_FOUND';
    response.status(PAY_STATUS[result]).type('text/html; charset=utf-8').send(donePage(result));
  });

  router.get('/journal', (_request, response) => {
    response.json({ entries: context.state.journal.entries() });
  });

  router.get('/callbacks', (_request, response) => {
    response.json({ pending: context.notices.pendingCount() });
  });

  router.post('/faults', (request, response) => {
    const fault = alipayFaultSchema.safeParse(request.body);
    if (!fault.success) {
      response.status(400).json({ message: z.prettifyError(fault.error) });
      return;
    }
    response.status(context.faults.add(fault.data) ? 204 : 409).end();
  });

  router.delete('/faults', (_request, response) => {
    context.faults.clear();
    response.status(204).end();
  });
  return router;
}

function find(context: AlipayContext, body: PayBody): Found {
  const fields = linkFields(body);
  if (fields === null) {
    const trade = context.state.trades.get(body.out_trade_no ?? '');
    return trade ? { trade } : { result: 'NOT_FOUND' };
  }
  const opened = openTrade(context, fields);
  if (opened.ok) return { trade: opened.trade };
  const closed = opened.subCode === 'ACQ.TRADE_HAS_CLOSE' ? 'CLOSED' : opened.subCode;
  return { result: opened.subCode === 'ACQ.TRADE_HAS_SUCCESS' ? 'ALREADY_PAID' : closed };
}

function linkFields(body: PayBody): Fields | null {
  const { payUrl, orderString } = body;
  if (orderString !== undefined) return Object.fromEntries(new URLSearchParams(orderString));
  if (payUrl === undefined || !URL.canParse(payUrl)) return payUrl === undefined ? null : {};
  return Object.fromEntries(new URL(payUrl).searchParams);
}
