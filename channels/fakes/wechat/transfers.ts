import { createHash } from 'node:crypto';
import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { openAppendFile } from '../append-file.js';
import type { WechatFakeSettings } from '../config.js';
import { FAKE_BODY_BYTES_MAX, loopbackOnly } from '../http.js';
import { chinaTime, errorAnswer, parseBody, transferBodySchema } from './answers.js';
import type { Answer } from './answers.js';
import type { FakeContext } from './context.js';
import type { Journal } from './journal.js';

type TransferState = 'WAIT_USER_CONFIRM' | 'SUCCESS' | 'FAIL' | 'CANCELING' | 'CANCELLED';

export type FakeTransfer = {
  readonly no: string;
  readonly billNo: string;
  readonly openid: string;
  readonly name: string | null;
  readonly amountFen: number;
  readonly remark: string;
  readonly sceneId: string;
  readonly createdAtMs: number;
  readonly state: TransferState;
  readonly failReason: string | null;
  readonly updatedAtMs: number;
};

export type FakeTransfers = {
  /** As it stands now: what was due meanwhile has happened. */
  find(no: string): FakeTransfer | null;
  /** False when there are too many. */
  put(transfer: FakeTransfer): boolean;
  /** Who a WeChat is, for the comparison of names. */
  readonly names: Map<string, string>;
  close(): void;
};

const TRANSFERS_MAX = 1_000_000;
const NAMES_MAX = 10_000;
/** From here on WeChat asks for the name; below 0.3 yuan it takes none. */
const NAME_NEEDED_FROM_FEN = 200_000;
const NAME_ALLOWED_FROM_FEN = 30;

/** Transfers beside the money journal, which decides what was paid out. */
export function openTransfers(input: {
  readonly settings: WechatFakeSettings;
  readonly journal: Journal;
  readonly nowMs: () => number;
}): FakeTransfers {
  const { settings, journal, nowMs } = input;
  const path = `${settings.journalPath}.transfers`;
  const log = openAppendFile<FakeTransfer>({ path, isSynced: false });
  const transfers = new Map<string, FakeTransfer>();
  for (const transfer of log.loaded) transfers.set(transfer.no, transfer);
  for (const { kind, no, at } of journal.entries()) {
    const paid = kind === 'payout' ? transfers.get(no) : undefined;
    if (paid) transfers.set(no, { ...paid, state: 'SUCCESS', updatedAtMs: Date.parse(at) });
  }
  const put = (transfer: FakeTransfer): boolean => {
    if (!transfers.has(transfer.no) && transfers.size >= TRANSFERS_MAX) return false;
    log.append(transfer);
    transfers.set(transfer.no, transfer);
    return true;
  };
  return {
    put,
    find(no) {
      const transfer = transfers.get(no);
      if (transfer === undefined) return null;
      const due = dueChange({ transfer, settings, nowMs: nowMs() });
      if (due === null) return transfer;
      const moved = { ...transfer, ...due };
      put(moved);
      return moved;
    },
    names: new Map(),
    close: () => log.close(),
  };
}

/** Nobody confirmed in time, or the merchant's cancellation has gone through. */
function dueChange(input: {
  readonly transfer: FakeTransfer;
  readonly settings: WechatFakeSettings;
  readonly nowMs: number;
}): Partial<FakeTransfer> | null {
  const { transfer, settings, nowMs } = input;
  const expiresAtMs = transfer.createdAtMs + settings.transferExpiryMs;
  if (transfer.state === 'WAIT_USER_CONFIRM' && nowMs >= expiresAtMs) {
    return { state: 'FAIL', failReason: 'OVERDUE_CLOSE', updatedAtMs: expiresAtMs };
  }
  const cancelledAtMs = transfer.updatedAtMs + settings.refundDelayMs;
  if (transfer.state === 'CANCELING' && nowMs >= cancelledAtMs) {
    return { state: 'CANCELLED', updatedAtMs: cancelledAtMs };
  }
  return null;
}

/** Opens a transfer that waits for its payee; an equal repeat answers the first one. */
export function createTransfer(
  context: FakeContext,
  input: { readonly raw: Buffer; readonly serial: string },
): Answer {
  const { settings, transfers, crypto, nowMs } = context;
  const body = parseBody(transferBodySchema, input.raw);
  if (body === null) return errorAnswer('PARAM_ERROR');
  if (![settings.appid, ...settings.moreAppids].includes(body.appid)) {
    return errorAnswer('APPID_MCHID_NOT_MATCH');
  }
  const { user_name: sealedName, transfer_amount: amountFen } = body;
  if (sealedName !== undefined && input.serial !== settings.platformKeyId) {
    return errorAnswer('PARAM_ERROR', 'Wechatpay-Serial 有误');
  }
  const name = sealedName === undefined ? null : crypto.openField(sealedName);
  if (sealedName !== undefined && name === null) {
    return errorAnswer('PARAM_ERROR', 'user_name 解密失败');
  }
  if (amountFen >= NAME_NEEDED_FROM_FEN && name === null) {
    return errorAnswer('INVALID_REQUEST', '转账金额大于等于2000元时，收款用户姓名必填');
  }
  if (amountFen < NAME_ALLOWED_FROM_FEN && name !== null) {
    return errorAnswer('INVALID_REQUEST', '转账金额低于0.3元时，不允许填写收款用户姓名');
  }
  const wanted = { openid: body.openid, name, amountFen, remark: body.transfer_remark };
  const existing = transfers.find(body.out_bill_no);
  if (existing !== null) {
    const isEqual = Object.entries(wanted).every(
      ([key, value]) => existing[key as keyof typeof wanted] === value,
    );
    return isEqual
      ? created(context, existing)
      : errorAnswer('INVALID_REQUEST', '单号已存在但信息不一致，请查单后比较确认');
  }
  const known = transfers.names.get(body.openid);
  const isOther = name !== null && known !== undefined && known !== name;
  const atMs = nowMs();
  const transfer: FakeTransfer = {
    ...wanted,
    no: body.out_bill_no,
    billNo: billNoOf(body.out_bill_no),
    sceneId: body.transfer_scene_id,
    createdAtMs: atMs,
    state: isOther ? 'FAIL' : 'WAIT_USER_CONFIRM',
    failReason: isOther ? 'REAL_NAME_CHECK_FAIL' : null,
    updatedAtMs: atMs,
  };
  if (!transfers.put(transfer)) return errorAnswer('FREQUENCY_LIMITED');
  return created(context, transfer);
}

export function queryTransfer(context: FakeContext, no: string): Answer {
  const transfer = context.transfers.find(no);
  if (transfer === null) return errorAnswer('NOT_FOUND');
  const { settings } = context;
  return {
    status: 200,
    body: {
      mch_id: settings.mchid,
      appid: settings.appid,
      out_bill_no: transfer.no,
      transfer_bill_no: transfer.billNo,
      state: transfer.state,
      transfer_amount: transfer.amountFen,
      transfer_remark: transfer.remark,
      openid: transfer.openid,
      ...(transfer.failReason !== null && { fail_reason: transfer.failReason }),
      create_time: chinaTime(transfer.createdAtMs),
      update_time: chinaTime(transfer.updatedAtMs),
    },
  };
}

/** Accepted only: the end is told by the query. */
export function cancelTransfer(context: FakeContext, no: string): Answer {
  const transfer = context.transfers.find(no);
  if (transfer === null) return errorAnswer('NOT_FOUND');
  if (transfer.state !== 'CANCELING' && transfer.state !== 'WAIT_USER_CONFIRM') {
    return errorAnswer('INVALID_REQUEST', '当前状态不支持撤销');
  }
  const canceling =
    transfer.state === 'CANCELING'
      ? transfer
      : ({ ...transfer, state: 'CANCELING', updatedAtMs: context.nowMs() } as const);
  if (canceling !== transfer) context.transfers.put(canceling);
  return {
    status: 200,
    body: {
      out_bill_no: no,
      transfer_bill_no: transfer.billNo,
      state: 'CANCELING',
      update_time: chinaTime(canceling.updatedAtMs),
    },
  };
}

const nameBodySchema = z.strictObject({ openid: z.string().min(1), name: z.string().min(1) });
const endBodySchema = z.strictObject({
  reason: z.string().min(1).max(64).default('PAYEE_ACCOUNT_ABNORMAL'),
});

/** The payee's phone under `/sandbox/transfers`: confirm, refuse, let it lapse. Not WeChat's. */
export function createTransferSandbox(context: FakeContext): Router {
  const router = express.Router();
  router.use(loopbackOnly, express.json({ limit: FAKE_BODY_BYTES_MAX }));
  router.put('/names', (request, response) => {
    const body = nameBodySchema.safeParse(request.body);
    const { names } = context.transfers;
    if (!body.success || names.size >= NAMES_MAX) {
      response.status(400).end();
      return;
    }
    names.set(body.data.openid, body.data.name);
    response.status(204).end();
  });
  router.get('/:no', (request, response) => {
    const transfer = context.transfers.find(request.params.no);
    response.status(transfer === null ? 404 : 200).json(transfer);
  });
  router.post('/:no/:end', (request, response) => {
    const { no, end } = request.params;
    const body = endBodySchema.safeParse(request.body ?? {});
    const answer = body.success ? endTransfer(context, { no, end, ...body.data }) : 400;
    response.status(answer).end();
  });
  return router;
}

/** The HTTP status that the sandbox answers. */
function endTransfer(
  context: FakeContext,
  input: { readonly no: string; readonly end: string; readonly reason: string },
): number {
  const { transfers, state, nowMs } = context;
  const transfer = transfers.find(input.no);
  if (transfer === null) return 404;
  if (transfer.state !== 'WAIT_USER_CONFIRM') return 409;
  const updatedAtMs = nowMs();
  if (input.end === 'confirm') {
    const { no, amountFen } = transfer;
    const at = new Date(updatedAtMs).toISOString();
    state.journal.append({ at, kind: 'payout', no, amountFen });
    transfers.put({ ...transfer, state: 'SUCCESS', updatedAtMs });
    return 204;
  }
  const failReason = { reject: input.reason, expire: 'OVERDUE_CLOSE' }[input.end];
  if (failReason === undefined) return 404;
  transfers.put({ ...transfer, state: 'FAIL', failReason, updatedAtMs });
  return 204;
}

function created(context: FakeContext, transfer: FakeTransfer): Answer {
  return {
    status: 200,
    body: {
      out_bill_no: transfer.no,
      transfer_bill_no: transfer.billNo,
      create_time: chinaTime(transfer.createdAtMs),
      state: transfer.state,
      ...(transfer.failReason !== null && { fail_reason: transfer.failReason }),
      ...(transfer.state === 'WAIT_USER_CONFIRM' && {
        package_info: `affffddafdfafddffda==${digest(transfer.no).slice(0, 24)}`,
      }),
    },
  };
}

function billNoOf(no: string): string {
  return `13${BigInt(`0x${digest(no).slice(0, 20)}`)
    .toString()
    .padStart(26, '0')
    .slice(-26)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
