import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../channels/fakes/testing.js';
import { createWechatTransferChannel } from '../../channels/payout/wechat-transfer/channel.js';
import type { PayoutChannel } from '../../channels/payout/port.js';
import { createWechatChannel } from '../../channels/payment/wechat/channel.js';
import type { PaymentChannel } from '../../channels/payment/port.js';
import type { Random } from '../../data/seed/random.js';
import { startLossyProxy } from './lossy-proxy.js';

/** Soon done, so that a trial spends its time on lost replies and not on waiting. */
const REFUND_DELAY_MS = 5;
const RETRY_FACTOR = 0.000_1;
const TIMEOUT_MS = 5_000;

/** One movement at the channel, as it wrote it down itself. */
export type ChannelEntry = {
  readonly kind: 'pay' | 'refund' | 'payout';
  readonly no: string;
  readonly refundNo?: string;
  readonly amountFen: number;
};

/** A stand-in of WeChat Pay behind a line that loses replies. */
export type LossyStage = {
  /** Answers arrive; for what a trial needs beforehand. */
  readonly calm: PaymentChannel;
  readonly payments: PaymentChannel;
  readonly payouts: PayoutChannel;
  /** The customer's phone and the payee's. */
  readonly sandboxUrl: string;
  lostCount(): number;
  /** What the channel says has moved: the only judge. */
  entries(): Promise<readonly ChannelEntry[]>;
  close(): Promise<void>;
};

export async function openLossyStage(input: {
  readonly random: Random;
  readonly loss: number;
}): Promise<LossyStage> {
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-money-'));
  const keys = createSandboxKeys();
  const sink = await startSink();
  const fake = await startWechatFake(
    wechatFakeConfig(keys, {
      journalPath: path.join(dir, 'journal.jsonl'),
      refundDelayMs: REFUND_DELAY_MS,
      retryFactor: RETRY_FACTOR,
    }),
  );
  const proxy = await startLossyProxy({ ...input, targetUrl: fake.url });
  const options = (baseUrl: string) =>
    wechatChannelOptions(keys, { baseUrl, notifyUrl: sink.url, timeoutMs: TIMEOUT_MS });
  return {
    calm: createWechatChannel(options(fake.url)),
    payments: createWechatChannel(options(proxy.url)),
    payouts: createWechatTransferChannel({
      ...options(proxy.url),
      sceneId: '1005',
      sceneReports: [
        { type: '岗位类型', content: '保洁员' },
        { type: '报酬说明', content: '上门服务报酬' },
      ],
    }),
    sandboxUrl: fake.url,
    lostCount: proxy.lostCount,
    async entries() {
      const response = await fetch(`${fake.url}sandbox/journal`);
      return ((await response.json()) as { entries: ChannelEntry[] }).entries;
    },
    async close() {
      await proxy.close();
      await fake.close();
      await sink.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Where the channel's notices go: they are taken and looked at by nobody. */
async function startSink(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/notify`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
