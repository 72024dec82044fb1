import type { Connection } from 'mongoose';
import { parseAccountId } from '../../domain/ledger/accounts.js';
import { DIFFERENCES_MAX, verifyBalances, type BalanceDifference } from './ledger-checks.js';
import { openLedgerStore } from './ledger-store.js';

/** Rounds of one rebuild; each puts right DIFFERENCES_MAX accounts. */
const ROUNDS_MAX = 10_000;

export type RebuildResult = {
  readonly rebuilt: number;
  /** False when the bound was reached. */
  readonly isComplete: boolean;
};

/** Accounts whose cache is not the sum of their transfers, at most DIFFERENCES_MAX: for review. */
export function balancesToRebuild(connection: Connection): Promise<BalanceDifference[]> {
  return verifyBalances(openLedgerStore(connection, () => new Date()));
}

/**
 * Makes every cached balance the sum of its transfers (R24); a lost account comes back. What is
 * wrong is added or taken off and not overwritten, so that journals may be posted meanwhile: the
 * difference between cache and transfers does not change by them.
 */
export async function rebuildBalances(connection: Connection): Promise<RebuildResult> {
  const store = openLedgerStore(connection, () => new Date());
  let rebuilt = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const differences = await verifyBalances(store);
    if (differences.length === 0) return { rebuilt, isComplete: true };
    await store.accounts.bulkWrite(differences.map(correctionOf), { ordered: false });
    rebuilt += differences.length;
    if (differences.length < DIFFERENCES_MAX) return { rebuilt, isComplete: true };
  }
  return { rebuilt, isComplete: false };
}

function correctionOf(difference: BalanceDifference) {
  const { accountId, postedD, postedC, pendingD, pendingC } = difference;
  const { kind, side, owner, noNegative, hot } = parseAccountId(accountId);
  return {
    updateOne: {
      filter: { _id: accountId },
      update: {
        $inc: {
          postedD: -postedD,
          postedC: -postedC,
          pendingD: -pendingD,
          pendingC: -pendingC,
          ver: 1,
        },
        $setOnInsert: { kind, side, owner, flags: { noNegative, hot } },
      },
      upsert: true,
    },
  };
}
