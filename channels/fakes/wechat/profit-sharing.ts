import { createHash } from 'node:crypto';
import express from 'express';
import type { Router } from 'express';
import type { z } from 'zod';
import { loopbackOnly } from '../http.js';
import {
  chinaTime,
  errorAnswer,
  parseBody,
  receiverBodySchema,
  releaseBodySchema,
  returnBodySchema,
  shareBodySchema,
} from './answers.js';
import type { Answer } from './answers.js';
import type { FakeContext } from './context.js';
import type { FakeReturn, FakeShare, FakeSharePart } from './share-state.js';
import type { FakeOrder } from './state.js';

const WHOLE_BPS = 10_000;
const REQUESTS_MAX = 50;
const RETURNS_MAX = 50;
const RECEIVERS_MAX = 20_000;

type Sealed = { readonly raw: Buffer; readonly serial: string };

/** A receiver that is there already is answered like a new one. */
export function addReceiver(context: FakeContext, { raw, serial }: Sealed): Answer {
  const { settings, shares } = context;
  const body = parseBody(receiverBodySchema, raw);
  if (body === null) return errorAnswer('PARAM_ERROR');
  if (!isOurApp(context, body.appid)) return errorAnswer('APPID_MCHID_NOT_MATCH');
  const name = nameOf(context, { sealed: body.name, serial });
  if (name === null && body.name !== undefined) return errorAnswer('PARAM_ERROR', 'name 解密失败');
  if (name === null && body.type === 'MERCHANT_ID') {
    return errorAnswer('PARAM_ERROR', '分账接收方类型为商户号时，商户全称必填');
  }
  if (body.account === settings.mchid) return errorAnswer('INVALID_REQUEST', '不能添加自己');
  if (shares.receivers.size >= RECEIVERS_MAX) return errorAnswer('FREQUENCY_LIMITED');
  shares.receivers.set(keyOf(body), name ?? '');
  const { type, account, relation_type: relation } = body;
  return { status: 200, body: { type, account, relation_type: relation } };
}

/** Accepts a request; an equal repeat answers the first one, so one number shares once. */
export function createShare(context: FakeContext, { raw, serial }: Sealed): Answer {
  const body = parseBody(shareBodySchema, raw);
  if (body === null) return errorAnswer('PARAM_ERROR');
  if (!isOurApp(context, body.appid)) return errorAnswer('APPID_MCHID_NOT_MATCH');
  if (new Set(body.receivers.map(keyOf)).size !== body.receivers.length) {
    return errorAnswer('PARAM_ERROR', '分账接收方重复');
  }
  const isSealed = body.receivers.every(
    ({ name }) => name === undefined || nameOf(context, { sealed: name, serial }) !== null,
  );
  if (!isSealed) return errorAnswer('PARAM_ERROR', 'name 解密失败');
  const { shares, nowMs } = context;
  const { out_order_no: no, transaction_id: transactionId } = body;
  const existing = shares.findShare(no);
  if (existing !== null) {
    return isSame(existing, body) ? shareAnswer(existing) : reentryMismatch();
  }
  const order = orderOf(context, transactionId);
  if (order === null) return errorAnswer('RESOURCE_NOT_EXISTS', '订单不存在');
  const refusal = refuse(context, { order, body });
  if (refusal !== null) return refusal;
  const share: FakeShare = {
    ...{ kind: 'share', no, transactionId, shareId: shareIdOf(no), createdAtMs: nowMs() },
    ...{ isRelease: false, state: 'PROCESSING' },
    parts: body.receivers.map((receiver) => partOf(context, receiver)),
  };
  shares.put(share);
  return shareAnswer(shares.findShare(no) ?? share);
}

export function queryShare(
  { shares }: FakeContext,
  asked: { readonly no: string; readonly transactionId: string },
): Answer {
  const share = shares.findShare(asked.no);
  return share === null || share.transactionId !== asked.transactionId
    ? errorAnswer('RESOURCE_NOT_EXISTS', '分账单不存在')
    : shareAnswer(share);
}

/** What nobody was given is the merchant's own; a release is a request without parts. */
export function unfreeze(context: FakeContext, raw: Buffer): Answer {
  const body = parseBody(releaseBodySchema, raw);
  if (body === null) return errorAnswer('PARAM_ERROR');
  const { shares, nowMs } = context;
  const { out_order_no: no, transaction_id: transactionId } = body;
  const existing = shares.findShare(no);
  if (existing !== null) {
    const isEqual = existing.isRelease && existing.transactionId === transactionId;
    return isEqual ? shareAnswer(existing) : reentryMismatch();
  }
  const order = orderOf(context, transactionId);
  if (order === null) return errorAnswer('RESOURCE_NOT_EXISTS', '订单不存在');
  if (order.isShared !== true) return errorAnswer('INVALID_REQUEST', '非分账订单不支持解冻');
  const present = shares.ofPayment(transactionId);
  if (present.some(({ state }) => state === 'PROCESSING')) {
    return errorAnswer('INVALID_REQUEST', '订单正在分账中，请稍后重试');
  }
  if (present.some(({ isRelease }) => isRelease)) {
    return errorAnswer('INVALID_REQUEST', '订单已解冻');
  }
  const share: FakeShare = {
    ...{ kind: 'share', no, transactionId, shareId: shareIdOf(no), createdAtMs: nowMs() },
    ...{ isRelease: true, state: 'PROCESSING', parts: [] },
  };
  shares.put(share);
  return shareAnswer(shares.findShare(no) ?? share);
}

export function createReturn(context: FakeContext, raw: Buffer): Answer {
  const body = parseBody(returnBodySchema, raw);
  if (body === null) return errorAnswer('PARAM_ERROR');
  const { shares, nowMs, faults } = context;
  const { out_return_no: no, out_order_no: shareNo, return_mchid: account, amount } = body;
  const existing = shares.findReturn(no);
  if (existing !== null) {
    const isEqual =
      existing.shareNo === shareNo && existing.account === account && existing.amountFen === amount;
    return isEqual ? returnAnswer(existing) : reentryMismatch();
  }
  const share = shares.findShare(shareNo);
  if (share === null) return errorAnswer('RESOURCE_NOT_EXISTS', '分账单不存在');
  const part = share.parts.find((it) => it.type === 'MERCHANT_ID' && it.account === account);
  if (part?.result !== 'SUCCESS') return errorAnswer('INVALID_REQUEST', '该接收方无可回退的分账');
  const given = shares.returnsOf(shareNo).filter(({ result }) => result !== 'FAILED');
  if (given.length >= RETURNS_MAX) return errorAnswer('RULE_LIMIT', '超过回退次数限制');
  const backFen = given
    .filter((row) => row.account === account)
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
  if (backFen + amount > part.amountFen) {
    return errorAnswer('INVALID_REQUEST', '回退金额超过分账金额');
  }
  const fault = faults.take({ kind: 'returnFails', operation: 'shareReturn' });
  const row: FakeReturn = {
    ...{ kind: 'return', no, shareNo, account, amountFen: amount, createdAtMs: nowMs() },
    ...{ result: 'PROCESSING', endsWith: fault?.reason ?? null },
  };
  shares.put(row);
  return returnAnswer(shares.findReturn(no) ?? row);
}

export function queryReturn(
  { shares }: FakeContext,
  asked: { readonly no: string; readonly shareNo: string },
): Answer {
  const row = shares.findReturn(asked.no);
  return row === null || row.shareNo !== asked.shareNo
    ? errorAnswer('RESOURCE_NOT_EXISTS', '分账回退单不存在')
    : returnAnswer(row);
}

/** What was shared and came back, under `/sandbox/shares`. Not WeChat's. */
export function createShareSandbox({ shares }: FakeContext): Router {
  const router = express.Router();
  router.use(loopbackOnly);
  router.get('/journal', (_request, response) => {
    response.json({ entries: shares.entries() });
  });
  router.get('/payments/:transactionId', (request, response) => {
    response.json({ requests: shares.ofPayment(request.params.transactionId) });
  });
  return router;
}

type ShareBody = z.output<typeof shareBodySchema>;

function refuse(
  { settings, state, shares }: FakeContext,
  { order, body }: { readonly order: FakeOrder; readonly body: ShareBody },
): Answer | null {
  if (order.paidAtMs === null) return errorAnswer('INVALID_REQUEST', '订单未支付');
  if (order.isShared !== true) return errorAnswer('INVALID_REQUEST', '非分账订单不支持分账');
  const present = shares.ofPayment(order.transactionId);
  if (present.some(({ isRelease }) => isRelease)) return errorAnswer('NOT_ENOUGH', '订单已解冻');
  if (present.length >= REQUESTS_MAX) return errorAnswer('RULE_LIMIT', '超过分账次数限制');
  const wantedFen = body.receivers.reduce((sum, { amount }) => sum + amount, 0);
  const sharedFen = present
    .flatMap(({ parts }) => parts)
    .filter(({ result }) => result !== 'CLOSED')
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
  const capFen = Math.floor((order.amountFen * settings.shareCapBps) / WHOLE_BPS);
  if (sharedFen + wantedFen > capFen) return errorAnswer('RULE_LIMIT', '分账金额超出最大分账比例');
  const refundedFen = order.refundNos
    .map((refundNo) => state.refunds.get(refundNo))
    .filter((refund) => refund?.status === 'PROCESSING' || refund?.status === 'SUCCESS')
    .reduce((sum, refund) => sum + (refund?.amountFen ?? 0), 0);
  const isEnough = sharedFen + wantedFen + refundedFen <= order.amountFen;
  return isEnough ? null : errorAnswer('NOT_ENOUGH', '分账金额不足');
}

/** Whoever was never told of, or is meant by a fault, gets nothing; the others do. */
function partOf(
  { shares, faults }: FakeContext,
  receiver: ShareBody['receivers'][number],
): FakeSharePart {
  const { type, account, amount: amountFen } = receiver;
  const fault = faults.take({ kind: 'receiverCloses', operation: 'share' });
  const isKnown = shares.receivers.has(keyOf(receiver));
  const failReason = fault?.reason ?? (isKnown ? null : 'NO_RELATION');
  return {
    type,
    account,
    amountFen,
    result: failReason === null ? 'PENDING' : 'CLOSED',
    failReason,
  };
}

function isSame(share: FakeShare, body: ShareBody): boolean {
  const partsOf = (parts: readonly { type: string; account: string; fen: number }[]): string =>
    JSON.stringify(parts.map(({ type, account, fen }) => [type, account, fen]).sort());
  const had = share.parts.map((part) => ({ ...part, fen: part.amountFen }));
  const asked = body.receivers.map((receiver) => ({ ...receiver, fen: receiver.amount }));
  const isEqual = partsOf(had) === partsOf(asked);
  return !share.isRelease && isEqual && share.transactionId === body.transaction_id;
}

function shareAnswer(share: FakeShare): Answer {
  const createdAt = chinaTime(share.createdAtMs);
  return {
    status: 200,
    body: {
      transaction_id: share.transactionId,
      out_order_no: share.no,
      order_id: share.shareId,
      state: share.state,
      receivers: share.parts.map(({ type, account, amountFen, result, failReason }, index) => ({
        ...{ type, account, amount: amountFen, result, create_time: createdAt },
        description: '服务订单分账',
        detail_id: `${share.shareId}${index}`,
        ...(failReason !== null && { fail_reason: failReason }),
      })),
    },
  };
}

function returnAnswer(row: FakeReturn): Answer {
  return {
    status: 200,
    body: {
      out_order_no: row.shareNo,
      out_return_no: row.no,
      return_id: shareIdOf(row.no),
      return_mchid: row.account,
      amount: row.amountFen,
      result: row.result,
      ...(row.result === 'FAILED' && { fail_reason: row.endsWith }),
      create_time: chinaTime(row.createdAtMs),
    },
  };
}

function nameOf(
  { settings, crypto }: FakeContext,
  field: { readonly sealed: string | undefined; readonly serial: string },
): string | null {
  if (field.sealed === undefined || field.serial !== settings.platformKeyId) return null;
  return crypto.openField(field.sealed);
}

function orderOf({ state }: FakeContext, transactionId: string): FakeOrder | null {
  for (const order of state.orders.values()) {
    if (order.transactionId === transactionId) return order;
  }
  return null;
}

const isOurApp = ({ settings }: FakeContext, appid: string): boolean =>
  [settings.appid, ...settings.moreAppids].includes(appid);
const keyOf = (receiver: { readonly type: string; readonly account: string }): string =>
  `${receiver.type}:${receiver.account}`;
const reentryMismatch = (): Answer =>
  errorAnswer('INVALID_REQUEST', '单号已存在但信息不一致，请核实参数后重试');

function shareIdOf(no: string): string {
  const hex = createHash('sha256').update(no).digest('hex').slice(0, 20);
  return `30${BigInt(`0x${hex}`).toString().padStart(26, '0').slice(-26)}`;
}
