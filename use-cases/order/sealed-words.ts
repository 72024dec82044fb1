import type {
  OrderNoteDocument,
  OrderNoteRepository,
} from '../../data/repositories/order-notes.js';
import type {
  OrderEventDocument,
  OrderRepository,
  Ticket,
} from '../../data/repositories/orders.js';
import type { Sealer } from './deps.js';

type Repositories = {
  readonly orders: OrderRepository;
  readonly orderNotes: OrderNoteRepository;
};

/** What the sealer writes; words from before they were sealed look otherwise. */
const SEALED = /^v\d{1,4}\.[A-Za-z0-9_-]{38,}$/;

/**
 * The same repositories with people's own words sealed at rest: what somebody says about an order or
 * a case has names, phones and places in it (R48). Callers see the words; those of a step's proof
 * are a part of the order's document and are opened where they are shown, by `openProofs`.
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
      addStepProof(row, session) {
        const { orderId, stepCode, note } = row;
        // No words are none: a step that wants some is not proved by sealed emptiness.
        if (note === undefined || note === '') return orders.addStepProof(row, session);
        const sealed = sealer.seal(note, proofContext(orderId, stepCode));
        return orders.addStepProof({ ...row, note: sealed }, session);
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

/** What a visit's worker handed in for its steps, with his words as he wrote them. */
export function openProofs(
  sealer: Sealer,
  visit: { readonly orderId: string; readonly ticket: Pick<Ticket, 'proofs'> },
): NonNullable<Ticket['proofs']> {
  const { orderId, ticket } = visit;
  const opened = Object.entries(ticket.proofs ?? {}).map(([code, proof]) => {
    const { note } = proof;
    if (typeof note !== 'string') return [code, proof] as const;
    return [code, { ...proof, note: open(sealer, note, proofContext(orderId, code)) }] as const;
  });
  return Object.fromEntries(opened);
}

function open(sealer: Sealer, text: string, context: string): string {
  return SEALED.test(text) ? sealer.open(text, context) : text;
}

const proofContext = (orderId: string, stepCode: string): string =>
  `stepProof|${orderId}|${stepCode}`;
const noteContext = (noteId: string): string => `orderNote|${noteId}`;
const eventContext = (eventId: string): string => `orderEvent|${eventId}`;
