import type { Connection } from 'mongoose';
import { workerModel, type WorkerPosition } from '../models/worker.js';
import { workerDayModel } from '../models/worker-day.js';

/** What happened to what dispatch keeps in memory. */
export type FeedEvent =
  | { readonly kind: 'worker'; readonly workerId: string }
  | { readonly kind: 'position'; readonly workerId: string; readonly position: WorkerPosition }
  | { readonly kind: 'day'; readonly workerId: string };

export type FeedListener = {
  /** In the order of the writes; never at once with another call. */
  onEvent(event: FeedEvent): void;
  /** The feed has ended and something may have been missed. Called once. */
  onEnd(error: unknown): void;
};

export type DispatchFeed = { close(): Promise<void> };

type Change = {
  readonly ns: { readonly coll: string };
  readonly documentKey: { readonly _id: string };
  readonly updateDescription?: {
    readonly updatedFields?: Readonly<Record<string, unknown>>;
    readonly removedFields?: readonly string[];
  };
};

/** What a phone that only moves changes of a worker. */
const MOVING: readonly string[] = ['position', 'lastSeenAt', 'updatedAt'];

/**
 * Tells every write to workers and to their days from now on. When the promise resolves the feed
 * is open: what is read afterwards together with what it tells has no gap.
 */
export async function openDispatchFeed(
  connection: Connection,
  listener: FeedListener,
): Promise<DispatchFeed> {
  const workers = workerModel(connection).collection.collectionName;
  const days = workerDayModel(connection).collection.collectionName;
  const { db } = connection;
  if (db === undefined) throw new Error('the connection is not open');
  const kinds = ['insert', 'update', 'replace', 'delete'];
  const stream = db.watch([
    { $match: { 'ns.coll': { $in: [workers, days] }, operationType: { $in: kinds } } },
    { $project: { ns: 1, documentKey: 1, updateDescription: 1 } },
  ]);
  const tell = (change: Change): void => {
    const event = change.ns.coll === days ? dayEvent(change) : workerEvent(change);
    if (event !== null) listener.onEvent(event);
  };
  // The first call opens the cursor on the server.
  const first = await stream.tryNext();
  if (first !== null) tell(first as unknown as Change);
  const running = follow();
  async function follow(): Promise<void> {
    try {
      for await (const change of stream) tell(change as unknown as Change);
      listener.onEnd(null);
    } catch (error) {
      listener.onEnd(error);
    }
  }
  return {
    async close() {
      await stream.close();
      await running;
    },
  };
}

/** `_id` is `<workerId>:<yyyy-mm-dd>`. */
function dayEvent({ documentKey }: Change): FeedEvent {
  return { kind: 'day', workerId: documentKey._id.slice(0, documentKey._id.lastIndexOf(':')) };
}

/** Null for a phone that was only heard of. */
function workerEvent({ documentKey, updateDescription }: Change): FeedEvent | null {
  const workerId = documentKey._id;
  const { updatedFields = {}, removedFields = [] } = updateDescription ?? {};
  const position = updatedFields['position'] as WorkerPosition | undefined;
  const names = Object.keys(updatedFields);
  const isMoving =
    names.length > 0 && removedFields.length === 0 && names.every((name) => MOVING.includes(name));
  if (!isMoving) return { kind: 'worker', workerId };
  return position === undefined ? null : { kind: 'position', workerId, position };
}
