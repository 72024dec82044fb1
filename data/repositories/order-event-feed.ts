import type { ChangeStream, ChangeStreamInsertDocument, Document, ResumeToken } from 'mongodb';
import type { Connection } from 'mongoose';

/** Row of `orderEvents` as subscribers see it. */
export type OrderEventRow = {
  readonly _id: string;
  readonly orderId: string;
  readonly seq: number;
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  readonly at: Date;
  /** When it was written; gaps are read by it. */
  readonly recordedAt: Date;
  /** Subscriber keys: `customer:<id>`, `worker:<id>`, `merchant:<id>`, `city:<code>`. */
  readonly audience: readonly string[];
};

export type OrderEventFeed = {
  /**
   * Follows inserts until the signal aborts or the stream breaks (then throws). Without a token it
   * starts now; `onOpen` is called when nothing written from then on can be missed.
   */
  follow(input: {
    readonly resumeAfter: unknown;
    readonly signal: AbortSignal;
    onOpen(): void;
    onEvent(input: { readonly row: OrderEventRow; readonly resumeToken: unknown }): void;
  }): Promise<void>;
  /** When the event was written, or null when there is no such event. */
  findRecordedAt(input: { readonly orderId: string; readonly seq: number }): Promise<Date | null>;
  /** Events of one order after a sequence number, oldest first. */
  findOfOrder(input: {
    readonly orderId: string;
    readonly afterSeq: number;
    readonly limit: number;
  }): Promise<OrderEventRow[]>;
  /** Events written since an instant for any of the keys, oldest first. */
  findSince(input: {
    readonly since: Date;
    readonly keys: readonly string[];
    readonly limit: number;
  }): Promise<OrderEventRow[]>;
};

const COLLECTION = 'orderEvents';
const AWAIT_MS = 1_000;
const FIELDS = {
  orderId: 1,
  seq: 1,
  event: 1,
  from: 1,
  to: 1,
  at: 1,
  recordedAt: 1,
  audience: 1,
} as const;

/** The order events as a feed: one change stream and the reads that fill gaps. */
export function createOrderEventFeed(connection: Connection): OrderEventFeed {
  const events = connection.getClient().db(connection.name).collection<OrderEventRow>(COLLECTION);

  return {
    async follow({ resumeAfter, signal, onOpen, onEvent }) {
      const stream = events.watch<Document, ChangeStreamInsertDocument<OrderEventRow>>(
        [{ $match: { operationType: 'insert' } }],
        {
          maxAwaitTimeMS: AWAIT_MS,
          ...(resumeAfter ? { resumeAfter: resumeAfter as ResumeToken } : {}),
        },
      );
      const stop = (): void => void stream.close().catch(() => undefined);
      signal.addEventListener('abort', stop, { once: true });
      try {
        await pump({ stream, signal, onOpen, onEvent });
      } finally {
        signal.removeEventListener('abort', stop);
        await stream.close().catch(() => undefined);
      }
    },

    async findRecordedAt({ orderId, seq }) {
      const row = await events.findOne({ orderId, seq }, { projection: { recordedAt: 1 } });
      return row?.recordedAt ?? null;
    },

    findOfOrder: ({ orderId, afterSeq, limit }) =>
      events
        .find({ orderId, seq: { $gt: afterSeq } }, { projection: FIELDS })
        .sort({ seq: 1 })
        .limit(limit)
        .toArray(),

    findSince: ({ since, keys, limit }) =>
      events
        .find({ audience: { $in: [...keys] }, recordedAt: { $gte: since } }, { projection: FIELDS })
        .sort({ recordedAt: 1, seq: 1 })
        .limit(limit)
        .toArray(),
  };
}

async function pump(input: {
  readonly stream: ChangeStream<Document, ChangeStreamInsertDocument<OrderEventRow>>;
  readonly signal: AbortSignal;
  onOpen(): void;
  onEvent(input: { readonly row: OrderEventRow; readonly resumeToken: unknown }): void;
}): Promise<void> {
  const { stream, signal } = input;
  let isOpen = false;
  while (!signal.aborted) {
    // Returns null after the await time: by then the cursor exists on the server.
    const change = await stream.tryNext();
    if (!isOpen) {
      isOpen = true;
      input.onOpen();
    }
    if (change === null) continue;
    input.onEvent({ row: change.fullDocument, resumeToken: change._id });
  }
}
