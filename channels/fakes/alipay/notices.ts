import type { AlipayFakeSettings } from '../config.js';
import type { AlipayCrypto, Fields } from './crypto.js';

/**
 * Seconds before each repeat of a notice that was not answered with the word `success`: eight in
 * all, over a day and more. After the last one Alipay gives up.
 */
export const NOTICE_SCHEDULE_SECONDS = [240, 600, 600, 3_600, 7_200, 21_600, 54_000] as const;

export const NOTICE_DUPLICATES_MAX = 100_000;
const DUPLICATES_AT_ONCE = 50;
const PENDING_MAX = 100_000;
const ANSWER_CHARACTERS_MAX = 1_024;

export type AlipayNotice = {
  /** Of the subject and its state; a notice is delivered once per key. */
  readonly key: string;
  readonly url: string;
  readonly fields: Fields;
  readonly duplicates?: number;
};

export type Notices = {
  send(notice: AlipayNotice): void;
  /** Notices still owed, for tests that wait until all are delivered. */
  pendingCount(): number;
  close(): void;
};

type Dependencies = {
  readonly settings: AlipayFakeSettings;
  readonly crypto: AlipayCrypto;
  readonly onDelivered: (key: string) => void;
};

/** Delivers notices until the merchant acknowledges or the schedule ends. */
export function createNotices(dependencies: Dependencies): Notices {
  const timers = new Map<string, NodeJS.Timeout>();
  const pending = new Set<string>();
  let isClosed = false;

  async function attempt(input: { notice: AlipayNotice; body: string; attempts: number }) {
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
    const delaySeconds = NOTICE_SCHEDULE_SECONDS[attempts];
    if (delaySeconds === undefined) {
      pending.delete(notice.key);
      return;
    }
    const delayMs = delaySeconds * 1_000 * dependencies.settings.retryFactor;
    const retry = () => void attempt({ notice, body, attempts: attempts + 1 });
    timers.set(notice.key, setTimeout(retry, delayMs));
  }

  async function sendDuplicates(input: { notice: AlipayNotice; body: string }) {
    let left = Math.min(input.notice.duplicates ?? 0, NOTICE_DUPLICATES_MAX);
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
      const body = noticeBody(dependencies.crypto, notice.fields);
      void attempt({ notice, body, attempts: 0 });
    },
    pendingCount: () => pending.size,
    close() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** A signed notice as a form. */
export function noticeBody(crypto: AlipayCrypto, fields: Fields): string {
  return new URLSearchParams(crypto.signNotice(fields)).toString();
}

async function post(
  { settings }: Dependencies,
  input: { url: string; body: string },
): Promise<boolean> {
  try {
    const response = await fetch(input.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: input.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(settings.callbackTimeoutMs),
    });
    const text = (await response.text()).slice(0, ANSWER_CHARACTERS_MAX);
    return response.status === 200 && text.trim() === 'success';
  } catch {
    return false;
  }
}
