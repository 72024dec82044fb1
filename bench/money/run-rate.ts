import { basisPoints, fen } from '../../contract/terms/money.js';
import { inTransaction, type Connection } from '../../data/connect.js';
import type { LedgerRepository } from '../../data/repositories/ledger-repository.js';
import { accountEffects } from '../../domain/ledger/effects.js';
import { paidJournal } from '../../domain/ledger/postings.js';
import { settleJournal, settleParts } from '../../domain/ledger/settle-postings.js';
import { splitOrder } from '../../domain/ledger/split.js';
import type { Journal } from '../../domain/ledger/journal.js';
import { closedLoop, rateOf, type LoopResult } from '../orders/loops.js';

/** Ours, bare, ours, bare: what else the machine does falls on both. */
const ROUNDS = 2;
const IN_FLIGHT = 8;
const WARM_UP = 50;
const MERCHANTS = 40;

const split = splitOrder({
  priceFen: fen(20_000),
  merchantCouponFen: fen(1_000),
  platformCouponFen: fen(0),
  commissionBps: basisPoints(1_000),
  workerShareBps: basisPoints(6_000),
  referralBps: basisPoints(200),
});

/** Payment and settlement by turns, as a city has them: many orders, fewer people. */
function journalOf(run: string, number: number): Journal {
  const index = Math.floor(number / 2);
  const orderId = `${run}-${index}`;
  if (number % 2 === 0) {
    const amountFen = split.customerPaysFen;
    return paidJournal({ paymentNo: orderId, orderId, channel: 'wechat', amountFen });
  }
  const workers = [{ workerId: `w${index % (3 * MERCHANTS)}`, weight: 1 }];
  return settleJournal({
    orderId,
    parts: settleParts({ split, travelFeeFen: fen(500), workers, travelRefundedFen: fen(500) }),
    merchantId: `m${index % MERCHANTS}`,
    referrerId: `r${index % MERCHANTS}`,
  });
}

export type RateResult = {
  readonly journalsPerSecond: number;
  readonly skeletonPerSecond: number;
  readonly ratio: number;
};

/**
 * Journals booked a second beside a skeleton: a transaction of the same concerns that inserts the
 * same number of documents, without key, guard, reservation or index beyond `_id`.
 */
export async function runRate(input: {
  readonly connection: Connection;
  readonly ledger: LedgerRepository;
  readonly journals: number;
}): Promise<RateResult> {
  const { connection, ledger, journals } = input;
  const bare = await openSkeleton(connection);
  const ours = (run: string) => async (number: number) => {
    // A settlement needs its payment, so a pair is one lane's.
    await ledger.postOnce(journalOf(run, 2 * number));
    await ledger.postOnce(journalOf(run, 2 * number + 1));
  };
  const skeleton = (run: string) => async (number: number) => {
    await bare(journalOf(run, 2 * number));
    await bare(journalOf(run, 2 * number + 1));
  };
  const loop = (count: number, work: (number: number) => Promise<void>): Promise<LoopResult> =>
    closedLoop({ count: Math.ceil(count / 2), inFlight: IN_FLIGHT, work });
  await loop(WARM_UP, ours('warm'));
  await loop(WARM_UP, skeleton('warm'));
  const oursRounds: LoopResult[] = [];
  const bareRounds: LoopResult[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    oursRounds.push(await loop(journals, ours(`rate${round}`)));
    bareRounds.push(await loop(journals, skeleton(`rate${round}`)));
  }
  // A piece of work is a pair of journals.
  const journalsPerSecond = 2 * rateOf(oursRounds);
  const skeletonPerSecond = 2 * rateOf(bareRounds);
  const ratio = skeletonPerSecond === 0 ? 0 : journalsPerSecond / skeletonPerSecond;
  return { journalsPerSecond, skeletonPerSecond, ratio };
}

async function openSkeleton(connection: Connection): Promise<(journal: Journal) => Promise<void>> {
  const collections = ['bareJournals', 'bareTransfers', 'bareAccounts'] as const;
  for (const name of collections) await connection.createCollection(name);
  const [journals, transfers, accounts] = collections.map((name) => connection.collection(name));
  return (journal) =>
    inTransaction(connection, async (session) => {
      const at = new Date();
      const lines = journal.lines.map((line) => ({ ...line, at }));
      const effects = accountEffects(journal.lines).map((effect) => ({ ...effect, at }));
      await journals?.insertMany([{ key: journal._id, lines: journal.lines, at }], { session });
      await transfers?.insertMany(lines, { session });
      await accounts?.insertMany(effects, { session });
    });
}
