/** Channels that take money from customers. */
export const PAYMENT_CHANNELS = ['WECHAT', 'ALIPAY'] as const;
export type PaymentChannelCode = (typeof PAYMENT_CHANNELS)[number];

/**
 * Ways to pay at each channel: a code to scan (NATIVE), inside WeChat (JSAPI), in the phone's
 * browser (H5, WAP), in the computer's browser (PAGE), from an app (APP).
 */
export const PAYMENT_PRODUCTS = {
  WECHAT: ['NATIVE', 'JSAPI', 'H5', 'APP'],
  ALIPAY: ['PAGE', 'WAP', 'APP'],
} as const satisfies Record<PaymentChannelCode, readonly string[]>;

export type PaymentProduct = (typeof PAYMENT_PRODUCTS)[PaymentChannelCode][number];
export const ALL_PAYMENT_PRODUCTS = ['NATIVE', 'JSAPI', 'H5', 'PAGE', 'WAP', 'APP'] as const;

/** Where and how a bill is paid. */
export type PayWay = { readonly channel: PaymentChannelCode; readonly product: PaymentProduct };

export const PAY_WAY_DEFAULT: PayWay = { channel: 'WECHAT', product: 'NATIVE' };

/** True when the channel has such a product. */
export function isPayWay(channel: PaymentChannelCode, product: PaymentProduct): boolean {
  return (PAYMENT_PRODUCTS[channel] as readonly string[]).includes(product);
}
