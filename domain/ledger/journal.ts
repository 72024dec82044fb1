import { FEN_MAX } from '../../contract/terms/money.js';
import { findAccount } from './accounts.js';

/**
 * single: books at once · pending: reserves · post: turns a reservation into a booking ·
 * void: gives it up. A pending line is resolved at most once, always in full.
 */
export type TransferMode = 'single' | 'pending' | 'post' | 'void';

export type JournalLine = {
  readonly debit: string;
  readonly credit: string;
  /** Integer fen, 1 … FEN_MAX. */
  readonly amountFen: number;
  /** What the line is for, UPPER_SNAKE. */
  readonly code: string;
  readonly mode: TransferMode;
  /** Transfer id of the pending line; present exactly for post and void. */
  readonly pendingId?: string;
};

/** One business fact with all its lines; the id is the idempotency key. */
export type Journal = {
  /** `<bizType>:<bizId>:<step>`, from business documents only, never from a run id or a clock. */
  readonly _id: string;
  readonly orderId?: string;
  readonly lines: readonly JournalLine[];
};

/** Lines of one journal: 20 workers, the fixed parts and the reversal of each stay below it. */
export const JOURNAL_LINES_MAX = 64;
const ID_LENGTH_MAX = 160;
const JOURNAL_ID_PATTERN = /^[a-z][A-Za-z]*:[A-Za-z0-9_-]+:[A-Za-z0-9_-]+$/;
const ORDER_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
const CODE_PATTERN = /^[A-Z][A-Z0-9_]{0,39}$/;
const MODES: readonly TransferMode[] = ['single', 'pending', 'post', 'void'];

/** Builds `<bizType>:<bizId>:<step>`. */
export function journalId(key: {
  readonly bizType: string;
  readonly bizId: string;
  readonly step: string;
}): string {
  return `${key.bizType}:${key.bizId}:${key.step}`;
}

/** Id of the transfer made from one line; `#` cannot occur in a journal id, so ids never clash. */
export function transferId(line: { readonly journalId: string; readonly index: number }): string {
  return `${line.journalId}#${line.index}`;
}

/** A line that books at once. */
export function single(
  debit: string,
  credit: string,
  amountFen: number,
  code: string,
): JournalLine {
  return { debit, credit, amountFen, code, mode: 'single' };
}

/**
 * Drops zero lines, checks the rest and freezes it. Throws RangeError, also when none is left.
 * Transfer ids count the lines that are left.
 */
export function buildJournal(draft: Journal): Journal {
  const journal: Journal = {
    _id: draft._id,
    ...(draft.orderId === undefined ? {} : { orderId: draft.orderId }),
    lines: Object.freeze(draft.lines.filter((line) => line.amountFen !== 0)),
  };
  assertJournal(journal);
  return Object.freeze(journal);
}

/** Throws RangeError with the first fault; the data layer calls it again at its border. */
export function assertJournal(journal: Journal): void {
  const fault = journalFault(journal);
  if (fault !== null) throw new RangeError(`journal ${journal._id}: ${fault}`);
}

/** The first fault of a journal in words, or null. */
export function journalFault(journal: Journal): string | null {
  if (journal._id.length > ID_LENGTH_MAX || !JOURNAL_ID_PATTERN.test(journal._id)) {
    return 'the id is not <bizType>:<bizId>:<step>';
  }
  if (journal.orderId !== undefined && !ORDER_ID_PATTERN.test(journal.orderId)) {
    return 'the order id is malformed';
  }
  if (journal.lines.length === 0) return 'there is no line';
  if (journal.lines.length > JOURNAL_LINES_MAX) return `more than ${JOURNAL_LINES_MAX} lines`;
  for (const [index, line] of journal.lines.entries()) {
    const fault = lineFault(line);
    if (fault !== null) return `line ${index}: ${fault}`;
  }
  const resolved = journal.lines.flatMap((line) => line.pendingId ?? []);
  if (new Set(resolved).size !== resolved.length) return 'two lines resolve one pending line';
  return null;
}

/**
 * The same string for the same booking, whatever the order of properties in memory. The data layer
 * hashes it to tell a repeated journal from another one under the same key.
 */
export function canonicalJournal(journal: Journal): string {
  return JSON.stringify([
    journal._id,
    journal.orderId ?? null,
    journal.lines.map((line) => [
      line.debit,
      line.credit,
      line.amountFen,
      line.code,
      line.mode,
      line.pendingId ?? null,
    ]),
  ]);
}

function lineFault(line: JournalLine): string | null {
  const { amountFen, debit, credit, mode } = line;
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0 || amountFen > FEN_MAX) {
    return `not an amount: ${amountFen}`;
  }
  if (findAccount(debit) === null) return `unknown account ${debit}`;
  if (findAccount(credit) === null) return `unknown account ${credit}`;
  if (debit === credit) return `${debit} is debited and credited`;
  if (!CODE_PATTERN.test(line.code)) return `not a code: ${line.code}`;
  if (!MODES.includes(mode)) return `not a mode: ${String(mode)}`;
  const isResolving = mode === 'post' || mode === 'void';
  if (isResolving !== (line.pendingId !== undefined)) {
    return isResolving ? `${mode} without pendingId` : `${mode} with pendingId`;
  }
  return null;
}
