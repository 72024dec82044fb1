import { yuanText } from '../../../contract/terms/yuan.js';
import type { ChannelOutcome } from '../../outcome.js';
import {
  createAlipayClient,
  type AlipayClient,
  type AlipayClientOptions,
} from '../../payment/alipay/client.js';
import type { PayoutChannel, PayoutState, PayoutStatus, SendPayoutInput } from '../port.js';
import { transferQuerySchema, transferSentSchema, type AlipayTransferStatus } from './schemas.js';

const BIZ_NO_PATTERN = /^\w{1,64}$/;
const ACCOUNT_LENGTH_MAX = 100;
const TITLE_CHARACTERS_MAX = 128;
const PRODUCT = { product_code: 'TRANS_ACCOUNT_NO_PWD', biz_scene: 'DIRECT_TRANSFER' } as const;

const STATUS_OF: Readonly<Record<AlipayTransferStatus, PayoutStatus>> = {
  SUCCESS: 'SUCCESS',
  DEALING: 'PROCESSING',
  WAIT_PAY: 'PROCESSING',
  CLOSED: 'CANCELLED',
  FAIL: 'FAILED',
  REFUND: 'FAILED',
};

/**
 * Transfers from the merchant's Alipay account to one that is named by its logon id and the name of
 * its holder, which Alipay compares. Nobody confirms; nothing is called back.
 */
export function createAlipayTransferChannel(options: AlipayClientOptions): PayoutChannel {
  const client = createAlipayClient(options);
  return {
    code: 'ALIPAY_TRANSFER',
    send: (input) => send(client, input),
    query: (input) => query(client, input.payoutNo),
    cancel: () => Promise.resolve(refused('a transfer of Alipay is not called back')),
  };
}

async function send(
  client: AlipayClient,
  input: SendPayoutInput,
): Promise<ChannelOutcome<PayoutState>> {
  const { payoutNo, amountFen, payee, remark } = input;
  if (!BIZ_NO_PATTERN.test(payoutNo)) return refused('not a number Alipay accepts');
  if (payee.account === '' || payee.account.length > ACCOUNT_LENGTH_MAX) {
    return refused('not a logon id');
  }
  const title = Array.from(remark).slice(0, TITLE_CHARACTERS_MAX).join('');
  const outcome = await client.call({
    method: 'alipay.fund.trans.uni.transfer',
    bizContent: {
      ...PRODUCT,
      out_biz_no: payoutNo,
      trans_amount: yuanText(amountFen),
      order_title: title,
      payee_info: {
        identity: payee.account,
        identity_type: 'ALIPAY_LOGON_ID',
        name: payee.name,
      },
    },
    schema: transferSentSchema,
  });
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  if (answer.out_biz_no !== payoutNo) return otherSubject();
  const status = STATUS_OF[answer.status];
  return {
    kind: 'success',
    value: {
      payoutNo,
      status,
      amountFen,
      channelPayoutId: answer.order_id,
      reason: null,
      confirmToken: null,
      succeededAt: status === 'SUCCESS' ? (answer.trans_date ?? null) : null,
    },
  };
}

async function query(client: AlipayClient, payoutNo: string): Promise<ChannelOutcome<PayoutState>> {
  if (!BIZ_NO_PATTERN.test(payoutNo)) return refused('not a number Alipay accepts');
  const outcome = await client.call({
    method: 'alipay.fund.trans.common.query',
    bizContent: { ...PRODUCT, out_biz_no: payoutNo },
    schema: transferQuerySchema,
  });
  if (outcome.kind === 'failure' && outcome.code === 'NOT_FOUND') return notFound(payoutNo);
  if (outcome.kind !== 'success') return outcome;
  const answer = outcome.value;
  // A signed answer about another transfer says nothing about this one.
  if (answer.out_biz_no !== payoutNo) return otherSubject();
  const status = STATUS_OF[answer.status];
  return {
    kind: 'success',
    value: {
      payoutNo,
      status,
      amountFen: answer.trans_amount,
      channelPayoutId: answer.order_id,
      reason: answer.error_code ?? answer.fail_reason ?? null,
      confirmToken: null,
      succeededAt: status === 'SUCCESS' ? (answer.pay_date ?? null) : null,
    },
  };
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
