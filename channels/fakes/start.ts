import { startAlipayFake } from './alipay/server.js';
import { fakesConfigSchema } from './config.js';
import type { FakesConfig } from './config.js';
import type { RunningServer } from './http.js';
import { startMapFake } from './map/server.js';
import { startNumberFake } from './number/server.js';
import { startPushFake } from './push/server.js';
import { startSmsFake } from './sms/server.js';
import { startWechatMiniFake } from './wechat-mini/server.js';
import { startWechatFake } from './wechat/server.js';

export type RunningFakes = {
  /** Base URLs, ending with `/`; null for a fake that was not configured. */
  readonly urls: {
    readonly wechat: string | null;
    readonly alipay: string | null;
    readonly sms: string | null;
    readonly push: string | null;
    readonly wechatMini: string | null;
    readonly number: string | null;
    readonly map: string | null;
  };
  close(): Promise<void>;
};

/** Starts the configured fakes; when one cannot start, the others are closed and it throws. */
export async function startFakes(config: FakesConfig): Promise<RunningFakes> {
  const parsed = fakesConfigSchema.parse(config);
  const running: RunningServer[] = [];
  const start = async (starting: Promise<RunningServer> | null) => {
    const server = await starting;
    if (server) running.push(server);
    return server?.url ?? null;
  };
  const close = async () => {
    await Promise.all(running.map((server) => server.close()));
  };
  try {
    const wechat = await start(parsed.wechat ? startWechatFake(parsed.wechat) : null);
    const alipay = await start(parsed.alipay ? startAlipayFake(parsed.alipay) : null);
    const sms = await start(parsed.sms ? startSmsFake(parsed.sms) : null);
    const push = await start(parsed.push ? startPushFake(parsed.push) : null);
    const mini = parsed.wechatMini ? startWechatMiniFake(parsed.wechatMini) : null;
    const wechatMini = await start(mini);
    const number = await start(parsed.number ? startNumberFake(parsed.number) : null);
    const map = await start(parsed.map ? startMapFake(parsed.map) : null);
    return { urls: { wechat, alipay, sms, push, wechatMini, number, map }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
