import { Rsa } from 'wechatpay-axios-plugin';
import type { Fen } from '../../../contract/terms/money.js';
import type { ChannelOutcome } from '../../outcome.js';
import { createWechatClient } from '../../payment/wechat/client.js';
import type { WechatClient, WechatClientOptions } from '../../payment/wechat/client.js';
import type { PayoutChannel, PayoutState, PayoutStatus, SendPayoutInput } from '../port.js';
import {
  transferBillSchema,
  transferCancelledSchema,
  transferCreatedSchema,
  type TransferState,
} from './schemas.js';

/** What a scene asks to be told, e.g. 岗位类型 and 报酬说明 for a wage. */
export type SceneReport = { readonly type: string; readonly content: string };

export type WechatTransferOptions = WechatClientOptions & {
  /** The app that the payees' openids belong to. */
  readonly appid: string;
  /** Scene that WeChat has approved for this merchant. */
  readonly sceneId: string;
  readonly sceneReports: readonly SceneReport[];
};

type Context = { readonly options: WechatTransferOptions; readonly client: WechatClient };

const PATH = 'v3/fund-app/mch-transfer/transfer-bills';
/** Letters and digits only, unlike the numbers of payments. */
const BILL_NO_PATTERN = /^[0-9A-Za-z]{1,32}$/;
const OPENID_PATTERN = /^[0-9A-Za-z_-]{1,64}$/;
const REMARK_CHARACTERS_MAX = 32;
/** WeChat takes no name below 0.3 yuan. */
const NAME_FROM_FEN = 30;

const STATUS_OF: Readonly<Record<TransferState, PayoutStatus>> = {
  ACCEPTED: 'PROCESSING',
  PROCESSING: 'PROCESSING',
  WAIT_USER_CONFIRM: 'WAITING_PAYEE',
  TRANSFERING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  FAIL: 'FAILED',
  CANCELING: 'PROCESSING',
  CANCELLED: 'CANCELLED',
};

/**
 * Transfers of a direct merchant to WeChat balances. The payee confirms in his app within about
 * 24 hours; WeChat compares his name with the one that was sent.
 */
export function createWechatTransferChannel(options: WechatTransferOptions): PayoutChannel {
  const context: Context = { options, client: createWechatClient(options) };
  return {
    code: 'WECHAT_TRANSFER',
    send: (input) => send(context, input),
    query: (input) => query(context, input.payoutNo),
    cancel: (input) => cancel(context, input.payoutNo),
  };
}

async function send(
  { client, options }: Context,
  input: SendPayoutInput,
): Promise<ChannelOutcome<PayoutState>> {
  const { payoutNo, amountFen, payee } = input;
  if (!BILL_NO_PATTERN.test(payoutNo)) return refused('not a number WeChat accepts');
  if (!OPENID_PATTERN.test(payee.account)) return refused('not an openid');
  const sealed = sealedName(options, { amountFen, name: payee.name });
  const outcome = await client.call({
    method: 'post',
    path: PATH,
    ...(sealed && { headers: { 'Wechatpay-Serial': sealed.serial } }),
    body: {
      appid: options.appid,
      out_bill_no: payoutNo,
      transfer_scene_id: options.sceneId,
      openid: payee.account,
      ...(sealed && { user_name: sealed.name }),
      transfer_amount: amountFen,
      transfer_remark: clip(input.remark, REMARK_CHARACTERS_MAX),
      transfer_scene_report_infos: options.sceneReports.map(({ type, content }) => ({
        info_type: type,
        info_content: content,
      })),
    },
    schema: transferCreatedSchema,
  });
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  if (answer.out_bill_no !== payoutNo) return otherSubject();
  const status = STATUS_OF[answer.state];
  // An end is read with its time by the query; the answer to a repeat states none.
  if (status === 'SUCCESS') return query({ client, options }, payoutNo);
  return {
    kind: 'success',
    value: {
      payoutNo,
      status,
      amountFen,
      channelPayoutId: answer.transfer_bill_no,
      reason: answer.fail_reason ?? null,
      confirmToken: answer.package_info ?? null,
      succeededAt: null,
    },
  };
}

async function query(
  { client, options }: Context,
  payoutNo: string,
): Promise<ChannelOutcome<PayoutState>> {
  if (!BILL_NO_PATTERN.test(payoutNo)) return refused('not a number WeChat accepts');
  const outcome = await client.call({
    method: 'get',
    path: `${PATH}/out-bill-no/${payoutNo}`,
    schema: transferBillSchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') return notFound(payoutNo);
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  // A signed answer about another bill or another merchant says nothing about this one.
  if (answer.out_bill_no !== payoutNo || answer.mch_id !== options.mchid) return otherSubject();
  const status = STATUS_OF[answer.state];
  return {
    kind: 'success',
    value: {
      payoutNo,
      status,
      amountFen: answer.transfer_amount,
      channelPayoutId: answer.transfer_bill_no,
      reason: answer.fail_reason ?? null,
      // Only the answer to `send` tells it; an equal repeat tells it again.
      confirmToken: null,
      succeededAt: status === 'SUCCESS' ? answer.update_time : null,
    },
  };
}

async function cancel(context: Context, payoutNo: string): Promise<ChannelOutcome<PayoutState>> {
  if (!BILL_NO_PATTERN.test(payoutNo)) return refused('not a number WeChat accepts');
  const outcome = await context.client.call({
    method: 'post',
    path: `${PATH}/out-bill-no/${payoutNo}/cancel`,
    schema: transferCancelledSchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') return notFound(payoutNo);
  if (outcome.kind !== 'success') return outcome;
  if (outcome.value.out_bill_no !== payoutNo) return otherSubject();
  return query(context, payoutNo);
}

/** The name under WeChat's public key, and which key that was; null where WeChat takes no name. */
function sealedName(
  options: WechatTransferOptions,
  payee: { readonly amountFen: Fen; readonly name: string },
): { readonly serial: string; readonly name: string } | null {
  const [key] = Object.entries(options.platformKeys);
  if (key === undefined || payee.amountFen < NAME_FROM_FEN) return null;
  const [serial, publicKey] = key;
  return { serial, name: Rsa.encrypt(payee.name, publicKey) };
}

function notFound(payoutNo: string): ChannelOutcome<PayoutState> {
  const nothing = { amountFen: null, channelPayoutId: null, reason: null } as const;
  const value = { payoutNo, status: 'NOT_FOUND', ...nothing } as const;
  return { kind: 'success', value: { ...value, confirmToken: null, succeededAt: null } };
}

function refused(message: string): ChannelOutcome<never> {
  return { kind: 'failure', code: 'REFUSED', message };
}

function otherSubject(): ChannelOutcome<never> {
  return { kind: 'unknown', message: 'the answer is about another subject' };
}

/** Counted in code points, so that a clipped emoji does not become an invalid half. */
function clip(text: string, charactersMax: number): string {
  return Array.from(text).slice(0, charactersMax).join('');
}
