import { wechatFakeConfigSchema } from '../config.js';
import type { WechatFakeConfig } from '../config.js';
import { createApp, listen } from '../http.js';
import type { RunningServer } from '../http.js';
import { createBillRoutes } from './bills.js';
import { createCallbacks } from './callbacks.js';
import type { FakeContext } from './context.js';
import { createWechatCrypto } from './crypto.js';
import { createFaults } from './faults.js';
import { resumePayments } from './payments.js';
import { resumeRefunds } from './refunds.js';
import { createWechatRoutes } from './routes.js';
import { createShareSandbox } from './profit-sharing.js';
import { createSandboxRoutes } from './sandbox.js';
import { openShares } from './share-state.js';
import { openState } from './state.js';
import { createTransferSandbox, openTransfers } from './transfers.js';

/**
 * A server that speaks the WeChat Pay v3 protocol, for development and tests. Throws ZodError on a
 * bad configuration. One process per journal: two would write over each other.
 */
export async function startWechatFake(
  config: WechatFakeConfig,
  nowMs: () => number = Date.now,
): Promise<RunningServer> {
  const settings = wechatFakeConfigSchema.parse(config);
  const crypto = createWechatCrypto(settings);
  const state = openState(settings.journalPath);
  const context: FakeContext = {
    settings,
    state,
    transfers: openTransfers({ settings, journal: state.journal, nowMs }),
    shares: openShares({ settings, nowMs }),
    crypto,
    faults: createFaults(),
    callbacks: createCallbacks({
      settings,
      crypto,
      nowMs,
      onDelivered: (key) => state.record({ kind: 'notified', key }),
    }),
    nowMs,
    refundTimers: new Set(),
  };
  const app = createApp();
  const bills = createBillRoutes(context);
  app.use('/v3', bills.api);
  app.use('/v3', createWechatRoutes(context));
  app.use('/sandbox', bills.sandbox, createSandboxRoutes(context));
  app.use('/sandbox/transfers', createTransferSandbox(context));
  app.use('/sandbox/shares', createShareSandbox(context));
  const server = await listen({ app, host: settings.host, port: settings.port });
  resumePayments(context);
  resumeRefunds(context);
  return {
    ...server,
    async close() {
      context.callbacks.close();
      for (const timer of context.refundTimers) clearTimeout(timer);
      await server.close();
      context.transfers.close();
      context.shares.close();
      state.close();
    },
  };
}
