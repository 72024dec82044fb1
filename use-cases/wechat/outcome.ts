import type { ChannelOutcome } from '../../channels/outcome.js';
import type { WechatMini } from '../../channels/wechat-mini/port.js';
import { AppError } from '../../contract/terms/errors.js';
import type { UserAudience } from '../../data/repositories/users.js';
import type { WechatDeps } from './deps.js';

const RETRY_AFTER_SECONDS = 60;

/** The audience's mini-program; WECHAT_NOT_SET_UP where there is none. */
export function appOf(deps: Pick<WechatDeps, 'apps'>, audience: UserAudience): WechatMini {
  const app = deps.apps[audience];
  if (app === undefined) throw new AppError('WECHAT_NOT_SET_UP');
  return app;
}

/**
 * The value, or the error a person is told: WECHAT_CODE_INVALID, WECHAT_REFUSED, RATE_LIMITED, and
 * SERVICE_UNAVAILABLE when nobody knows. Codes work once, so the client comes with a new one.
 */
export function valueOf<T>(
  deps: Pick<WechatDeps, 'onMisconfigured'>,
  outcome: ChannelOutcome<T>,
): T {
  if (outcome.kind === 'success') return outcome.value;
  if (outcome.kind === 'unknown') {
    throw new AppError('SERVICE_UNAVAILABLE', { detail: `WeChat: ${outcome.message}` });
  }
  const detail = `WeChat: ${outcome.message}`;
  if (outcome.code === 'CODE_INVALID') throw new AppError('WECHAT_CODE_INVALID', { detail });
  if (outcome.code === 'RATE_LIMITED') {
    throw new AppError('RATE_LIMITED', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  if (outcome.code === 'NOT_AUTHORIZED') deps.onMisconfigured({ detail });
  const isOurs = outcome.code === 'NOT_AUTHORIZED' || outcome.code === 'UNAVAILABLE';
  throw new AppError(isOurs ? 'SERVICE_UNAVAILABLE' : 'WECHAT_REFUSED', { detail });
}
