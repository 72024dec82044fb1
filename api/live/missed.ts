/** Event of an order as it goes to subscribers. */
export type LiveRow = {
  readonly _id: string;
  readonly orderId: string;
  readonly seq: number;
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  readonly at: Date;
  readonly audience: readonly string[];
};

/** Where the hub gets its events: a change stream and the reads that fill gaps. */
export type LiveFeed = {
  follow(input: {
    readonly resumeAfter: unknown;
    readonly signal: AbortSignal;
    onOpen(): void;
    onEvent(input: { readonly row: LiveRow; readonly resumeToken: unknown }): void;
  }): Promise<void>;
  findRecordedAt(input: { readonly orderId: string; readonly seq: number }): Promise<Date | null>;
  findOfOrder(input: {
    readonly orderId: string;
    readonly afterSeq: number;
    readonly limit: number;
  }): Promise<LiveRow[]>;
  findSince(input: {
    readonly since: Date;
    readonly keys: readonly string[];
    readonly limit: number;
  }): Promise<LiveRow[]>;
};

const MISSED_MAX = 1_000;
/** Events are stamped before they are committed, by several processes: look back a little further than the last one. */
const OVERLAP_MS = 10_000;
const EVENT_ID = /^([A-Za-z0-9_-]{1,64}):(\d{1,9})$/;

export type Missed = {
  readonly rows: readonly LiveRow[];
  /** True when not everything could be read: the client must read its lists again. */
  readonly hasGap: boolean;
};

/** `<orderId>:<seq>`, the id of an event towards clients. */
export function eventIdOf(row: Pick<LiveRow, 'orderId' | 'seq'>): string {
  return `${row.orderId}:${row.seq}`;
}

/**
 * What a client has missed since its last event. On a stream of many orders an event near the last
 * one may come twice; clients tell by the id.
 */
export async function readMissed(input: {
  readonly feed: LiveFeed;
  readonly keys: readonly string[];
  readonly orderId?: string;
  readonly lastEventId?: string;
}): Promise<Missed> {
  const { feed, keys, orderId, lastEventId } = input;
  if (lastEventId === undefined || lastEventId === '') return { rows: [], hasGap: false };
  const match = EVENT_ID.exec(lastEventId);
  if (match === null) return { rows: [], hasGap: true };
  const last = { orderId: match[1] ?? '', seq: Number(match[2]) };
  if (orderId !== undefined) {
    if (last.orderId !== orderId) return { rows: [], hasGap: true };
    const rows = await feed.findOfOrder({ orderId, afterSeq: last.seq, limit: MISSED_MAX + 1 });
    return cut(rows.filter((row) => isFor(row, keys)));
  }
  // Who sees every event also has lists to read again; there is no index for all of them.
  if (keys.includes('*')) return { rows: [], hasGap: true };
  const at = await feed.findRecordedAt(last);
  if (at === null) return { rows: [], hasGap: true };
  const rows = await feed.findSince({
    since: new Date(at.getTime() - OVERLAP_MS),
    keys,
    limit: MISSED_MAX + 1,
  });
  return cut(rows.filter((row) => row.orderId !== last.orderId || row.seq > last.seq));
}

function cut(rows: readonly LiveRow[]): Missed {
  return { rows: rows.slice(0, MISSED_MAX), hasGap: rows.length > MISSED_MAX };
}

function isFor(row: LiveRow, keys: readonly string[]): boolean {
  return keys.includes('*') || row.audience.some((key) => keys.includes(key));
}
