import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChannelOutcome } from '../outcome.js';
import type { AccessTokenStore } from './port.js';

/** In the last five minutes WeChat takes the old token and the next one. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** Longer than two requests for a token can take. */
const LEASE_MS = 15_000;
const WAITS_MAX = 100;
const WAIT_MS = 100;

export type FetchedToken = { readonly token: string; readonly expiresInSeconds: number };

export type AccessTokens = {
  /** The shared token; `refused` is one that WeChat has just not taken, to be replaced once. */
  get(refused?: string): Promise<ChannelOutcome<string>>;
};

/**
 * One token for all processes. Whoever finds none, or a refused one, takes the lease and asks;
 * the others wait for what he saves. First in the mode that gives the present token again, and
 * by force only when that is the very token that was refused: force ends everybody's.
 */
export function createAccessTokens(options: {
  readonly store: AccessTokenStore;
  fetchToken(input: { readonly isForced: boolean }): Promise<ChannelOutcome<FetchedToken>>;
  readonly nowMs?: () => number;
}): AccessTokens {
  const { store, fetchToken, nowMs = Date.now } = options;
  const owner = randomUUID();

  async function fetchNew(refused: string | undefined): Promise<ChannelOutcome<FetchedToken>> {
    const present = await fetchToken({ isForced: false });
    const isRefused = present.kind === 'success' && present.value.token === refused;
    return isRefused ? fetchToken({ isForced: true }) : present;
  }

  async function usable(refused: string | undefined): Promise<string | null> {
    const kept = await store.read();
    const isGood = kept !== null && kept.token !== refused;
    return isGood && kept.expiresAtMs - nowMs() > RENEW_BEFORE_MS ? kept.token : null;
  }

  /** Called with the lease; ends it in every case. */
  async function renew(refused: string | undefined): Promise<ChannelOutcome<string>> {
    try {
      const meanwhile = await usable(refused);
      if (meanwhile !== null) return { kind: 'success', value: meanwhile };
      const fetched = await fetchNew(refused);
      if (fetched.kind !== 'success') return fetched;
      const { token, expiresInSeconds } = fetched.value;
      await store.save({ owner, token, expiresAtMs: nowMs() + expiresInSeconds * 1_000 });
      return { kind: 'success', value: token };
    } finally {
      await store.dropLease({ owner });
    }
  }

  async function get(refused: string | undefined): Promise<ChannelOutcome<string>> {
    for (let wait = 0; wait < WAITS_MAX; wait += 1) {
      const token = await usable(refused);
      if (token !== null) return { kind: 'success', value: token };
      const leaseNowMs = nowMs();
      const untilMs = leaseNowMs + LEASE_MS;
      if (await store.takeLease({ owner, nowMs: leaseNowMs, untilMs })) return renew(refused);
      await pause(WAIT_MS);
    }
    return { kind: 'unknown', message: 'another process has not renewed the access token' };
  }

  const running = new Map<string, Promise<ChannelOutcome<string>>>();
  return {
    // One lease owner a process: its own calls share the question.
    get(refused) {
      const key = refused ?? '';
      const known = running.get(key);
      if (known) return known;
      const asked = get(refused).finally(() => running.delete(key));
      running.set(key, asked);
      return asked;
    },
  };
}
