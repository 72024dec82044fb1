import type { Actor } from '../../contract/terms/permissions.js';
import type { TokenPair } from '../auth/session-tokens.js';
import type { WechatDeps } from './deps.js';
import { linkOwnWechat, listIdentities, unlinkIdentity, type IdentityView } from './identities.js';
import { loginByWechat, loginByWechatPhone, type WechatLogin } from './login.js';
import { sendDueMessages, type SentMessages } from './send-messages.js';
import { payerOpenid } from './payer.js';
import { shareCode } from './share-code.js';
import { answerSubscription, listSubscriptions, type SubscriptionView } from './subscriptions.js';

/** Options of a use case, without the deps that are bound already. */
type Input<F extends (deps: WechatDeps, input: never) => unknown> = Parameters<F>[1];

export type Wechat = {
  login(input: Input<typeof loginByWechat>): Promise<WechatLogin>;
  loginByPhone(input: Input<typeof loginByWechatPhone>): Promise<TokenPair>;
  identities(actor: Actor): Promise<readonly IdentityView[]>;
  link(input: Input<typeof linkOwnWechat>): Promise<IdentityView>;
  unlink(input: Input<typeof unlinkIdentity>): Promise<void>;
  subscriptions(actor: Actor): Promise<readonly SubscriptionView[]>;
  answer(input: Input<typeof answerSubscription>): Promise<SubscriptionView>;
  shareCode(input: Input<typeof shareCode>): Promise<Buffer>;
  payerOpenid(customerId: string): Promise<string>;
  sendDueMessages(): Promise<SentMessages>;
};

/** What the mini-programs do beside the api's other apps, as one object. */
export function createWechat(deps: WechatDeps): Wechat {
  return {
    login: (input) => loginByWechat(deps, input),
    loginByPhone: (input) => loginByWechatPhone(deps, input),
    identities: (actor) => listIdentities(deps, actor),
    link: (input) => linkOwnWechat(deps, input),
    unlink: (input) => unlinkIdentity(deps, input),
    subscriptions: (actor) => listSubscriptions(deps, actor),
    answer: (input) => answerSubscription(deps, input),
    shareCode: (input) => shareCode(deps, input),
    payerOpenid: (customerId) => payerOpenid(deps, customerId),
    sendDueMessages: () => sendDueMessages(deps),
  };
}
