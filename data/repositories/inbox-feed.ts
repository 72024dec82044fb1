import type { ChangeStreamInsertDocument, ChangeStreamUpdateDocument, Document } from 'mongodb';
import type { Connection } from 'mongoose';
import type { InboxItemDocument } from '../models/inbox-item.js';

/** One item as it is now, and whether it has just come up. */
export type InboxChange = {
  readonly item: InboxItemDocument;
  readonly isNew: boolean;
};

export type InboxFeed = ReturnType<typeof createInboxFeed>;

type Change =
  ChangeStreamInsertDocument<InboxItemDocument> | ChangeStreamUpdateDocument<InboxItemDocument>;

const AWAIT_MS = 1_000;
/** New items, and changes that others see: not who has read them. */
const SEEN_BY_OTHERS = [
  {
    $match: {
      $or: [
        { operationType: 'insert' },
        { 'updateDescription.updatedFields.state': { $exists: true } },
        { 'updateDescription.updatedFields.assigneeId': { $exists: true } },
      ],
    },
  },
];

/** The inbox as a stream of changes. */
export function createInboxFeed(connection: Connection) {
  const items = connection
    .getClient()
    .db(connection.name)
    .collection<InboxItemDocument>('inboxItems');

  return {
    /** Follows until the signal aborts or the stream breaks (then throws). */
    async follow(input: {
      readonly signal: AbortSignal;
      onOpen(): void;
      onChange(change: InboxChange): void;
    }): Promise<void> {
      const { signal, onOpen, onChange } = input;
      const stream = items.watch<Document, Change>(SEEN_BY_OTHERS, {
        fullDocument: 'updateLookup',
        maxAwaitTimeMS: AWAIT_MS,
      });
      const stop = (): void => void stream.close().catch(() => undefined);
      signal.addEventListener('abort', stop, { once: true });
      try {
        let isOpen = false;
        while (!signal.aborted) {
          const change = await stream.tryNext();
          if (!isOpen) onOpen();
          isOpen = true;
          const item = change?.fullDocument;
          if (!change || !item) continue;
          onChange({ item, isNew: change.operationType === 'insert' });
        }
      } finally {
        signal.removeEventListener('abort', stop);
        await stream.close().catch(() => undefined);
      }
    },
  };
}
