import { randomUUID } from 'node:crypto';
import type { WechatFakeSettings } from '../config.js';
import type { WechatCrypto } from './crypto.js';

/**
 * Seconds before each repeat of a callback that was not answered with 200 or 204, after WeChat's
 * page on payment notices. Delivery is not guaranteed: after the last one the channel gives up.
 */
export const RETRY_SCHEDULE_SECONDS = [
  15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
] as const;

export const DUPLICATES_MAX = 100_000;
const DUPLICATES_AT_ONCE = 50;
const PENDING_MAX = 100_000;

export type Notice = {
  /** Of the subject and its state; a notice is delivered once per key. */
  readonly key: string;
  readonly url: string;
  readonly eventType: string;
  readonly summary: string;
  readonly resourceType: 'transaction' | 'refund';
  readonly plain: object;
  readonly duplicates?: number;
};

export type Callbacks = {
  send(notice: Notice): void;
  /** Notices still owed, for tests that wait until all are delivered. */
  pendingCount(): number;
  close(): void;
};

type Dependencies = {
  readonly settings: WechatFakeSettings;
  readonly crypto: WechatCrypto;
  readonly nowMs: () => number;
  readonly onDelivered: (key: string) => void;
};

/** Delivers callbacks, each signed afresh, until the merchant acknowledges or the schedule ends. */
export function createCallbacks(dependencies: Dependencies): Callbacks {
  const timers = new Map<string, NodeJS.Timeout>();
  const pending = new Set<string>();
  let isClosed = false;

  async function attempt(input: { notice: Notice; body: string; attempts: number }) {
    const { notice, body, attempts } = input;
    timers.delete(notice.key);
    const isAcknowledged = await post(dependencies, { url: notice.url, body });
    if (isClosed) return;
    if (isAcknowledged) {
      pending.delete(notice.key);
      dependencies.onDelivered(notice.key);
      await sendDuplicates({ notice, body });
      return;
    }
    const delaySeconds = RETRY_SCHEDULE_SECONDS[attempts];
    if (delaySeconds === undefined) {
      pending.delete(notice.key);
      return;
    }
    const delayMs = delaySeconds * 1_000 * dependencies.settings.retryFactor;
    const retry = () => void attempt({ notice, body, attempts: attempts + 1 });
    timers.set(notice.key, setTimeout(retry, delayMs));
  }

  async function sendDuplicates(input: { notice: Notice; body: string }) {
    let left = Math.min(input.notice.duplicates ?? 0, DUPLICATES_MAX);
    while (left > 0 && !isClosed) {
      const batch = Math.min(left, DUPLICATES_AT_ONCE);
      const copies = Array.from({ length: batch }, () =>
        post(dependencies, { url: input.notice.url, body: input.body }),
      );
      await Promise.all(copies);
      left -= batch;
    }
  }

  return {
    send(notice) {
      if (isClosed || pending.has(notice.key) || pending.size >= PENDING_MAX) return;
      pending.add(notice.key);
      void attempt({ notice, body: envelope(dependencies, notice), attempts: 0 });
    },
    pendingCount: () => pending.size,
    close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

function envelope({ crypto, nowMs }: Dependencies, notice: Notice): string {
  return JSON.stringify({
    id: randomUUID(),
    create_time: new Date(nowMs()).toISOString(),
    resource_type: 'encrypt-resource',
    event_type: notice.eventType,
    summary: notice.summary,
    resource: crypto.seal({ type: notice.resourceType, plain: notice.plain }),
  });
}

async function post(
  { crypto, nowMs, settings }: Dependencies,
  input: { url: string; body: string },
): Promise<boolean> {
  try {
    const response = await fetch(input.url, {
      method: 'POST',
      headers: {
        ...crypto.signBody({ body: input.body, nowMs: nowMs() }),
        'Content-Type': 'application/json',
        'User-Agent': 'Mozilla/4.0',
      },
      body: input.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(settings.callbackTimeoutMs),
    });
    await response.body?.cancel();
    return response.status === 200 || response.status === 204;
  } catch {
    return false;
  }
}
