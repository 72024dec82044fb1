import type { PaymentChannel } from '../../channels/payment/port.js';
import { AppError } from '../../contract/terms/errors.js';
import type { PaymentChannelCode } from '../../contract/terms/payment.js';
import type { ClearingChannel } from '../../domain/ledger/accounts.js';
import type { OrderDeps } from '../order/deps.js';

/** The channel of a bill; throws CHANNEL_UNAVAILABLE where it is not configured (any more). */
export function channelOf(
  deps: Pick<OrderDeps, 'channels'>,
  code: PaymentChannelCode,
): PaymentChannel {
  const channel = deps.channels[code];
  if (!channel) throw new AppError('CHANNEL_UNAVAILABLE', { detail: `${code} is not configured` });
  return channel;
}

/** All that are configured. */
export function channelsOf({ channels }: Pick<OrderDeps, 'channels'>): PaymentChannel[] {
  return [channels.WECHAT, channels.ALIPAY].filter((channel) => channel !== undefined);
}

const CLEARING: Readonly<Record<PaymentChannelCode, ClearingChannel>> = {
  WECHAT: 'wechat',
  ALIPAY: 'alipay',
};

/** Whose clearing account holds what was paid there. */
export const clearingOf = (code: PaymentChannelCode): ClearingChannel => CLEARING[code];
