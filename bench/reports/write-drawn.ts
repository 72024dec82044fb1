import type { Connection } from '../../data/connect.js';
import { ledgerJournalModel } from '../../data/models/ledger-journal.js';
import { orderEventModel } from '../../data/models/order-event.js';
import { orderModel } from '../../data/models/order.js';
import type { DrawnOrder } from './draw.js';

/** Writes drawn orders as they are, past every rule of the product. */
export async function writeDrawn(
  connection: Connection,
  drawn: readonly DrawnOrder[],
): Promise<void> {
  const events = drawn.flatMap(({ order, events: ofOrder }) =>
    ofOrder.map((event, index) => ({
      _id: `${order._id}:${index + 1}`,
      ...{ orderId: order._id, seq: index + 1, step: `${index + 1}:${event.event}` },
      ...{ event: event.event, from: event.from, to: event.to, actor: event.actor },
      ...{ reason: 'DRAWN', note: null, at: new Date(event.atMs) },
      recordedAt: new Date(event.atMs),
      ...{ audience: [], data: {}, result: null, change: null },
    })),
  );
  const journals = drawn.flatMap(({ journals: ofOrder }) =>
    ofOrder.map(({ journal, atMs }) => ({
      ...journal,
      lines: journal.lines.map((line) => ({ ...line, amountFen: BigInt(line.amountFen) })),
      ...{ payloadHash: 'drawn', at: new Date(atMs) },
    })),
  );
  const unordered = { ordered: false } as const;
  const orders = orderModel(connection).collection;
  await orders.insertMany(drawn.map(({ order }) => order) as never[], unordered);
  if (events.length > 0) {
    await orderEventModel(connection).collection.insertMany(events as never[], unordered);
  }
  if (journals.length > 0) {
    await ledgerJournalModel(connection).collection.insertMany(journals as never[], unordered);
  }
}
