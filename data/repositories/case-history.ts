import type { CaseHistoryEntry } from '../models/case.js';

/** The newest entries stay; what decides is in fields of its own. */
const HISTORY_MAX = 200;

/** The part of a `$push` that enters something in a case's history. */
export const entered = (...entries: readonly CaseHistoryEntry[]) => ({
  history: { $each: [...entries], $slice: -HISTORY_MAX },
});
