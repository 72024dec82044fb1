import type { WechatClient, WechatClientOptions } from './client.js';

export type WechatChannelOptions = WechatClientOptions & {
  /** Of the account that codes and browser payments belong to. */
  readonly appid: string;
  /** Of the mini-program and of the app in which people pay; `appid` where left out. */
  readonly jsapiAppid?: string | undefined;
  readonly appAppid?: string | undefined;
  /** Where WeChat reports payments and refunds; the same URL for both, the body tells them apart. */
  readonly notifyUrl: string;
};

export type WechatContext = {
  readonly options: WechatChannelOptions;
  readonly client: WechatClient;
};
