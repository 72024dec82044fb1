import { MongoClient, type Db } from 'mongodb';
import { pause } from '../../scripts/drive/wait.js';

const LOOK_MS = 250;
/** An order stays in sight so long after its end, for its refund and its settlement. */
const SELECTION_MS = 2_000;

/** What the people of an order can see: stands in for the push messages of their apps. */
export type Sight = {
  readonly orderId: string;
  readonly no: string;
  readonly status: string;
  readonly seq: number;
  readonly merchantId: string;
  readonly totalFen: number;
  /** The worker of its first visit that has one. */
  readonly workerId: string | null;
  readonly payDeadlineMs: number;
  /** The open questions to workers. */
  readonly offers: readonly { readonly id: string; readonly workerId: string }[];
  /** Number of the complaint that nobody has decided. */
  readonly openCaseNo: string | null;
};

export type Eyes = {
  watch(orderId: string): void;
  forget(orderId: string): void;
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
  readonly payDeadlineAt: Date;
  readonly openCaseNo?: string | null;
  readonly tickets: readonly { readonly workerId: string | null }[];
};
type OfferRow = { readonly _id: string; readonly orderId: string; readonly workerId: string };

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

  async function look(): Promise<void> {
    const ids = [...watched];
    if (ids.length === 0) return;
    const [orders, offers] = await Promise.all([
      db
        .collection<OrderRow>('orders')
        .find(
          { _id: { $in: ids } },
          {
            projection: {
              ...{ no: 1, status: 1, seq: 1, merchantId: 1, totalFen: 1 },
              ...{ payDeadlineAt: 1, openCaseNo: 1 },
              'tickets.workerId': 1,
            },
          },
        )
        .toArray(),
      db
        .collection<OfferRow>('offers')
        .find({ orderId: { $in: ids }, status: 'PENDING', announcedAt: { $ne: null } })
        .toArray(),
    ]);
    for (const order of orders) {
      sights.set(order._id, {
        orderId: order._id,
        no: order.no,
        status: order.status,
        seq: order.seq,
        merchantId: order.merchantId,
        totalFen: order.totalFen,
        workerId: order.tickets.find(({ workerId }) => workerId !== null)?.workerId ?? null,
        payDeadlineMs: order.payDeadlineAt.getTime(),
        offers: offers
          .filter(({ orderId }) => orderId === order._id)
          .map(({ _id, workerId }) => ({ id: _id, workerId })),
        openCaseNo: order.openCaseNo ?? null,
      });
    }
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
    forget(orderId) {
      watched.delete(orderId);
      sights.delete(orderId);
    },
    sight: (orderId) => sights.get(orderId) ?? null,
    all: () => [...sights.values()],
    async stop() {
      halt.abort();
      await running;
      await client.close();
    },
  };
}
