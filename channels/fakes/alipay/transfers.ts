import { createHash } from 'node:crypto';
import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { openAppendFile } from '../append-file.js';
import { FAKE_BODY_BYTES_MAX, loopbackOnly } from '../http.js';
import type { Journal } from '../wechat/journal.js';
import {
  businessFailed,
  chinaTimeOf,
  invalidArguments,
  parseBiz,
  succeeded,
  transferBizSchema,
  transferQueryBizSchema,
  yuanOf,
  type AlipayAnswer,
} from './answers.js';
import type { AlipayContext } from './context.js';
import type { Fields } from './crypto.js';

export type FakeAlipayTransfer = {
  readonly no: string;
  readonly orderId: string;
  readonly identity: string;
  readonly name: string;
  readonly amountFen: number;
  readonly atMs: number;
};

export type FakeAlipayTransfers = {
  readonly byNo: ReadonlyMap<string, FakeAlipayTransfer>;
  /** Whose account a logon id is; of one that is not here Alipay has another name. */
  readonly names: Map<string, string>;
  /** Moves the money. False when there are too many. */
  pay(transfer: FakeAlipayTransfer): boolean;
  close(): void;
};

const TRANSFERS_MAX = 1_000_000;
const NAMES_MAX = 10_000;
/** 0.1 yuan. */
const AMOUNT_FEN_MIN = 10;

/** Transfers that were paid: all of them, for a refused one leaves no trace at Alipay. */
export function openAlipayTransfers(input: {
  readonly journalPath: string;
  readonly journal: Journal;
}): FakeAlipayTransfers {
  const { journal, journalPath } = input;
  const path = `${journalPath}.transfers`;
  const log = openAppendFile<FakeAlipayTransfer>({ path, isSynced: false });
  const paid = new Set(
    journal.entries().flatMap(({ kind, no }) => (kind === 'payout' ? [no] : [])),
  );
  // One that a kill left between the two files moved no money.
  const known = log.loaded.filter(({ no }) => paid.has(no));
  const byNo = new Map(known.map((transfer) => [transfer.no, transfer]));
  return {
    byNo,
    names: new Map(),
    pay(transfer) {
      if (byNo.size >= TRANSFERS_MAX) return false;
      const { no, amountFen, atMs } = transfer;
      log.append(transfer);
      journal.append({ at: new Date(atMs).toISOString(), kind: 'payout', no, amountFen });
      byNo.set(no, transfer);
      return true;
    },
    close: () => log.close(),
  };
}

/** Pays at once; an equal repeat answers the first one. */
export function sendTransfer(context: AlipayContext, fields: Fields): AlipayAnswer {
  const { transfers, nowMs } = context;
  const biz = parseBiz(transferBizSchema, fields['biz_content']);
  if (biz === null) return invalidArguments('isv.invalid-parameter');
  const { out_biz_no: no, trans_amount: amountFen } = biz;
  const { identity, name } = biz.payee_info;
  if (amountFen < AMOUNT_FEN_MIN) return businessFailed('INVALID_PARAMETER', '金额过小');
  const existing = transfers.byNo.get(no);
  if (existing !== undefined) {
    const isEqual =
      existing.amountFen === amountFen && existing.identity === identity && existing.name === name;
    return isEqual
      ? sent(existing)
      : businessFailed('DISCORDANT_REPEAT_REQUEST', '同一商户单号信息不一致');
  }
  const holder = transfers.names.get(identity);
  if (holder !== undefined && holder !== name) {
    return businessFailed('PAYEE_USERINFO_ERROR', '支付宝账号和姓名不匹配');
  }
  const transfer = { no, orderId: orderIdOf(no), identity, name, amountFen, atMs: nowMs() };
  if (!transfers.pay(transfer)) return businessFailed('SYSTEM_ERROR', '系统繁忙');
  return sent(transfer);
}

export function queryAlipayTransfer(context: AlipayContext, fields: Fields): AlipayAnswer {
  const biz = parseBiz(transferQueryBizSchema, fields['biz_content']);
  if (biz === null) return invalidArguments('isv.invalid-parameter');
  const transfer = context.transfers.byNo.get(biz.out_biz_no);
  if (transfer === undefined) return businessFailed('ORDER_NOT_EXIST', '转账订单不存在');
  return succeeded({
    out_biz_no: transfer.no,
    order_id: transfer.orderId,
    trans_amount: yuanOf(transfer.amountFen),
    status: 'SUCCESS',
    pay_date: chinaTimeOf(transfer.atMs),
  });
}

const nameBodySchema = z.strictObject({ identity: z.string().min(1), name: z.string().min(1) });

/** `/sandbox/transfers/names`: whose account a logon id is. Not Alipay's. */
export function createAlipayTransferSandbox(context: AlipayContext): Router {
  const router = express.Router();
  router.use(loopbackOnly, express.json({ limit: FAKE_BODY_BYTES_MAX }));
  router.put('/names', (request, response) => {
    const body = nameBodySchema.safeParse(request.body);
    const { names } = context.transfers;
    if (!body.success || names.size >= NAMES_MAX) {
      response.status(400).end();
      return;
    }
    names.set(body.data.identity, body.data.name);
    response.status(204).end();
  });
  return router;
}

function sent(transfer: FakeAlipayTransfer): AlipayAnswer {
  return succeeded({
    out_biz_no: transfer.no,
    order_id: transfer.orderId,
    pay_fund_order_id: transfer.orderId,
    status: 'SUCCESS',
    trans_date: chinaTimeOf(transfer.atMs),
  });
}

function orderIdOf(no: string): string {
  const hex = createHash('sha256').update(`transfer:${no}`).digest('hex').slice(0, 20);
  return `2026${BigInt(`0x${hex}`).toString().padStart(28, '0').slice(-28)}`;
}
