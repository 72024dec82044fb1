import { randomUUID } from 'node:crypto';
import type { ChannelOutcome } from '../channels/outcome.js';
import type { PaymentChannel } from '../channels/payment/port.js';
import type { WechatMini } from '../channels/wechat-mini/port.js';
import type { Env } from '../config/env.js';
import type { OutsideChannel } from '../contract/terms/setup.js';
import type { Connection } from '../data/connect.js';
import { createInboxFacts } from '../data/repositories/inbox-facts.js';
import { createInboxFeed } from '../data/repositories/inbox-feed.js';
import { createInboxRepository } from '../data/repositories/inbox-items.js';
import { createOrderListRepository } from '../data/repositories/order-list.js';
import { createSavedViewRepository } from '../data/repositories/saved-views.js';
import { createSetupRepository } from '../data/repositories/setup.js';
import { pushSenderOf } from '../temporal/certificate-deps.js';
import type { AuthDeps } from '../use-cases/auth/auth-deps.js';
import { createInbox } from '../use-cases/inbox/create-inbox.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { createOrderDesk } from '../use-cases/order-desk/create-order-desk.js';
import { createSavedViews } from '../use-cases/saved-view/create-saved-views.js';
import { createSetup } from '../use-cases/setup/create-setup.js';
import type { ChannelProbe } from '../use-cases/setup/deps.js';
import { composeMedia, storagesOf } from './compose-media.js';
import { appOf } from './compose-wechat.js';
import { createBaseMaps } from './base-maps.js';
import type { ApiDeps } from './deps.js';
import type { Logger } from './kit/logger.js';

type Parts = {
  readonly env: Env;
  readonly connection: Connection;
  readonly orderDeps: OrderDeps;
  readonly authDeps: AuthDeps;
  readonly logger: Logger;
};

/** What people at the consoles work with: orders at once, inbox, views, first run; and files. */
export function composeConsole(
  parts: Parts,
): Pick<
  ApiDeps,
  'baseMaps' | 'inbox' | 'inboxFeed' | 'media' | 'orderDesk' | 'savedViews' | 'setup'
> {
  const { env, connection, orderDeps, authDeps, logger } = parts;
  const { clock, transact, catalogue } = orderDeps;
  const { keys, users } = authDeps;
  const media = composeMedia({ ...orderDeps, env, connection, keys, logger });
  const orderList = createOrderListRepository(connection);
  return {
    media,
    baseMaps: createBaseMaps(env.maps),
    orderDesk: createOrderDesk({ keys, users, catalogue, orderList }),
    inbox: createInbox({
      clock,
      staff: authDeps.staff,
      inbox: createInboxRepository(connection),
      inboxFacts: createInboxFacts(connection),
    }),
    inboxFeed: createInboxFeed(connection),
    savedViews: createSavedViews({ clock, savedViews: createSavedViewRepository(connection) }),
    setup: createSetup({
      clock,
      transact,
      keys,
      setup: createSetupRepository(connection),
      media: orderDeps.media,
      mediaLinks: media,
      channelProbes: channelProbesOf(parts),
    }),
  };
}

/** Every channel with the question that shows whether its credentials are good. */
function channelProbesOf(parts: Parts): Readonly<Record<OutsideChannel, ChannelProbe>> {
  const { env, orderDeps } = parts;
  const { WECHAT, ALIPAY } = orderDeps.channels;
  return {
    WECHAT_PAY: payment(env.wechatPay && WECHAT, ['WECHATPAY_MCHID', 'WECHATPAY_PRIVATE_KEY']),
    ALIPAY: payment(ALIPAY, ['ALIPAY_APP_ID', 'ALIPAY_PRIVATE_KEY']),
    SMS: { isConfigured: env.sms !== undefined, settings: ['SMS_ENDPOINT', 'SMS_ACCESS_KEY_ID'] },
    PUSH: {
      isConfigured: env.push !== undefined,
      settings: ['PUSH_APP_KEY', 'PUSH_MASTER_SECRET'],
      ask: () => pushSenderOf(env).newKey(),
    },
    WECHAT_MINI_CUSTOMER: miniProgram(appOf({ ...parts, ...parts.authDeps }, 'customer'), [
      'WECHAT_MINI_CUSTOMER_APPID',
      'WECHAT_MINI_CUSTOMER_SECRET',
    ]),
    WECHAT_MINI_WORKER: miniProgram(appOf({ ...parts, ...parts.authDeps }, 'worker'), [
      'WECHAT_MINI_WORKER_APPID',
      'WECHAT_MINI_WORKER_SECRET',
    ]),
    NUMBER: {
      isConfigured: env.number !== undefined,
      settings: ['NUMBER_ACCESS_KEY_ID', 'NUMBER_POOL_KEY'],
    },
    STORAGE: { isConfigured: true, settings: ['STORAGE', 'S3_BUCKET'], ask: storageOf(parts) },
  };
}

/** A bill that nobody has opened: the channel says so to whom it knows. */
function payment(channel: PaymentChannel | undefined, settings: readonly string[]): ChannelProbe {
  if (channel === undefined) return { isConfigured: false, settings };
  const paymentNo = `TEST${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  return { isConfigured: true, settings, ask: () => channel.queryPayment({ paymentNo }) };
}

/** A login code that WeChat never gave out: it says so to whom it knows. */
function miniProgram(app: WechatMini | undefined, settings: readonly string[]): ChannelProbe {
  if (app === undefined) return { isConfigured: false, settings };
  const code = 'setup-test';
  const ask = () => app.codeToSession({ code });
  return { isConfigured: true, settings, ask, goodFailures: ['CODE_INVALID'] };
}

/** A file that is not there. */
function storageOf({ env, connection }: Parts): () => Promise<ChannelOutcome<null>> {
  const { media } = storagesOf(env.media.s3, connection);
  return async () => {
    try {
      await media.open(`setup-test-${randomUUID()}`);
      return { kind: 'success', value: null };
    } catch {
      return { kind: 'failure', code: 'UNAVAILABLE', message: 'the storage does not answer' };
    }
  };
}
