import { AppError } from '../../contract/terms/errors.js';
import type { WechatDeps } from './deps.js';
import { appOf } from './outcome.js';
import { openidOf } from './person.js';

/**
 * What WeChat Pay knows a customer by in the customers' mini-program. Errors: WECHAT_NOT_SET_UP,
 * WECHAT_NOT_LINKED.
 */
export async function payerOpenid(deps: WechatDeps, customerId: string): Promise<string> {
  const { appid } = appOf(deps, 'customer');
  const identity = await deps.identities.findOfUser({ appid, userId: customerId });
  if (!identity) throw new AppError('WECHAT_NOT_LINKED');
  return openidOf(deps, identity);
}
