import type { ClientSession, Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { orderNoteModel, type OrderNoteDocument } from '../models/order-note.js';

export type { OrderNoteDocument };

const NOTES_MAX = 200;

export type OrderNoteRepository = ReturnType<typeof createOrderNoteRepository>;

/** Free text beside orders and cases; a row never changes. */
export function createOrderNoteRepository(connection: Connection) {
  const notes = orderNoteModel(connection);
  return {
    /** Stores a note unless its id is taken: a repeat keeps the first text. */
    async insertOnce(note: OrderNoteDocument): Promise<void> {
      try {
        await notes.create(note);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    findById: (noteId: string, session?: ClientSession): Promise<OrderNoteDocument | null> =>
      notes
        .findById(noteId)
        .session(session ?? null)
        .lean<OrderNoteDocument>()
        .exec(),

    findByIds: (noteIds: readonly string[]): Promise<OrderNoteDocument[]> =>
      notes
        .find({ _id: { $in: noteIds.slice(0, NOTES_MAX) } })
        .lean<OrderNoteDocument[]>()
        .exec(),
  };
}
