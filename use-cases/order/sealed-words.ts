import type {
  OrderNoteDocument,
  OrderNoteRepository,
} from '../../data/repositories/order-notes.js';
import type { OrderEventDocument, OrderRepository } from '../../data/repositories/orders.js';
import type { Sealer } from './deps.js';

type Repositories = {
  readonly orders: OrderRepository;
  readonly orderNotes: OrderNoteRepository;
};

/** What the sealer writes; words from before they were sealed look otherwise. */
const SEALED = /^v\d{1,4}\.[A-Za-z0-9_-]{38,}$/;

/**
 * The same repositories with people's own words sealed at rest: what somebody says about an order or
 * a case has names, phones and places in it (R48). Callers see the words.
 */
export function withSealedWords(plain: Repositories, sealer: Sealer): Repositories {
  const openNote = (note: OrderNoteDocument): OrderNoteDocument => ({
    ...note,
    text: openNoteText(sealer, note),
  });
  const { orders, orderNotes } = plain;
  return {
    orderNotes: {
      insertOnce: (note) =>
        orderNotes.insertOnce({ ...note, text: sealer.seal(note.text, noteContext(note._id)) }),
      async findById(noteId, session) {
        const note = await orderNotes.findById(noteId, session);
        return note && openNote(note);
      },
      findByIds: async (noteIds) => (await orderNotes.findByIds(noteIds)).map(openNote),
    },
    orders: {
      ...orders,
      writeChange(row, session) {
        const { event } = row;
        if (event.note === null) return orders.writeChange(row, session);
        const note = sealer.seal(event.note, eventContext(event._id));
        return orders.writeChange({ ...row, event: { ...event, note } }, session);
      },
      async eventsOf(orderId, afterSeq) {
        const events = await orders.eventsOf(orderId, afterSeq);
        return events.map((event) => ({ ...event, note: openEventText(sealer, event) }));
      },
    },
  };
}

/** The words of a stored note. */
export function openNoteText(
  sealer: Sealer,
  { _id, text }: Pick<OrderNoteDocument, '_id' | 'text'>,
): string {
  return open(sealer, text, noteContext(_id));
}

/** The words that go with a stored event. */
export function openEventText(
  sealer: Sealer,
  { _id, note }: Pick<OrderEventDocument, '_id' | 'note'>,
): string | null {
  return note === null ? null : open(sealer, note, eventContext(_id));
}

function open(sealer: Sealer, text: string, context: string): string {
  return SEALED.test(text) ? sealer.open(text, context) : text;
}

const noteContext = (noteId: string): string => `orderNote|${noteId}`;
const eventContext = (eventId: string): string => `orderEvent|${eventId}`;
