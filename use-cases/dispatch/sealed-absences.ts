import type { AbsenceDocument, AbsenceRepository } from '../../data/repositories/absences.js';
import type { Sealer } from '../order/deps.js';

/** What the sealer writes; words from before they were sealed look otherwise. */
const SEALED = /^v\d{1,4}\.[A-Za-z0-9_-]{38,}$/;

/**
 * The same repository with the words of an absence sealed at rest: why somebody cannot come is
 * about his health or his family. Callers see the words.
 */
export function withSealedAbsences(plain: AbsenceRepository, sealer: Sealer): AbsenceRepository {
  const opened = (absence: AbsenceDocument): AbsenceDocument => ({
    ...absence,
    note: openAbsenceNote(sealer, absence),
  });
  return {
    ...plain,
    insert(absence, session) {
      const { _id, note } = absence;
      const sealed = note === null ? null : sealer.seal(note, contextOf(_id));
      return plain.insert({ ...absence, note: sealed }, session);
    },
    async findById(absenceId) {
      const absence = await plain.findById(absenceId);
      return absence && opened(absence);
    },
    listOf: async (query) => (await plain.listOf(query)).map(opened),
    findOpenBefore: async (before, limit) =>
      (await plain.findOpenBefore(before, limit)).map(opened),
  };
}

/** The words of a stored absence. */
export function openAbsenceNote(
  sealer: Sealer,
  { _id, note }: Pick<AbsenceDocument, '_id' | 'note'>,
): string | null {
  return note !== null && SEALED.test(note) ? sealer.open(note, contextOf(_id)) : note;
}

const contextOf = (absenceId: string): string => `absence|${absenceId}`;
