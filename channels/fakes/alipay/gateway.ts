import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import type { Request, Response, Router } from 'express';
import { FAKE_BODY_BYTES_MAX } from '../http.js';
import { invalidArguments, type AlipayAnswer } from './answers.js';
import { queryBill } from './bills.js';
import type { AlipayContext } from './context.js';
import type { Fields } from './crypto.js';
import type { AlipayOperation } from './faults.js';
import { cashierPage, refusalPage } from './pages.js';
import { queryTradeRefund, refundTrade } from './refunds.js';
import { closeTrade, openTrade, OPENING_METHODS, queryTrade } from './trades.js';
import { queryAlipayTransfer, sendTransfer } from './transfers.js';

type Operation = {
  readonly operation: AlipayOperation;
  /** `host` is where the caller reaches the fake. */
  run(context: AlipayContext, fields: Fields, host: string): AlipayAnswer;
};

/** What servers call, by method. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'alipay.trade.query': { operation: 'query', run: queryTrade },
  'alipay.trade.close': { operation: 'close', run: closeTrade },
  'alipay.trade.refund': { operation: 'refund', run: refundTrade },
  'alipay.trade.fastpay.refund.query': { operation: 'refundQuery', run: queryTradeRefund },
  'alipay.fund.trans.uni.transfer': { operation: 'transfer', run: sendTransfer },
  'alipay.fund.trans.common.query': { operation: 'transferQuery', run: queryAlipayTransfer },
  'alipay.data.dataservice.bill.downloadurl.query': { operation: 'bill', run: queryBill },
};

/** `gateway.do`: payers bring signed links, servers make signed calls and get signed answers. */
export function createGateway(context: AlipayContext): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false, limit: FAKE_BODY_BYTES_MAX });
  const handle = async (request: Request, response: Response): Promise<void> => {
    const fields = fieldsOf(request);
    const method = fields['method'] ?? '';
    if (OPENING_METHODS.includes(method)) openForPayer(context, { fields, response });
    else await serve(context, { method, fields, request, response });
  };
  router.get('/gateway.do', handle);
  router.post('/gateway.do', form, handle);
  return router;
}

/** Parameters may stand in the address and in the body; each once. */
function fieldsOf(request: Request): Fields {
  const query = new URL(request.originalUrl, 'http://localhost').searchParams;
  const body = (request.body ?? {}) as Record<string, unknown>;
  const texts = Object.entries(body).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { ...Object.fromEntries(texts), ...Object.fromEntries(query) };
}

function openForPayer(context: AlipayContext, input: { fields: Fields; response: Response }): void {
  const opened = openTrade(context, input.fields);
  const page = opened.ok ? cashierPage(opened.trade) : refusalPage(opened.subCode);
  input.response
    .status(opened.ok ? 200 : 409)
    .type('text/html; charset=utf-8')
    .send(page);
}

async function serve(
  context: AlipayContext,
  input: { method: string; fields: Fields; request: Request; response: Response },
): Promise<void> {
  const { method, fields, request, response } = input;
  const { crypto, faults, nowMs } = context;
  const known = Object.hasOwn(OPERATIONS, method) ? OPERATIONS[method] : undefined;
  const refusal = known ? crypto.refuseRequest({ fields, nowMs: nowMs() }) : 'isv.invalid-method';
  if (!known || refusal !== null) {
    send(context, { response, method, answer: invalidArguments(refusal ?? ''), isTampered: false });
    return;
  }
  const { operation } = known;
  if (faults.take({ kind: 'loseRequest', operation })) {
    request.socket.destroy();
    return;
  }
  const slow = faults.take({ kind: 'delay', operation });
  if (slow) await delay(slow.delayMs);
  const broken = faults.take({ kind: 'error', operation });
  const answer: AlipayAnswer = broken
    ? { code: broken.code, msg: 'Service', sub_code: broken.subCode, sub_msg: broken.subCode }
    : known.run(context, fields, request.get('host') ?? '');
  if (faults.take({ kind: 'loseReply', operation })) {
    request.socket.destroy();
    return;
  }
  const isTampered = faults.take({ kind: 'tamper', operation }) !== null;
  send(context, { response, method, answer, isTampered });
}

/** The signature covers the node exactly as it is written. */
function send(
  { crypto }: AlipayContext,
  input: { response: Response; method: string; answer: AlipayAnswer; isTampered: boolean },
): void {
  const { response, method, answer, isTampered } = input;
  const name = `${method.replaceAll(/[^\w.]/g, '').replaceAll('.', '_')}_response`;
  const node = JSON.stringify(answer).replaceAll('/', '\\/');
  const told = isTampered ? node.replace(/\}$/, ',"extra":"1"}') : node;
  response
    .type('text/html; charset=utf-8')
    .send(`{"${name}":${told},"sign":"${crypto.signText(node)}"}`);
}
