import { INBOX_RULES, type InboxKind, type InboxState } from '../../contract/terms/inbox.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { Actor } from '../../contract/terms/permissions.js';
import { seesItem, type SeenItem } from '../../use-cases/inbox/inbox-reach.js';
import { errorFields, type Logger } from '../kit/logger.js';
import type { LiveHub } from './hub.js';

const BACK_OFF_MS_MIN = 250;
const BACK_OFF_MS_MAX = 10_000;

export type InboxChange = {
  readonly item: SeenItem & {
    readonly _id: string;
    readonly kind: InboxKind;
    readonly state: InboxState;
  };
  /** It has just come up. */
  readonly isNew: boolean;
};

/** Where news of the inbox come from: a change stream. */
export type InboxFeed = {
  follow(input: {
    readonly signal: AbortSignal;
    onOpen(): void;
    onChange(change: InboxChange): void;
  }): Promise<void>;
};

export type InboxNewsStream = { stop(): Promise<void> };

/**
 * Tells the live clients of this process what comes up in the inbox, whichever process wrote it.
 * After a break it tells everybody to read the inbox again.
 */
export function startInboxNews(input: {
  readonly feed: InboxFeed;
  readonly live: Pick<LiveHub, 'tell'>;
  readonly logger: Logger;
  readonly clock: { nowMs(): number };
}): InboxNewsStream {
  const stopping = new AbortController();
  const following = followOn({ ...input, signal: stopping.signal });
  return {
    async stop() {
      stopping.abort();
      await following;
    },
  };
}

async function followOn(
  input: Parameters<typeof startInboxNews>[0] & { readonly signal: AbortSignal },
): Promise<void> {
  const { feed, live, logger, clock, signal } = input;
  let delayMs = BACK_OFF_MS_MIN;
  while (!signal.aborted) {
    try {
      await feed.follow({
        signal,
        onOpen() {
          live.tell(readAgain(clock.nowMs()), readsInbox);
          delayMs = BACK_OFF_MS_MIN;
        },
        onChange(change) {
          live.tell(newsOf(change, clock.nowMs()), (actor) => seesItem(actor, change.item));
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      // It begins anew rather than where it broke: clients read their counts again, which is little.
      logger.warn({ event: 'inboxStreamBroken', delayMs, ...errorFields(error) });
      await pause(delayMs, signal);
      delayMs = Math.min(delayMs * 2, BACK_OFF_MS_MAX);
    }
  }
}

function newsOf({ item, isNew }: InboxChange, nowMs: number) {
  const { _id: id, kind, state } = item;
  const at = new Date(nowMs).toISOString();
  return { id, kind, state, isNew, hasSound: isNew && INBOX_RULES[kind].hasSound, at };
}

function readAgain(nowMs: number) {
  const at = new Date(nowMs).toISOString();
  return { id: null, kind: null, state: null, isNew: false, hasSound: false, at };
}

function readsInbox({ audience, roles }: Actor): boolean {
  const isStaff = audience === 'admin' || audience === 'merchant';
  return isStaff && scopeOf({ roles, permission: 'inbox.read' }) !== undefined;
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
