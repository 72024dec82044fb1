/** One seal as it was copied: its number and the text of the file. */
export type SealCopy = { readonly no: number; readonly text: string };

/**
 * Where seals are copied to, outside the reach of whoever can write to the database. A copy is
 * never written twice, never changed and never removed from here.
 */
export type AuditCopies = {
  /** Number of the newest copy, 0 when there is none. */
  newest(): Promise<number>;
  put(copy: SealCopy): Promise<void>;
  /** In the order of their numbers. */
  all(): AsyncIterable<SealCopy>;
};
