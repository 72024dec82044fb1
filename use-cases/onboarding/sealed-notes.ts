import type { ApplicationNoteDocument } from '../../data/repositories/applications.js';
import { decryptField, encryptField, type AuthKeys } from '../auth/keys.js';

/** What `encryptField` writes; words from before they were sealed look otherwise. */
const SEALED = /^v\d{1,4}\.[A-Za-z0-9_-]{38,}$/;

type Keys = { readonly keys: AuthKeys };

/** Words about an application as they are stored: they may name people (R48). */
export function sealNote(deps: Keys, note: ApplicationNoteDocument): ApplicationNoteDocument {
  return {
    ...note,
    text: encryptField({ keys: deps.keys, place: placeOf(note), value: note.text }),
  };
}

/** The words of a stored note. */
export function openNote(deps: Keys, note: Pick<ApplicationNoteDocument, '_id' | 'text'>): string {
  if (!SEALED.test(note.text)) return note.text;
  return decryptField({ keys: deps.keys, place: placeOf(note), cipherText: note.text });
}

const placeOf = ({ _id }: Pick<ApplicationNoteDocument, '_id'>) => ({
  collection: 'applicationNotes',
  id: _id,
  field: 'text',
});
