import type { z } from 'zod';
import type { inboxLiveSchema } from '../../contract/schemas/inbox.js';
import type { Actor } from '../../contract/terms/permissions.js';
import { AppError } from '../../contract/terms/errors.js';
import { errorFields, type Logger } from '../kit/logger.js';
import { readMissed, type LiveFeed, type LiveRow } from './missed.js';

/** What is told of one item of the inbox (`inboxLiveSchema`). */
export type InboxNews = z.input<typeof inboxLiveSchema>;

/** One connected client, whatever it is connected by. */
export type LiveSink = {
  event(row: LiveRow): void;
  inbox(news: InboxNews): void;
  /** Told once, when nothing after it can be missed. */
  ready(): void;
  /** Something may have been missed: the client reads its lists again. */
  reset(): void;
  heartbeat(): void;
  /** Bytes the client has not taken yet. */
  pendingBytes(): number;
  close(reason: LiveCloseReason): void;
};

export type LiveCloseReason = 'slow' | 'revoked' | 'shutdown';

export type LiveSubscription = {
  readonly actor: Actor;
  /** Subscriber keys; `*` is every event (scope `all`). */
  readonly keys: readonly string[];
  /** Only events of this order. */
  readonly orderId?: string;
  /** `<orderId>:<seq>` of the last event the client has. */
  readonly lastEventId?: string;
  readonly sink: LiveSink;
};

export type LiveHub = {
  start(): void;
  /** Resolves when the client has what it missed and is on the stream; call the result to leave. */
  subscribe(subscription: LiveSubscription): Promise<() => void>;
  /** Tells news of the inbox to everybody who may hear them, once and without a replay. */
  tell(news: InboxNews, mayHear: (actor: Actor) => boolean): void;
  /** Closes every client and the change stream. */
  stop(): Promise<void>;
  clientCount(): number;
};

export const EVERY_KEY = '*';

const CLIENTS_MAX = 20_000;
const PENDING_BYTES_MAX = 256 * 1024;
const HEARTBEAT_MS = 15_000;
/** With the session cache of 3 s a revocation is felt within 5 s. */
const REVOCATION_SWEEP_MS = 1_000;
const BACK_OFF_MS_MIN = 250;
const BACK_OFF_MS_MAX = 10_000;
const JOIN_BUFFER_MAX = 1_000;

type Client = LiveSubscription & {
  /** Ids sent out of the gap: the stream may bring them again. */
  readonly sent: Set<string>;
  /** Rows that came while the gap was read; null once the client has joined. */
  waiting: LiveRow[] | null;
};

export type LiveHubDeps = {
  readonly feed: LiveFeed;
  readonly logger: Logger;
  isStillOpen(actor: Actor): Promise<boolean>;
  readonly heartbeatMs?: number;
  readonly sweepMs?: number;
};

/** One change stream a process, fanned out in memory to SSE and WebSocket clients. */
export function createLiveHub(deps: LiveHubDeps): LiveHub {
  const registry = createRegistry();
  const { clients, drop } = registry;
  const stopping = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let following: Promise<void> = Promise.resolve();

  return {
    start() {
      following = follow({
        deps,
        signal: stopping.signal,
        publish: registry.publish,
        onGap: () => clients.forEach((client) => client.sink.reset()),
      });
      const { isStillOpen } = deps;
      timers.push(
        setInterval(() => beat({ clients, drop }), deps.heartbeatMs ?? HEARTBEAT_MS),
        setInterval(
          () => void sweep({ clients, drop, isStillOpen }),
          deps.sweepMs ?? REVOCATION_SWEEP_MS,
        ),
      );
      for (const timer of timers) timer.unref();
    },

    async subscribe(subscription) {
      if (stopping.signal.aborted || clients.size >= CLIENTS_MAX) {
        throw new AppError('SERVICE_UNAVAILABLE', { detail: 'no room for a live connection' });
      }
      const client = registry.add(subscription);
      try {
        await join({ client, feed: deps.feed, deliver: registry.deliver });
      } catch (error) {
        registry.leave(client);
        throw error;
      }
      return () => registry.leave(client);
    },

    tell(news, mayHear) {
      for (const client of [...clients]) {
        if (client.orderId !== undefined || !mayHear(client.actor)) continue;
        if (client.sink.pendingBytes() > PENDING_BYTES_MAX) drop(client, 'slow');
        else client.sink.inbox(news);
      }
    },

    async stop() {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      for (const client of [...clients]) drop(client, 'shutdown');
      await following;
    },

    clientCount: () => clients.size,
  };
}

type Drop = (client: Client, reason: LiveCloseReason) => void;

/** Clients by subscriber key, and the delivery of one row to those whom it concerns. */
function createRegistry() {
  const clients = new Set<Client>();
  const byKey = new Map<string, Set<Client>>();

  const leave = (client: Client): void => {
    clients.delete(client);
    for (const key of client.keys) {
      const set = byKey.get(key);
      set?.delete(client);
      if (set?.size === 0) byKey.delete(key);
    }
  };

  const drop: Drop = (client, reason) => {
    leave(client);
    client.sink.close(reason);
  };

  const deliver = (client: Client, row: LiveRow): void => {
    if (client.waiting !== null) {
      if (client.waiting.length >= JOIN_BUFFER_MAX) drop(client, 'slow');
      else client.waiting.push(row);
      return;
    }
    if (client.sent.has(row._id)) return;
    if (client.sink.pendingBytes() > PENDING_BYTES_MAX) drop(client, 'slow');
    else client.sink.event(row);
  };

  return {
    clients,
    leave,
    drop,
    deliver,

    add(subscription: LiveSubscription): Client {
      const client: Client = { ...subscription, sent: new Set(), waiting: [] };
      clients.add(client);
      for (const key of client.keys) byKey.set(key, (byKey.get(key) ?? new Set()).add(client));
      return client;
    },

    publish(row: LiveRow): void {
      const targets = new Set<Client>();
      for (const key of [...row.audience, EVERY_KEY]) {
        for (const client of byKey.get(key) ?? []) targets.add(client);
      }
      for (const client of targets) {
        if (client.orderId === undefined || client.orderId === row.orderId) deliver(client, row);
      }
    },
  };
}

/** Sends what was missed, then what came meanwhile, and only then lets the stream through. */
async function join(input: {
  readonly client: Client;
  readonly feed: LiveFeed;
  deliver(client: Client, row: LiveRow): void;
}): Promise<void> {
  const { client, feed, deliver } = input;
  const missed = await readMissed({ feed, ...client });
  for (const row of missed.rows) {
    client.sink.event(row);
    client.sent.add(row._id);
  }
  const waiting = client.waiting ?? [];
  client.waiting = null;
  if (missed.hasGap) client.sink.reset();
  for (const row of waiting) deliver(client, row);
  client.sink.ready();
}

function beat(input: { readonly clients: ReadonlySet<Client>; readonly drop: Drop }): void {
  for (const client of [...input.clients]) {
    if (client.sink.pendingBytes() > PENDING_BYTES_MAX) input.drop(client, 'slow');
    else client.sink.heartbeat();
  }
}

/** Closes what belongs to a session that has been revoked; a failed read closes nothing. */
async function sweep(input: {
  readonly clients: ReadonlySet<Client>;
  isStillOpen(actor: Actor): Promise<boolean>;
  readonly drop: Drop;
}): Promise<void> {
  const bySession = new Map<string, Client[]>();
  for (const client of input.clients) {
    const { sessionId } = client.actor;
    bySession.set(sessionId, [...(bySession.get(sessionId) ?? []), client]);
  }
  for (const group of bySession.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const isOpen = await input.isStillOpen(first.actor).catch(() => true);
    if (!isOpen) for (const client of group) input.drop(client, 'revoked');
  }
}

/** Keeps the change stream alive: resumes where it broke, and says so when it cannot. */
async function follow(input: {
  readonly deps: LiveHubDeps;
  readonly signal: AbortSignal;
  publish(row: LiveRow): void;
  onGap(): void;
}): Promise<void> {
  const { deps, signal } = input;
  let resumeAfter: unknown;
  let delayMs = BACK_OFF_MS_MIN;
  while (!signal.aborted) {
    const isResuming = resumeAfter !== undefined;
    try {
      await deps.feed.follow({
        resumeAfter,
        signal,
        onOpen() {
          // Whoever joined before the stream stood may have missed something.
          if (!isResuming) input.onGap();
          delayMs = BACK_OFF_MS_MIN;
        },
        onEvent({ row, resumeToken }) {
          resumeAfter = resumeToken;
          input.publish(row);
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      if (isHistoryLost(error)) resumeAfter = undefined;
      deps.logger.warn({ event: 'liveStreamBroken', delayMs, ...errorFields(error) });
      await pause({ delayMs, signal });
      delayMs = Math.min(delayMs * 2, BACK_OFF_MS_MAX);
    }
  }
}

/** 286 ChangeStreamHistoryLost, 280 ChangeStreamFatalError, 260 InvalidResumeToken. */
function isHistoryLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && [286, 280, 260].includes(Number(error.code));
}

function pause(input: { readonly delayMs: number; readonly signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, input.delayMs);
    input.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
