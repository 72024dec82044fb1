/**
 * The journal's key is taken. The transaction is lost with it: MongoDB aborts on a duplicate key,
 * so the caller lets this pass out of its transaction and asks `recall` outside.
 */
export class DuplicateJournalError extends Error {
  readonly journalId: string;

  constructor(journalId: string) {
    super(`journal ${journalId} exists`);
    this.name = 'DuplicateJournalError';
    this.journalId = journalId;
  }
}

export function isDuplicateJournal(error: unknown): error is DuplicateJournalError {
  return error instanceof Error && error.name === 'DuplicateJournalError';
}
