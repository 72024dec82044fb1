import { createHash, randomUUID } from 'node:crypto';
import { AppError, type ErrorCode } from '../../contract/terms/errors.js';

/** Answer of a request as it went out, byte for byte. */
export type StoredReply = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What `begin` found: the key is ours now, someone runs it, or it has its answer. */
export type IdempotencyClaim =
  | { readonly state: 'started' }
  | { readonly state: 'running'; readonly fingerprint: string }
  | { readonly state: 'done'; readonly fingerprint: string; readonly reply: StoredReply };

/** Rows of 24 h in MongoDB; the unique `_id` decides who runs a key. */
export type IdempotencyStore = {
  /** Inserts the row, or takes over one whose lease or life has ended. */
  begin(input: {
    readonly id: string;
    readonly fingerprint: string;
    readonly holder: string;
    readonly nowMs: number;
  }): Promise<IdempotencyClaim>;
  /** Keeps the answer if the row is still held by `holder`. */
  finish(input: {
    readonly id: string;
    readonly holder: string;
    readonly reply: StoredReply;
  }): Promise<void>;
  /** Forgets a key whose request had no lasting answer. */
  release(input: { readonly id: string; readonly holder: string }): Promise<void>;
};

/** How long a second request with the same key waits for the first before it is sent away. */
const WAIT_MS_MAX = 5_000;
const POLL_MS = 100;
const RETRY_AFTER_SECONDS = 1;

/** Answers that a retry of the same key may turn into another: not kept. */
const PASSING_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'PAYMENT_UNKNOWN',
  'LOCKED_BY_OTHER',
  'RATE_LIMITED',
  'TOO_EARLY',
  'UNAUTHENTICATED',
  'SESSION_EXPIRED',
]);

export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,200}$/;

export type IdempotencyRun = {
  readonly store: IdempotencyStore;
  /** Requests of this process that run now; waiters await them instead of polling the store. */
  readonly running: Map<string, Promise<void>>;
  readonly id: string;
  readonly fingerprint: string;
  nowMs(): number;
  /** The effect has happened; that its answer could not be kept must not turn it into an error. */
  onStoreError(error: unknown): void;
  /** Produces the answer, errors included; `code` is that of the error, if it was one. */
  work(): Promise<{ readonly reply: StoredReply; readonly code?: ErrorCode }>;
};

/** Key of a row: a key of another person or of another route never meets this one. */
export function idempotencyId(input: {
  readonly actorId: string;
  readonly route: string;
  readonly key: string;
}): string {
  return digest(JSON.stringify([input.actorId, input.route, input.key]));
}

/** Digest of what the request asks for, independent of the order of its fields. */
export function fingerprintOf(input: unknown): string {
  return digest(JSON.stringify(sorted(input)));
}

/**
 * Runs `work` once per key. Same key and same request: the stored answer; other request:
 * IDEMPOTENCY_KEY_REUSED; still running after a short wait: SERVICE_UNAVAILABLE with Retry-After.
 * Answers of 5xx are not kept. A lease that ran out may run `work` a second time, so the effect
 * behind it must be idempotent by the same key.
 */
export async function runIdempotent(
  run: IdempotencyRun,
): Promise<{ readonly reply: StoredReply; readonly isReplay: boolean }> {
  const holder = randomUUID();
  const giveUpAtMs = run.nowMs() + WAIT_MS_MAX;
  while (true) {
    const claim = await run.store.begin({
      id: run.id,
      fingerprint: run.fingerprint,
      holder,
      nowMs: run.nowMs(),
    });
    if (claim.state === 'started') {
      return { reply: await runAsHolder({ run, holder }), isReplay: false };
    }
    if (claim.fingerprint !== run.fingerprint) throw new AppError('IDEMPOTENCY_KEY_REUSED');
    if (claim.state === 'done') return { reply: claim.reply, isReplay: true };
    const leftMs = giveUpAtMs - run.nowMs();
    if (leftMs <= 0) {
      throw new AppError('SERVICE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    await waitForTurn({ running: run.running.get(run.id), leftMs });
  }
}

async function runAsHolder(input: {
  readonly run: IdempotencyRun;
  readonly holder: string;
}): Promise<StoredReply> {
  const { run, holder } = input;
  let settle: () => void = () => undefined;
  const turn = new Promise<void>((resolve) => {
    settle = resolve;
  });
  run.running.set(run.id, turn);
  try {
    const { reply, code } = await run.work();
    const isLasting = reply.status < 500 && !(code !== undefined && PASSING_CODES.has(code));
    try {
      if (isLasting) await run.store.finish({ id: run.id, holder, reply });
      else await run.store.release({ id: run.id, holder });
    } catch (error) {
      run.onStoreError(error);
    }
    return reply;
  } finally {
    if (run.running.get(run.id) === turn) run.running.delete(run.id);
    settle();
  }
}

async function waitForTurn(input: {
  readonly running: Promise<void> | undefined;
  readonly leftMs: number;
}): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, input.running ? input.leftMs : Math.min(POLL_MS, input.leftMs));
  });
  await Promise.race(input.running ? [input.running, pause] : [pause]);
  clearTimeout(timer);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
