import type { WechatTemplate } from '../../contract/terms/wechat.js';
import type { ChannelOutcome } from '../outcome.js';

/**
 * CODE_INVALID: wrong, used or expired. USER_REFUSED: the person takes no such message (any more).
 * RATE_LIMITED and UNAVAILABLE may pass later, and nothing was done. BLOCKED: WeChat distrusts the
 * person. NOT_AUTHORIZED: our app id, secret or address is not accepted.
 */
export type WechatMiniFailureCode =
  | 'CODE_INVALID'
  | 'USER_REFUSED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'BLOCKED'
  | 'NOT_AUTHORIZED'
  | 'REFUSED';

/** Who stands behind a login code: `openid` in this app, `unionid` in all apps of one owner. */
export type WechatPerson = { readonly openid: string; readonly unionid?: string };

export type SubscribeMessage = {
  readonly openid: string;
  readonly template: WechatTemplate;
  /** Page that a tap opens, with its query. */
  readonly page: string;
  /** Values by the template's field names. */
  readonly data: Readonly<Record<string, string>>;
};

/**
 * The server side of one mini-program. Outcomes are three-valued: `unknown` may have happened.
 * Login and phone codes work once, so an unknown outcome of theirs wants a new code.
 */
export type WechatMini = {
  readonly appid: string;
  /** The template's id at WeChat; undefined where the deployment has none. */
  templateIdOf(template: WechatTemplate): string | undefined;
  codeToSession(input: { readonly code: string }): Promise<ChannelOutcome<WechatPerson>>;
  /** Mainland number, 11 digits, of the person who let this app have it. */
  phoneOf(input: {
    readonly code: string;
    readonly openid: string;
  }): Promise<ChannelOutcome<{ readonly phone: string }>>;
  sendSubscribeMessage(
    input: SubscribeMessage,
  ): Promise<ChannelOutcome<{ readonly messageId: string }>>;
  /** PNG of the code that opens `page` with `scene` (at most 32 characters). */
  miniProgramCode(input: {
    readonly scene: string;
    readonly page: string;
  }): Promise<ChannelOutcome<{ readonly png: Buffer }>>;
};

export type KeptToken = { readonly token: string; readonly expiresAtMs: number };

/**
 * Where processes share the access token of one app. A new token may end the old one, so only the
 * holder of the lease asks for one.
 */
export type AccessTokenStore = {
  read(): Promise<KeptToken | null>;
  /** True for one owner until `untilMs`, or until he saves or lets go. */
  takeLease(input: {
    readonly owner: string;
    readonly nowMs: number;
    readonly untilMs: number;
  }): Promise<boolean>;
  /** Keeps the token and ends the lease; does nothing for who lost the lease meanwhile. */
  save(input: KeptToken & { readonly owner: string }): Promise<void>;
  dropLease(input: { readonly owner: string }): Promise<void>;
};
