import type { Connection } from '../../data/connect.js';

const WAIT_MS_MAX = 60_000;

export type OfferNews = { readonly workerId: string; readonly offerId: string };
type News = { readonly offer: Map<string, OfferNews>; readonly settled: Set<string> };

/**
 * What a worker's push message and a customer's app would tell, read from the database's change
 * stream: the benchmark measures requests, not the clients' waiting.
 */
export type NewsDesk = {
  offerOf(orderId: string): Promise<OfferNews>;
  settled(orderId: string): Promise<void>;
  stop(): Promise<void>;
};

export function openNewsDesk(database: Connection): NewsDesk {
  const news: News = { offer: new Map(), settled: new Set() };
  const waiting = new Map<string, () => void>();
  const stream = database.watch<Row>([
    {
      $match: {
        operationType: 'insert',
        $or: [
          { 'ns.coll': 'orderEvents', 'fullDocument.event': 'offer' },
          { 'ns.coll': 'settlements' },
        ],
      },
    },
  ]);
  stream.on('change', (change) => {
    if (change.operationType !== 'insert') return;
    const { orderId, data } = change.fullDocument;
    // The benchmark's orders want one worker each.
    const offer = data?.offers[0];
    if (change.ns.coll === 'settlements') news.settled.add(orderId);
    else if (offer) news.offer.set(orderId, offer);
    waiting.get(orderId)?.();
  });

  async function until<T>(orderId: string, what: string, read: () => T | undefined): Promise<T> {
    const giveUpAt = Date.now() + WAIT_MS_MAX;
    for (;;) {
      const found = read();
      if (found !== undefined) return found;
      const leftMs = giveUpAt - Date.now();
      if (leftMs <= 0) throw new RangeError(`${orderId}: no ${what} in ${WAIT_MS_MAX} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        waiting.set(orderId, () => {
          clearTimeout(timer);
          resolve();
        });
      });
      waiting.delete(orderId);
    }
  }

  return {
    offerOf: (orderId) => until(orderId, 'offer', () => news.offer.get(orderId)),
    settled: (orderId) =>
      until(orderId, 'settlement', () => (news.settled.has(orderId) ? true : undefined)).then(
        () => undefined,
      ),
    stop: () => stream.close(),
  };
}

type Row = {
  readonly orderId: string;
  readonly data?: { readonly offers: readonly OfferNews[] };
};
