import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/permissions.js';
import { WECHAT_TEMPLATES, type WechatTemplate } from '../../contract/terms/wechat.js';
import type { WechatDeps } from './deps.js';
import { appOf } from './outcome.js';

/** More than anybody's orders at one time. */
export const GRANTS_MAX = 50;

export type SubscriptionView = {
  readonly template: WechatTemplate;
  /** Which the mini-program asks the person about. */
  readonly templateId: string;
  /** Messages that are allowed and not sent yet. */
  readonly left: number;
};

/** What a customer can be told by WeChat, and how often he has allowed it. */
export async function listSubscriptions(
  deps: WechatDeps,
  actor: Actor,
): Promise<readonly SubscriptionView[]> {
  const app = appOf(deps, 'customer');
  const grants = await deps.subscriptions.listGrants(actor.id);
  return WECHAT_TEMPLATES.flatMap((template) => {
    const templateId = app.templateIdOf(template);
    if (templateId === undefined) return [];
    const left = grants.find((grant) => grant.template === template)?.left ?? 0;
    return [{ template, templateId, left }];
  });
}

/**
 * Notes the answer to WeChat's question: each yes allows one message, a no ends what was allowed.
 * NOT_FOUND for an unknown template, WECHAT_NOT_LINKED when nobody could be written to.
 */
export async function answerSubscription(
  deps: WechatDeps,
  input: { readonly actor: Actor; readonly templateId: string; readonly isAccepted: boolean },
): Promise<SubscriptionView> {
  const { actor, templateId, isAccepted } = input;
  const app = appOf(deps, 'customer');
  const template = WECHAT_TEMPLATES.find((one) => app.templateIdOf(one) === templateId);
  if (template === undefined) throw new AppError('NOT_FOUND');
  const customerId = actor.id;
  const link = await deps.identities.findOfUser({ appid: app.appid, userId: customerId });
  if (link === null) throw new AppError('WECHAT_NOT_LINKED');
  const key = { customerId, template, at: new Date(deps.clock.nowMs()) };
  if (!isAccepted) {
    await deps.subscriptions.refuse(key);
    return { template, templateId, left: 0 };
  }
  const left = await deps.subscriptions.accept({ ...key, leftMax: GRANTS_MAX });
  return { template, templateId, left };
}
