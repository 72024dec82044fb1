import { randomUUID } from 'node:crypto';
import {
  INBOX_RULES,
  topicOf,
  type InboxKind,
  type InboxRefKind,
} from '../../contract/terms/inbox.js';
import type { InboxItemDocument } from '../../data/repositories/inbox-items.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { InboxDeps } from './deps.js';

export type InboxNote = {
  readonly kind: InboxKind;
  /** The fact, within its kind: `report:2026-11-29:hz`. The same key again writes nothing. */
  readonly key: string;
  readonly cityCode: string | null;
  readonly merchantId?: string | null | undefined;
  readonly refKind: InboxRefKind;
  readonly refId: string;
  /** Ids and codes that the sentence of the kind names; never a name, a phone or words. */
  readonly params: Readonly<Record<string, string>>;
  /** Stage of the kind's rule; its first one when left out. */
  readonly stage?: string | undefined;
};

/**
 * Puts a fact into the inbox, once for its key; with a session in the transaction that makes the
 * fact. True when it is new. Somebody has to say that it is done, or it ends after thirty days.
 */
export function notify(
  deps: {
    readonly inbox: Pick<InboxDeps['inbox'], 'insertOnce'>;
    readonly clock: InboxDeps['clock'];
  },
  note: InboxNote,
  session?: ClientSession,
): Promise<boolean> {
  const subject = `${note.kind}:${note.key}`;
  const item = newItem({
    ...note,
    key: subject,
    subject,
    isSwept: false,
    nowMs: deps.clock.nowMs(),
  });
  return deps.inbox.insertOnce(item, session);
}

/** One open item that nobody has read. */
export function newItem(
  input: InboxNote & {
    readonly subject: string;
    readonly isSwept: boolean;
    readonly nowMs: number;
  },
): InboxItemDocument {
  const { kind, key, subject, cityCode, merchantId, refKind, refId, params, isSwept } = input;
  const { priority, stages } = INBOX_RULES[kind];
  const stage = input.stage ?? Object.keys(stages)[0] ?? '';
  return {
    _id: randomUUID(),
    key,
    subject,
    kind,
    stage,
    topic: topicOf(kind, stage),
    cityCode,
    merchantId: merchantId ?? null,
    refKind,
    refId,
    params,
    priority,
    state: 'OPEN',
    isSwept,
    isOver: false,
    assigneeId: null,
    readBy: [],
    doneBy: null,
    doneAt: null,
    createdAt: new Date(input.nowMs),
    endedAt: null,
  };
}
