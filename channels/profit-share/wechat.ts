import { Rsa } from 'wechatpay-axios-plugin';
import type { z } from 'zod';
import { PROFIT_SHARE_LIMITS } from '../../contract/terms/profit-share.js';
import { createWechatClient } from '../payment/wechat/client.js';
import type { WechatClient, WechatClientOptions } from '../payment/wechat/client.js';
import { badNumber } from '../payment/wechat/fields.js';
import type {
  ChannelOutcome,
  ProfitShareChannel,
  ReturnInput,
  ReturnState,
  ShareInput,
  ShareReceiver,
  ShareState,
} from './port.js';
import { receiverSchema, returnSchema, shareSchema } from './schemas.js';

export type WechatProfitShareOptions = WechatClientOptions & {
  /** The app that the openids of receivers belong to. */
  readonly appid: string;
};

type Context = { readonly options: WechatProfitShareOptions; readonly client: WechatClient };

const ORDERS = 'v3/profitsharing/orders';
const RETURNS = 'v3/profitsharing/return-orders';
const NO_PATTERN = /^[0-9A-Za-z_\-|*@]{1,64}$/;
const TRANSACTION_PATTERN = /^[0-9A-Za-z_-]{1,32}$/;
const ACCOUNT_PATTERN = /^[0-9A-Za-z_-]{1,64}$/;
const SHARE_TEXT = '服务订单分账';
const RETURN_TEXT = '订单退款，分账回退';
const RELEASE_TEXT = '分账完成，解冻剩余资金';

/**
 * Profit sharing of a direct merchant. The payment must have been opened as one that is shared;
 * names go under WeChat's public key.
 */
export function createWechatProfitShare(options: WechatProfitShareOptions): ProfitShareChannel {
  const context: Context = { options, client: createWechatClient(options) };
  return {
    code: 'WECHAT',
    addReceiver: (receiver) => addReceiver(context, receiver),
    share: (input) => share(context, input),
    query: (input) => query(context, input),
    return: (input) => giveBack(context, input),
    queryReturn: (input) => queryReturn(context, input),
    unfreeze: (input) => unfreeze(context, input),
  };
}

async function addReceiver(
  { client, options }: Context,
  receiver: ShareReceiver & { readonly relation: string },
): Promise<ChannelOutcome<{ readonly added: true }>> {
  const { type, account, name, relation } = receiver;
  if (!ACCOUNT_PATTERN.test(account)) return refused('not an account WeChat knows');
  const sealer = sealerOf(options);
  const outcome = await client.call({
    method: 'post',
    path: 'v3/profitsharing/receivers/add',
    headers: sealer.headers,
    body: {
      appid: options.appid,
      ...{ type, account, name: sealer.seal(name), relation_type: relation },
    },
    schema: receiverSchema,
  });
  if (outcome.kind !== 'success') return outcome;
  if (outcome.value.account !== account || outcome.value.type !== type) return otherSubject();
  return { kind: 'success', value: { added: true } };
}

async function share(
  { client, options }: Context,
  input: ShareInput,
): Promise<ChannelOutcome<ShareState>> {
  const { shareNo, transactionId, parts } = input;
  const fault = shareFault(input);
  if (fault !== null) return refused(fault);
  const sealer = sealerOf(options);
  const outcome = await client.call({
    method: 'post',
    path: ORDERS,
    headers: sealer.headers,
    body: {
      appid: options.appid,
      transaction_id: transactionId,
      out_order_no: shareNo,
      receivers: parts.map(({ type, account, name, amountFen }) => ({
        ...{ type, account, name: sealer.seal(name), amount: amountFen },
        description: SHARE_TEXT,
      })),
      unfreeze_unsplit: false,
    },
    schema: shareSchema,
  });
  return outcome.kind === 'success' ? shareState(outcome.value, input) : outcome;
}

async function query(
  { client }: Context,
  input: Pick<ShareInput, 'shareNo' | 'transactionId'>,
): Promise<ChannelOutcome<ShareState>> {
  const { shareNo, transactionId } = input;
  if (!NO_PATTERN.test(shareNo)) return badNumber(shareNo);
  const outcome = await client.call({
    method: 'get',
    path: `${ORDERS}/${encodeURIComponent(shareNo)}`,
    query: { transaction_id: transactionId },
    schema: shareSchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') {
    const value = { shareNo, status: 'NOT_FOUND', channelShareId: null, parts: [] } as const;
    return { kind: 'success', value };
  }
  return outcome.kind === 'success' ? shareState(outcome.value, input) : outcome;
}

async function unfreeze(
  { client }: Context,
  input: Pick<ShareInput, 'shareNo' | 'transactionId'>,
): Promise<ChannelOutcome<ShareState>> {
  const { shareNo, transactionId } = input;
  if (!NO_PATTERN.test(shareNo)) return badNumber(shareNo);
  const outcome = await client.call({
    method: 'post',
    path: `${ORDERS}/unfreeze`,
    body: { transaction_id: transactionId, out_order_no: shareNo, description: RELEASE_TEXT },
    schema: shareSchema,
  });
  return outcome.kind === 'success' ? shareState(outcome.value, input) : outcome;
}

async function giveBack(
  { client }: Context,
  input: ReturnInput,
): Promise<ChannelOutcome<ReturnState>> {
  const { returnNo, shareNo, merchantAccount, amountFen } = input;
  if (!NO_PATTERN.test(returnNo) || !NO_PATTERN.test(shareNo)) return badNumber(returnNo);
  if (!ACCOUNT_PATTERN.test(merchantAccount)) return refused('not a number of a merchant');
  const outcome = await client.call({
    method: 'post',
    path: RETURNS,
    body: {
      out_order_no: shareNo,
      out_return_no: returnNo,
      return_mchid: merchantAccount,
      amount: amountFen,
      description: RETURN_TEXT,
    },
    schema: returnSchema,
  });
  if (outcome.kind !== 'success') return outcome;
  const { return_mchid: returner, amount } = outcome.value;
  if (returner !== merchantAccount || amount !== amountFen) return otherSubject();
  return returnState(outcome.value, input);
}

async function queryReturn(
  { client }: Context,
  input: Pick<ReturnInput, 'returnNo' | 'shareNo'>,
): Promise<ChannelOutcome<ReturnState>> {
  const { returnNo, shareNo } = input;
  if (!NO_PATTERN.test(returnNo) || !NO_PATTERN.test(shareNo)) return badNumber(returnNo);
  const outcome = await client.call({
    method: 'get',
    path: `${RETURNS}/${encodeURIComponent(returnNo)}`,
    query: { out_order_no: shareNo },
    schema: returnSchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') {
    const value = { returnNo, status: 'NOT_FOUND', amountFen: null, failReason: null } as const;
    return { kind: 'success', value };
  }
  return outcome.kind === 'success' ? returnState(outcome.value, input) : outcome;
}

function shareFault({ shareNo, transactionId, parts }: ShareInput): string | null {
  if (!NO_PATTERN.test(shareNo)) return `not a number WeChat accepts: ${shareNo}`;
  if (!TRANSACTION_PATTERN.test(transactionId)) return 'not a payment of WeChat';
  const { receiversMax } = PROFIT_SHARE_LIMITS;
  if (parts.length === 0 || parts.length > receiversMax) return `not 1 to ${receiversMax} parts`;
  if (!parts.every(({ account }) => ACCOUNT_PATTERN.test(account))) return 'not an account';
  const accounts = new Set(parts.map(({ type, account }) => `${type}:${account}`));
  return accounts.size === parts.length ? null : 'an account is named twice';
}

function shareState(
  answer: z.output<typeof shareSchema>,
  asked: Pick<ShareInput, 'shareNo' | 'transactionId'>,
): ChannelOutcome<ShareState> {
  const { shareNo, transactionId } = asked;
  // A signed answer about another request or another payment says nothing about this one.
  if (answer.out_order_no !== shareNo || answer.transaction_id !== transactionId) {
    return otherSubject();
  }
  const parts = answer.receivers.map(({ type, account, amount, result, fail_reason: reason }) => ({
    ...{ type, account, amountFen: amount, result },
    failReason: result === 'CLOSED' ? (reason ?? 'CLOSED') : null,
  }));
  const { state: status, order_id: channelShareId } = answer;
  return { kind: 'success', value: { shareNo, status, channelShareId, parts } };
}

function returnState(
  answer: z.output<typeof returnSchema>,
  asked: Pick<ReturnInput, 'returnNo' | 'shareNo'>,
): ChannelOutcome<ReturnState> {
  const { returnNo, shareNo } = asked;
  if (answer.out_return_no !== returnNo || answer.out_order_no !== shareNo) return otherSubject();
  const { result: status, amount: amountFen, fail_reason: reason } = answer;
  const failReason = status === 'FAILED' ? (reason ?? 'FAILED') : null;
  return { kind: 'success', value: { returnNo, status, amountFen, failReason } };
}

/** Names under WeChat's public key, and the header that tells which key that was. */
function sealerOf({ platformKeys }: WechatProfitShareOptions): {
  readonly headers: Readonly<Record<string, string>>;
  seal(name: string): string | undefined;
} {
  const [key] = Object.entries(platformKeys);
  if (key === undefined) return { headers: {}, seal: () => undefined };
  const [serial, publicKey] = key;
  return {
    headers: { 'Wechatpay-Serial': serial },
    seal: (name) => Rsa.encrypt(name, publicKey),
  };
}

function refused(message: string): ChannelOutcome<never> {
  return { kind: 'failure', code: 'REFUSED', message };
}

function otherSubject(): ChannelOutcome<never> {
  return { kind: 'unknown', message: 'the answer is about another subject' };
}
