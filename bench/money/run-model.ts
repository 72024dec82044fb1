import { createRandom } from '../../data/seed/random.js';
import { ZERO_TOTALS } from '../../domain/ledger/effects.js';
import { createModelLedger, type PostOutcome } from '../../domain/ledger/model.js';
import { createFindings, type Findings } from './findings.js';
import { createJournalDraws, laneAccounts } from './journal-draws.js';
import { createLedgerCore } from './ledger-core.js';
import { createOwnBooks, isBalanced } from './own-books.js';

/** A world is emptied after so many, or a million keys would be held at once. */
const OPERATIONS_A_WORLD = 5_000;

export type OperationsResult = {
  readonly operations: number;
  readonly divergences: Findings;
  readonly outcomes: ReadonlyMap<PostOutcome, number>;
};

/** Every outcome there is; a run that never met one of them has not tested it. */
export const OUTCOMES: readonly PostOutcome[] = [
  'POSTED',
  'DUPLICATE',
  'MISMATCH',
  'INSUFFICIENT',
  'RESOLVED',
  'INVALID_PENDING',
];

/**
 * R22 without a database: the rules of production, the reference model and books of our own see the
 * same random journals. After each: the same outcome, the same totals on the accounts it touches,
 * Σ debit = Σ credit over all, nothing guarded below zero, no reservation ended twice.
 */
export function runModel(input: {
  readonly seed: number;
  readonly operations: number;
  /** False plants a ledger that lets a reservation end twice. */
  readonly hasUniqueIndex?: boolean;
}): OperationsResult {
  const { seed, operations, hasUniqueIndex = true } = input;
  const divergences = createFindings();
  const outcomes = new Map<PostOutcome, number>();
  for (let done = 0, world = 0; done < operations; world += 1) {
    const count = Math.min(OPERATIONS_A_WORLD, operations - done);
    runWorld({ seed: seed + world, count, hasUniqueIndex, divergences, outcomes });
    done += count;
  }
  return { operations, divergences, outcomes };
}

function runWorld(input: {
  readonly seed: number;
  readonly count: number;
  readonly hasUniqueIndex: boolean;
  readonly divergences: Findings;
  readonly outcomes: Map<PostOutcome, number>;
}): void {
  const { seed, count, hasUniqueIndex, divergences, outcomes } = input;
  const draw = createJournalDraws({
    random: createRandom(seed),
    name: 'm',
    accounts: laneAccounts('m'),
  });
  const model = createModelLedger();
  const core = createLedgerCore({ hasUniqueIndex });
  const books = createOwnBooks();
  const differs = (accountId: string): boolean => {
    const totals = core.totals().get(accountId) ?? ZERO_TOTALS;
    return !books.agrees(accountId, totals) || !books.agrees(accountId, model.balance(accountId));
  };
  for (let step = 0; step < count; step += 1) {
    const journal = draw();
    const expected = model.post(journal);
    const actual = core.post(journal);
    outcomes.set(actual, (outcomes.get(actual) ?? 0) + 1);
    const found = (what: string): void => divergences.add({ seed, step, journal, what });
    if (actual !== expected) found(`${actual} instead of ${expected}`);
    if (actual !== 'POSTED') continue;
    const fault = books.enter(journal);
    if (fault !== null) found(fault);
    const touched = new Set(journal.lines.flatMap(({ debit, credit }) => [debit, credit]));
    for (const accountId of touched) if (differs(accountId)) found(`totals of ${accountId}`);
    if (!isBalanced(core.totals().values())) found('debit and credit differ');
  }
  for (const accountId of new Set([...books.accountIds(), ...model.accountIds()])) {
    if (differs(accountId)) divergences.add({ seed, what: `totals of ${accountId} at the end` });
  }
}
