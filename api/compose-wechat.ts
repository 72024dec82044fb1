import { createWechatMini, WECHAT_MINI_BASE_URL } from '../channels/wechat-mini/mini-program.js';
import type { WechatMini } from '../channels/wechat-mini/port.js';
import type { Env } from '../config/env.js';
import { AppError } from '../contract/terms/errors.js';
import type { Connection } from '../data/connect.js';
import { createShareCodeRepository } from '../data/repositories/subscriptions.js';
import { createWechatIdentityRepository } from '../data/repositories/wechat-identities.js';
import { createWechatTokenRepository } from '../data/repositories/wechat-tokens.js';
import type { AuthDeps } from '../use-cases/auth/auth-deps.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { createWechat, type Wechat } from '../use-cases/wechat/create-wechat.js';
import { createTokenStore } from '../use-cases/wechat/token-store.js';
import type { Logger } from './kit/logger.js';

/** Sign-in by WeChat, subscribe messages and codes, as the settings say. */
export function composeWechat(
  parts: OrderDeps &
    AuthDeps & { readonly env: Env; readonly connection: Connection; readonly logger: Logger },
): Wechat {
  const { env, connection, logger } = parts;
  requireKnownHost(env);
  return createWechat({
    ...parts,
    identities: createWechatIdentityRepository(connection),
    shareCodes: createShareCodeRepository(connection),
    apps: { customer: appOf(parts, 'customer'), worker: appOf(parts, 'worker') },
    onMisconfigured: () => logger.error({ event: 'wechatMisconfigured' }),
  });
}

/** The mini-program of one app; undefined where the settings name none. */
export function appOf(
  parts: Pick<Parameters<typeof composeWechat>[0], 'env' | 'connection' | 'keys'>,
  audience: 'customer' | 'worker',
): WechatMini | undefined {
  const { env, connection, keys } = parts;
  const { baseUrl, templateIds, [audience]: app } = env.wechatMini;
  if (app === undefined) return undefined;
  const { ORDER_ASSIGNED } = templateIds;
  return createWechatMini({
    ...app,
    baseUrl,
    // Templates belong to one mini-program: messages go to customers.
    templateIds: audience === 'customer' && ORDER_ASSIGNED !== undefined ? { ORDER_ASSIGNED } : {},
    tokenStore: createTokenStore({
      appid: app.appid,
      tokens: createWechatTokenRepository(connection),
      keys,
    }),
  });
}

/** In production people are known by WeChat's own word only. */
function requireKnownHost(env: Env): void {
  const { baseUrl, customer, worker } = env.wechatMini;
  const isUsed = customer !== undefined || worker !== undefined;
  if (env.profile === 'production' && isUsed && baseUrl !== WECHAT_MINI_BASE_URL) {
    throw new AppError('INTERNAL', {
      detail: `WECHAT_MINI_BASE_URL must be ${WECHAT_MINI_BASE_URL}`,
    });
  }
}
