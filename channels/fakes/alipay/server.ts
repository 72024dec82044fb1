import { alipayFakeConfigSchema } from '../config.js';
import type { AlipayFakeConfig } from '../config.js';
import { createApp, listen } from '../http.js';
import type { RunningServer } from '../http.js';
import { createBillDownloads, createBillSandbox, createFakeBills } from './bills.js';
import type { AlipayContext } from './context.js';
import { createAlipayCrypto } from './crypto.js';
import { createAlipayFaults } from './faults.js';
import { createGateway } from './gateway.js';
import { createNotices } from './notices.js';
import { resumeTradeRefunds } from './refunds.js';
import { createAlipaySandbox } from './sandbox.js';
import { openAlipayState } from './state.js';
import { resumeTrades } from './trades.js';
import { createAlipayTransferSandbox, openAlipayTransfers } from './transfers.js';

/**
 * A server that speaks Alipay's gateway protocol, for development and tests. Throws ZodError on a
 * bad configuration. One process per journal: two would write over each other.
 */
export async function startAlipayFake(
  config: AlipayFakeConfig,
  nowMs: () => number = Date.now,
): Promise<RunningServer> {
  const settings = alipayFakeConfigSchema.parse(config);
  const crypto = createAlipayCrypto(settings);
  const state = openAlipayState(settings.journalPath);
  const context: AlipayContext = {
    settings,
    state,
    transfers: openAlipayTransfers({ ...settings, journal: state.journal }),
    bills: createFakeBills(),
    crypto,
    faults: createAlipayFaults(),
    notices: createNotices({
      settings,
      crypto,
      onDelivered: (key) => state.record({ kind: 'notified', key }),
    }),
    nowMs,
  };
  const app = createApp();
  app.use(createGateway(context));
  app.use(createBillDownloads(context));
  app.use('/sandbox/bill', createBillSandbox(context));
  app.use('/sandbox/transfers', createAlipayTransferSandbox(context));
  app.use('/sandbox', createAlipaySandbox(context));
  const server = await listen({ app, host: settings.host, port: settings.port });
  resumeTrades(context);
  resumeTradeRefunds(context);
  return {
    ...server,
    async close() {
      context.notices.close();
      await server.close();
      context.transfers.close();
      state.close();
    },
  };
}
