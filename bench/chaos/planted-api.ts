import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { compose, type Composition } from '../../api/compose.js';
import { buildApp } from '../../api/kit/build-app.js';
import { apiRoutes } from '../../api/routes/index.js';
import type { ApiDeps } from '../../api/deps.js';
import { verifyWechatCallback } from '../../channels/payment/verify/wechat-callback.js';
import { loadEnv, type Env } from '../../config/env.js';
import { createTemporalGateway } from '../../temporal/client.js';
import { orderDepsOf } from '../../temporal/order-deps.js';
import { storeChannelEvent } from '../../use-cases/payment/channel-events.js';

/** Between the answer to the channel and the write: the moment in which the process dies. */
const STORE_LATER_MS = 5_000;

/** The api, except that a callback is signalled and answered first and stored later. */
async function main(): Promise<void> {
  const env = loadEnv();
  const composition = await compose(env);
  const deps: ApiDeps = { ...composition.deps, callbacks: hastyCallbacks(env, composition) };
  const server = createServer(buildApp({ deps, routes: apiRoutes() }));
  deps.live.start();
  deps.callbacks.startSweep();
  server.listen(env.port, env.host);
}

function hastyCallbacks(env: Env, composition: Composition): ApiDeps['callbacks'] {
  const { deps: proper, connection, temporal } = composition;
  const deps = orderDepsOf(env, connection);
  const { namespace } = env.temporal;
  const gateway = createTemporalGateway({ connection: temporal, namespace });
  const { wechatPay } = env;
  if (!wechatPay) throw new RangeError('the payment channel is not configured');
  const { apiV3Key, mchid, appid, platformKeyId, platformPublicKeyPem } = wechatPay;
  return {
    ...proper.callbacks,
    async wechat(input) {
      const result = verifyWechatCallback({
        ...input,
        platformKeys: { [platformKeyId]: createPublicKey(platformPublicKeyPem) },
        apiV3Key,
        expected: { mchid, appids: [appid] },
      });
      if (!result.ok) return result;
      const { event } = result;
      const payment = await deps.payments.findById(event.paymentNo);
      if (payment && event.type === 'payment') {
        const key = `WECHAT:payment:${event.paymentNo}:${event.state}`;
        const signal = { key, paymentNo: event.paymentNo };
        await gateway.signalChannelEvent({ orderId: payment.orderId }, signal);
      }
      void sleep(STORE_LATER_MS).then(() => storeChannelEvent(deps, 'WECHAT', event));
      return { ok: true };
    },
  };
}

await main();
