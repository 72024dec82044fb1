import { randomBytes, sign } from 'node:crypto';
import type { ChannelOutcome } from '../../outcome.js';
import type { CreatePaymentInput, PayHandle } from '../port.js';
import type { WechatContext } from './context.js';
import { badNumber, chinaTime, clip, mapSuccess, TRADE_NO_PATTERN } from './fields.js';
import { h5AnswerSchema, nativeAnswerSchema, prepayAnswerSchema } from './schemas.js';

const DESCRIPTION_CHARACTERS_MAX = 127;

/** Opens an order by one of the four products; each has its own path and hands out its own thing. */
export async function createOrder(
  context: WechatContext,
  input: CreatePaymentInput,
): Promise<ChannelOutcome<PayHandle>> {
  if (!TRADE_NO_PATTERN.test(input.paymentNo)) return badNumber(input.paymentNo);
  switch (input.product) {
    case 'NATIVE':
      return byCode(context, input);
    case 'JSAPI':
      return inWechat(context, input);
    case 'H5':
      return inBrowser(context, input);
    case 'APP':
      return inApp(context, input);
    default:
      return refused(`WeChat has no product ${input.product}`);
  }
}

async function byCode(
  { client, options }: WechatContext,
  input: CreatePaymentInput,
): Promise<ChannelOutcome<PayHandle>> {
  const outcome = await client.call({
    method: 'post',
    path: 'v3/pay/transactions/native',
    body: orderBody(options, { ...input, appid: options.appid }),
    schema: nativeAnswerSchema,
  });
  return mapSuccess(outcome, (answer) => ({ kind: 'code', codeUrl: answer.code_url }));
}

async function inWechat(
  { client, options }: WechatContext,
  input: CreatePaymentInput,
): Promise<ChannelOutcome<PayHandle>> {
  const openid = input.payer?.openid;
  if (openid === undefined) return refused('JSAPI needs the openid of the payer');
  const appid = options.jsapiAppid ?? options.appid;
  const outcome = await client.call({
    method: 'post',
    path: 'v3/pay/transactions/jsapi',
    body: { ...orderBody(options, { ...input, appid }), payer: { openid } },
    schema: prepayAnswerSchema,
  });
  return mapSuccess(outcome, ({ prepay_id: prepayId }) => {
    const signed = { appId: appid, ...stamp(), package: `prepay_id=${prepayId}` };
    const fields = [signed.appId, signed.timeStamp, signed.nonceStr, signed.package];
    const paySign = signLines(options.merchantPrivateKey, fields);
    return { kind: 'params', params: { ...signed, signType: 'RSA', paySign } };
  });
}

async function inBrowser(
  { client, options }: WechatContext,
  input: CreatePaymentInput,
): Promise<ChannelOutcome<PayHandle>> {
  const ip = input.payer?.ip;
  if (ip === undefined) return refused('H5 needs the address of the payer');
  const scene = { payer_client_ip: ip, h5_info: { type: 'Wap' } };
  const outcome = await client.call({
    method: 'post',
    path: 'v3/pay/transactions/h5',
    body: { ...orderBody(options, { ...input, appid: options.appid }), scene_info: scene },
    schema: h5AnswerSchema,
  });
  return mapSuccess(outcome, (answer) => ({ kind: 'redirect', url: answer.h5_url }));
}

async function inApp(
  { client, options }: WechatContext,
  input: CreatePaymentInput,
): Promise<ChannelOutcome<PayHandle>> {
  const appid = options.appAppid ?? options.appid;
  const outcome = await client.call({
    method: 'post',
    path: 'v3/pay/transactions/app',
    body: orderBody(options, { ...input, appid }),
    schema: prepayAnswerSchema,
  });
  return mapSuccess(outcome, ({ prepay_id: prepayid }) => {
    const { timeStamp: timestamp, nonceStr: noncestr } = stamp();
    const sign = signLines(options.merchantPrivateKey, [appid, timestamp, noncestr, prepayid]);
    const partnerid = options.mchid;
    const fixed = { appid, partnerid, prepayid, package: 'Sign=WXPay' };
    return { kind: 'params', params: { ...fixed, noncestr, timestamp, sign } };
  });
}

function orderBody(
  options: WechatContext['options'],
  input: CreatePaymentInput & { readonly appid: string },
): object {
  return {
    appid: input.appid,
    mchid: options.mchid,
    description: clip(input.description, DESCRIPTION_CHARACTERS_MAX),
    out_trade_no: input.paymentNo,
    time_expire: chinaTime(input.expiresAt),
    notify_url: options.notifyUrl,
    amount: { total: input.amountFen, currency: 'CNY' },
    ...(input.isShared === true && { settle_info: { profit_sharing: true } }),
  };
}

/** Time and nonce of the signature that WeChat's app checks. */
function stamp(): { readonly timeStamp: string; readonly nonceStr: string } {
  const timeStamp = String(Math.floor(Date.now() / 1_000));
  return { timeStamp, nonceStr: randomBytes(16).toString('hex') };
}

function signLines(privateKey: string, lines: readonly string[]): string {
  const message = Buffer.from(`${lines.join('\n')}\n`);
  return sign('RSA-SHA256', message, privateKey).toString('base64');
}

function refused(message: string): ChannelOutcome<never> {
  return { kind: 'failure', code: 'REFUSED', message };
}
