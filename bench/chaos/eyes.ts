import { MongoClient, type Db } from 'mongodb';
import { pause } from '../../scripts/drive/wait.js';

const LOOK_MS = 250;
const SELECTION_MS = 2_000;
/** Who has left looks at an ended order so long at least, and at most when its money does not rest. */
const LEFT_MS = { min: 3_000, max: 60_000 } as const;

/** What the people of an order can see: stands in for the push messages of their apps. */
export type Sight = {
  readonly orderId: string;
  readonly no: string;
  readonly status: string;
  readonly seq: number;
  readonly merchantId: string;
  readonly totalFen: number;
  readonly refundStatus: string;
  readonly settlementStatus: string;
  readonly startMs: number;
  readonly visits: readonly { readonly id: string; readonly status: string }[];
  /** The worker of its first visit that has one. */
  readonly workerId: string | null;
  readonly payDeadlineMs: number;
  /** The open questions to workers. */
  readonly offers: readonly { readonly id: string; readonly workerId: string }[];
  readonly isPoolOpen: boolean;
  /** A new time waits for the other side. */
  readonly isConsentAwaited: boolean;
  /** What was proposed at the door and is not paid. */
  readonly additionNo: string | null;
  /** The last complaint about it. */
  readonly complaint: { readonly no: string; readonly status: string } | null;
};

export type Eyes = {
  watch(orderId: string): void;
  /** Nobody acts on it any more; it stays in sight until its money has come to rest. */
  leave(orderId: string): void;
  sight(orderId: string): Sight | null;
  /** Sights of all watched orders. */
  all(): readonly Sight[];
  readonly db: Db;
  stop(): Promise<void>;
};

type OrderRow = {
  readonly _id: string;
  readonly no: string;
  readonly status: string;
  readonly seq: number;
  readonly merchantId: string;
  readonly totalFen: number;
  readonly refundStatus: string;
  readonly settlementStatus: string;
  readonly startAt: Date;
  readonly payDeadlineAt: Date;
  readonly poolUntil?: Date | null;
  readonly proposal?: object | null;
  readonly additionNo?: string | null;
  readonly tickets: readonly {
    readonly _id: string;
    readonly status: string;
    readonly workerId: string | null;
  }[];
};
const FIELDS = {
  ...{ no: 1, status: 1, seq: 1, merchantId: 1, totalFen: 1, refundStatus: 1 },
  ...{ settlementStatus: 1, startAt: 1, payDeadlineAt: 1, poolUntil: 1, additionNo: 1 },
  ...{ 'proposal.by': 1, 'tickets._id': 1, 'tickets.status': 1, 'tickets.workerId': 1 },
};
type OfferRow = { readonly _id: string; readonly orderId: string; readonly workerId: string };
type CaseRow = { readonly _id: string; readonly orderId: string; readonly status: string };
const CASE_FIELDS = { orderId: 1, status: 1 };

/** Follows the watched orders by one look at the database every moment; blind while it is down. */
export async function openEyes(input: {
  readonly uri: string;
  readonly dbName: string;
}): Promise<Eyes> {
  const client = new MongoClient(input.uri, { serverSelectionTimeoutMS: SELECTION_MS });
  await client.connect();
  const db = client.db(input.dbName);
  const watched = new Set<string>();
  const sights = new Map<string, Sight>();
  const halt = new AbortController();

  const left = new Map<string, number>();

  async function look(): Promise<void> {
    const ids = [...watched];
    if (ids.length === 0) return;
    const [orders, offers, cases] = await Promise.all([
      db
        .collection<OrderRow>('orders')
        .find({ _id: { $in: ids } }, { projection: FIELDS })
        .toArray(),
      db
        .collection<OfferRow>('offers')
        .find({ orderId: { $in: ids }, status: 'PENDING', announcedAt: { $ne: null } })
        .toArray(),
      db
        .collection<CaseRow>('cases')
        .find({ orderId: { $in: ids }, status: { $ne: 'DRAFT' } }, { projection: CASE_FIELDS })
        .sort({ _id: 1 })
        .toArray(),
    ]);
    for (const order of orders) sights.set(order._id, sightOf(order, { offers, cases }));
    for (const [orderId, sinceMs] of left) {
      const sight = sights.get(orderId);
      if (!sight || hasRested(sight, Date.now() - sinceMs)) forget(orderId);
    }
  }

  function forget(orderId: string): void {
    for (const list of [watched, sights, left]) list.delete(orderId);
  }

  async function run(): Promise<void> {
    while (!halt.signal.aborted) {
      await look().catch(() => undefined);
      await pause(LOOK_MS, halt.signal);
    }
  }
  const running = run();
  return {
    db,
    watch: (orderId) => void watched.add(orderId),
    leave: (orderId) => void left.set(orderId, Date.now()),
    sight: (orderId) => sights.get(orderId) ?? null,
    all: () => [...sights.values()],
    async stop() {
      halt.abort();
      await running;
      await client.close();
    },
  };
}

function sightOf(
  order: OrderRow,
  rows: { readonly offers: readonly OfferRow[]; readonly cases: readonly CaseRow[] },
): Sight {
  const { no, status, seq, merchantId, totalFen, refundStatus, settlementStatus } = order;
  const complaint = rows.cases.findLast(({ orderId }) => orderId === order._id);
  return {
    orderId: order._id,
    ...{ no, status, seq, merchantId, totalFen, refundStatus, settlementStatus },
    startMs: order.startAt.getTime(),
    visits: order.tickets.map((ticket) => ({ id: ticket._id, status: ticket.status })),
    workerId: order.tickets.find(({ workerId }) => workerId !== null)?.workerId ?? null,
    payDeadlineMs: order.payDeadlineAt.getTime(),
    offers: rows.offers
      .filter(({ orderId }) => orderId === order._id)
      .map(({ _id, workerId }) => ({ id: _id, workerId })),
    isPoolOpen: (order.poolUntil?.getTime() ?? 0) > Date.now(),
    isConsentAwaited: (order.proposal ?? null) !== null,
    additionNo: order.additionNo ?? null,
    complaint: complaint ? { no: complaint._id, status: complaint.status } : null,
  };
}

/** No refund, settlement or case of an ended order is on its way. */
function hasRested(sight: Sight, leftMs: number): boolean {
  const isQuiet =
    sight.refundStatus !== 'OPEN' &&
    sight.settlementStatus !== 'HELD' &&
    (sight.complaint === null || sight.complaint.status === 'CLOSED');
  return leftMs > LEFT_MS.max || (isQuiet && leftMs > LEFT_MS.min);
}
