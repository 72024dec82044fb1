import type { LocalName } from './catalogue.js';

/** Systems of others that a deployment is connected to, each with credentials of its own. */
export const OUTSIDE_CHANNELS = [
  'WECHAT_PAY',
  'ALIPAY',
  'SMS',
  'PUSH',
  'WECHAT_MINI_CUSTOMER',
  'WECHAT_MINI_WORKER',
  'NUMBER',
  'STORAGE',
] as const;
export type OutsideChannel = (typeof OUTSIDE_CHANNELS)[number];

export const OUTSIDE_CHANNEL_TEXT: Readonly<Record<OutsideChannel, LocalName>> = {
  WECHAT_PAY: { zh: '微信支付', en: 'WeChat Pay' },
  ALIPAY: { zh: '支付宝', en: 'Alipay' },
  SMS: { zh: '短信', en: 'Text messages' },
  PUSH: { zh: '推送', en: 'Push notices' },
  WECHAT_MINI_CUSTOMER: { zh: '用户小程序', en: "Customers' mini-program" },
  WECHAT_MINI_WORKER: { zh: '服务人员小程序', en: "Workers' mini-program" },
  NUMBER: { zh: '隐私号', en: 'Virtual numbers' },
  STORAGE: { zh: '文件存储', en: 'Storage of files' },
};

/**
 * What a test of a channel found. UNKNOWN: no readable answer in time. NOT_TESTABLE: the channel has
 * no question without an effect, so only a real message shows whether it works.
 */
export const CHANNEL_TEST_RESULTS = [
  'OK',
  'FAILED',
  'UNKNOWN',
  'NOT_CONFIGURED',
  'NOT_TESTABLE',
] as const;
export type ChannelTestResult = (typeof CHANNEL_TEST_RESULTS)[number];

/** What is shown until somebody sets a brand. */
export const DEFAULT_BRAND = {
  name: { zh: '蜂到家', en: 'Doorhive' },
  color: '#0B7A75',
} as const;

/** WCAG 1.4.3: white text on the brand's colour, as on every primary button. */
export const BRAND_CONTRAST_MIN = 4.5;

/** Contrast of white text on `#rrggbb` (WCAG 2.2), 1 to 21. */
export function contrastOnWhite(color: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
