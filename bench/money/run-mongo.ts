import { isAppError } from '../../contract/terms/errors.js';
import type { Connection } from '../../data/connect.js';
import { ledgerAccountModel } from '../../data/models/ledger-account.js';
import { ledgerJournalModel } from '../../data/models/ledger-journal.js';
import { ledgerTransferModel } from '../../data/models/ledger-transfer.js';
import {
  createLedgerRepository,
  type LedgerRepository,
} from '../../data/repositories/ledger-repository.js';
import { rebuildBalances } from '../../data/repositories/ledger-rebuild.js';
import { createRandom } from '../../data/seed/random.js';
import type { Journal } from '../../domain/ledger/journal.js';
import { createModelLedger, type PostOutcome } from '../../domain/ledger/model.js';
import { createFindings, type Findings } from './findings.js';
import { createJournalDraws, laneAccounts } from './journal-draws.js';
import { createOwnBooks } from './own-books.js';
import type { OperationsResult } from './run-model.js';

/** Lanes run at the same time; each has accounts of its own beside the hot ones of all. */
const LANES = 8;
const ROUNDS = 5;
/** Of every ten operations, so many fall on lanes that fight for the same accounts. */
const CONTENDED_SHARE = 0.3;
const REPEATS_MAX = 20;
const SPOILT_FEN = 77;

/** Collections and indexes of the ledger in a database that has none. */
export async function openLedgerCollections(connection: Connection): Promise<LedgerRepository> {
  for (const model of [
    ledgerAccountModel(connection),
    ledgerJournalModel(connection),
    ledgerTransferModel(connection),
  ]) {
    await model.createCollection();
    await model.createIndexes();
  }
  return createLedgerRepository(connection);
}

/** Plants the bug that a reservation may be ended twice. */
export async function dropUniqueIndex(connection: Connection): Promise<void> {
  await ledgerTransferModel(connection).collection.dropIndex('pendingId_1');
}

/**
 * R22 on MongoDB. Lanes that share only hot accounts must come to the outcomes of the model one by
 * one; lanes that fight for the same accounts must leave what the books of the posted ones say.
 */
export async function runMongo(input: {
  readonly connection: Connection;
  readonly ledger: LedgerRepository;
  readonly seed: number;
  readonly operations: number;
}): Promise<OperationsResult & { readonly rebuilt: number }> {
  const { operations } = input;
  const divergences = createFindings();
  const outcomes = new Map<PostOutcome, number>();
  const contended = Math.floor(operations * CONTENDED_SHARE);
  const perLane = Math.ceil((operations - contended) / LANES / ROUNDS);
  const state = { ...input, divergences, outcomes };
  await runApart(state, perLane);
  await runContended(state, Math.ceil(contended / LANES));
  const sums = await input.ledger.sumAll();
  if (!sums.isBalanced) divergences.add({ what: 'debit and credit differ', sums });
  for (const difference of await input.ledger.verifyBalances()) {
    divergences.add({ what: 'a balance is not the sum of its transfers', difference });
  }
  const rebuilt = await judgeRebuild(input.connection, input.ledger, divergences);
  const done = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  return { operations: done, divergences, outcomes, rebuilt };
}

/** R24: every cached balance is thrown away or spoilt, and must come back from the transfers. */
async function judgeRebuild(
  connection: Connection,
  ledger: LedgerRepository,
  divergences: Findings,
): Promise<number> {
  const accounts = ledgerAccountModel(connection);
  await ledger.rollUpHot({ lagMs: 0 });
  const read = async () => {
    const ids = (await accounts.distinct('_id')).filter((id) => id !== '').sort();
    const balances = await ledger.balances(ids);
    return new Map(balances.map((balance) => [balance.accountId, JSON.stringify(balance)]));
  };
  const before = await read();
  await accounts.deleteMany({ 'flags.hot': false });
  await accounts.updateMany({ 'flags.hot': true }, { $set: { postedD: SPOILT_FEN } });
  const { rebuilt, isComplete } = await rebuildBalances(connection);
  const after = await read();
  if (!isComplete) divergences.add({ what: 'the rebuild has no end' });
  for (const accountId of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(accountId), after.get(accountId)];
    if (was !== is) divergences.add({ what: 'rebuilt otherwise', was, is });
  }
  return rebuilt;
}

type Run = {
  readonly ledger: LedgerRepository;
  readonly seed: number;
  readonly divergences: Findings;
  readonly outcomes: Map<PostOutcome, number>;
};

async function runApart(run: Run, perLane: number): Promise<void> {
  const { ledger, seed, divergences, outcomes } = run;
  const model = createModelLedger();
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    createJournalDraws({
      random: createRandom(seed + lane),
      name: `l${lane}`,
      accounts: laneAccounts(`l${lane}`),
    }),
  );
  const runLane = async (draw: () => Journal): Promise<void> => {
    for (let step = 0; step < perLane; step += 1) {
      const journal = draw();
      const expected = model.post(journal);
      const actual = await outcomeOf(ledger, journal);
      outcomes.set(actual, (outcomes.get(actual) ?? 0) + 1);
      if (actual !== expected) divergences.add({ journal, expected, actual });
    }
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(lanes.map(runLane));
    if (round % 2 === 1) await ledger.rollUpHot({ lagMs: 0 });
    const sums = await ledger.sumAll();
    if (!sums.isBalanced) divergences.add({ what: 'debit and credit differ', round, sums });
    const ids = model.accountIds();
    for (const balance of await ledger.balances(ids)) {
      const expected = model.balance(balance.accountId);
      const isSame = JSON.stringify(balance) === JSON.stringify(expected);
      if (!isSame) divergences.add({ what: 'another balance', round, balance, expected });
    }
  }
}

async function runContended(run: Run, perLane: number): Promise<void> {
  const { ledger, seed, divergences, outcomes } = run;
  const shared = laneAccounts('shared');
  const posted: Journal[] = [];
  const runLane = async (draw: () => Journal): Promise<void> => {
    for (let step = 0; step < perLane; step += 1) {
      const journal = draw();
      const actual = await outcomeOf(ledger, journal);
      outcomes.set(actual, (outcomes.get(actual) ?? 0) + 1);
      if (actual === 'POSTED') posted.push(journal);
    }
  };
  // Two lanes each draw the very same journals, so that every key and every end is fought for.
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    createJournalDraws({
      random: createRandom(seed + 100 + Math.floor(lane / 2)),
      name: `s${Math.floor(lane / 2)}`,
      accounts: shared,
    }),
  );
  await Promise.all(lanes.map(runLane));
  const books = createOwnBooks();
  const keys = new Set<string>();
  for (const journal of posted) {
    if (keys.has(journal._id)) divergences.add({ what: 'posted twice', id: journal._id });
    keys.add(journal._id);
    const fault = books.enter(journal);
    // The order of the answers is not that of the commits: only the end says who was negative.
    if (fault !== null && fault.includes(' ended by ')) divergences.add({ what: fault });
  }
  const own = [...shared.guarded, ...shared.free].filter((id) => /:shared[ab]?$/.test(id));
  for (const balance of await ledger.balances(own)) {
    const isGuarded = shared.guarded.includes(balance.accountId);
    if (!books.agrees(balance.accountId, balance)) {
      divergences.add({ what: 'not what was posted', balance });
    }
    if (isGuarded && balance.availableFen < 0) divergences.add({ what: 'below zero', balance });
  }
}

const OUTCOME_OF: Partial<Record<string, PostOutcome>> = {
  JOURNAL_MISMATCH: 'MISMATCH',
  INSUFFICIENT_BALANCE: 'INSUFFICIENT',
  TRANSFER_RESOLVED: 'RESOLVED',
  JOURNAL_INVALID: 'INVALID_PENDING',
};

/** Posts and names the result in the words of the model; what ran out of retries is tried again. */
async function outcomeOf(ledger: LedgerRepository, journal: Journal): Promise<PostOutcome> {
  for (let repeat = 0; ; repeat += 1) {
    try {
      return (await ledger.postOnce(journal)).duplicate ? 'DUPLICATE' : 'POSTED';
    } catch (error) {
      if (!isAppError(error)) throw error;
      const outcome = OUTCOME_OF[error.code];
      if (outcome !== undefined) return outcome;
      if (error.code !== 'CONTENTION' || repeat >= REPEATS_MAX) throw error;
    }
  }
}
