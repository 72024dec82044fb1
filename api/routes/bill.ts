import type { PaymentChannelCode, PaymentProduct } from '../../contract/terms/payment.js';
import type { OpenedPayment, PayChoice } from '../../use-cases/payment/open-payment.js';
import type { ApiDeps } from '../deps.js';

/** An opened bill as the answer has it. */
export const presentBill = (bill: OpenedPayment) => ({
  ...bill,
  expiresAt: bill.expiresAt.toISOString(),
});

/** The way to pay that the body names, with what it needs to know of the payer. */
export async function payChoiceOf(ctx: {
  readonly deps: Pick<ApiDeps, 'wechat'>;
  readonly actor: { readonly id: string };
  readonly ip: string;
  readonly body: { readonly channel: PaymentChannelCode; readonly product: PaymentProduct };
}): Promise<PayChoice> {
  const { deps, actor, ip, body } = ctx;
  const way = { channel: body.channel, product: body.product };
  const payer: NonNullable<PayChoice['payer']> = {
    ...(ip !== '' && { ip }),
    ...(way.product === 'JSAPI' && { openid: await deps.wechat.payerOpenid(actor.id) }),
  };
  return { way, payer };
}
