import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { chinaTime, errorAnswer, parseBody, refundBodySchema } from './answers.js';
import type { Answer } from './answers.js';
import type { FakeContext } from './context.js';
import { markRefunded } from './state.js';
import type { FakeOrder, FakeRefund } from './state.js';

/** WeChat's limit of partial refunds of one order. */
const PARTS_MAX = 50;

/** Accepts a refund; an equal repeat answers the first one, so one number moves money once. */
export function createRefund(context: FakeContext, raw: Buffer): Answer {
  const body = parseBody(refundBodySchema, raw);
  if (body === null) return errorAnswer('PARAM_ERROR');
  const { state, nowMs } = context;
  const order = state.orders.get(body.out_trade_no);
  if (!order) return errorAnswer('RESOURCE_NOT_EXISTS', '订单不存在');
  const existing = state.refunds.get(body.out_refund_no);
  const hasEnded = existing?.status === 'CLOSED' || existing?.status === 'ABNORMAL';
  if (existing) {
    if (existing.no !== order.no || existing.amountFen !== body.amount.refund) {
      return errorAnswer('INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试');
    }
    if (!hasEnded) return answer(context, { order, refund: existing });
  }
  const refusal = refuse(context, { order, amount: body.amount, isRepeat: hasEnded });
  if (refusal) return refusal;

  const refund: FakeRefund = {
    refundNo: body.out_refund_no,
    no: order.no,
    amountFen: body.amount.refund,
    notifyUrl: body.notify_url ?? null,
    refundId: existing?.refundId ?? refundId(body.out_refund_no),
    createdAtMs: nowMs(),
    status: 'PROCESSING',
    succeededAtMs: null,
  };
  state.record({ kind: 'refund', refund });
  const fault = context.faults.take({ kind: 'refundEnds', operation: 'refund' });
  scheduleEnd(context, { refundNo: refund.refundNo, status: fault?.status ?? 'SUCCESS' });
  return answer(context, { order, refund });
}

export function queryRefund(context: FakeContext, refundNo: string): Answer {
  const refund = context.state.refunds.get(refundNo);
  const order = refund && context.state.orders.get(refund.no);
  return order ? answer(context, { order, refund }) : errorAnswer('RESOURCE_NOT_EXISTS');
}

/** After a restart: lets accepted refunds go on and tells the merchant of unacknowledged ones. */
export function resumeRefunds(context: FakeContext): void {
  for (const refund of context.state.refunds.values()) {
    if (refund.status === 'PROCESSING') {
      scheduleEnd(context, { refundNo: refund.refundNo, status: 'SUCCESS' });
    } else {
      notify(context, refund);
    }
  }
}

type EndStatus = 'SUCCESS' | 'CLOSED' | 'ABNORMAL';

function refuse(
  { state }: FakeContext,
  input: {
    order: FakeOrder;
    amount: z.output<typeof refundBodySchema>['amount'];
    isRepeat: boolean;
  },
): Answer | null {
  const { order, amount } = input;
  if (order.paidAtMs === null) return errorAnswer('INVALID_REQUEST', '订单未支付，不能退款');
  if (amount.total !== order.amountFen) {
    return errorAnswer('INVALID_REQUEST', '订单金额不一致，请核实后再试');
  }
  const takenFen = order.refundNos
    .map((refundNo) => state.refunds.get(refundNo))
    .filter((refund) => refund?.status === 'PROCESSING' || refund?.status === 'SUCCESS')
    .reduce((sum, refund) => sum + (refund?.amountFen ?? 0), 0);
  if (takenFen + amount.refund > order.amountFen) {
    return errorAnswer('INVALID_REQUEST', '申请退款金额大于订单可退金额');
  }
  if (!input.isRepeat && order.refundNos.length >= PARTS_MAX) {
    return errorAnswer('INVALID_REQUEST', '超过退款次数限制');
  }
  return null;
}

function scheduleEnd(context: FakeContext, input: { refundNo: string; status: EndStatus }): void {
  const timer = setTimeout(() => {
    context.refundTimers.delete(timer);
    end(context, input);
  }, context.settings.refundDelayMs);
  context.refundTimers.add(timer);
}

function end(context: FakeContext, input: { refundNo: string; status: EndStatus }): void {
  const { state, nowMs } = context;
  const refund = state.refunds.get(input.refundNo);
  if (refund?.status !== 'PROCESSING') return;
  if (input.status === 'SUCCESS') {
    const atMs = nowMs();
    state.journal.append({
      at: new Date(atMs).toISOString(),
      kind: 'refund',
      no: refund.no,
      refundNo: refund.refundNo,
      amountFen: refund.amountFen,
    });
    markRefunded(state, { refundNo: refund.refundNo, atMs });
  } else {
    state.record({ kind: 'refundEnd', refundNo: refund.refundNo, status: input.status });
  }
  if (context.faults.take({ kind: 'loseNotice', operation: 'refund' })) return;
  notify(context, refund);
}

function notify(context: FakeContext, refund: FakeRefund): void {
  const { callbacks, settings, state, nowMs } = context;
  const key = `refund:${refund.refundNo}:${refund.status}`;
  const order = state.orders.get(refund.no);
  if (!order || refund.notifyUrl === null || state.notified.has(key)) return;
  callbacks.send({
    key,
    url: refund.notifyUrl,
    eventType: `REFUND.${refund.status}`,
    summary: refund.status === 'SUCCESS' ? '退款成功' : '退款异常',
    resourceType: 'refund',
    plain: {
      mchid: settings.mchid,
      out_trade_no: order.no,
      transaction_id: order.transactionId,
      out_refund_no: refund.refundNo,
      refund_id: refund.refundId,
      refund_status: refund.status,
      success_time: chinaTime(refund.succeededAtMs ?? nowMs()),
      user_received_account: '支付用户零钱',
      amount: {
        total: order.amountFen,
        refund: refund.amountFen,
        payer_total: order.amountFen,
        payer_refund: refund.amountFen,
      },
    },
  });
}

function answer(context: FakeContext, input: { order: FakeOrder; refund: FakeRefund }): Answer {
  const { order } = input;
  // Read again: recording replaces the stored object.
  const refund = context.state.refunds.get(input.refund.refundNo) ?? input.refund;
  return {
    status: 200,
    body: {
      refund_id: refund.refundId,
      out_refund_no: refund.refundNo,
      transaction_id: order.transactionId,
      out_trade_no: order.no,
      channel: 'ORIGINAL',
      user_received_account: '支付用户零钱',
      create_time: chinaTime(refund.createdAtMs),
      ...(refund.succeededAtMs === null ? {} : { success_time: chinaTime(refund.succeededAtMs) }),
      status: refund.status,
      funds_account: 'AVAILABLE',
      amount: {
        total: order.amountFen,
        refund: refund.amountFen,
        payer_total: order.amountFen,
        payer_refund: refund.amountFen,
        settlement_refund: refund.amountFen,
        settlement_total: order.amountFen,
        discount_refund: 0,
        currency: 'CNY',
      },
    },
  };
}

function refundId(refundNo: string): string {
  const hex = createHash('sha256').update(refundNo).digest('hex').slice(0, 20);
  return `50${BigInt(`0x${hex}`).toString().padStart(26, '0').slice(-26)}`;
}
