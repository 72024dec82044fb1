import { randomUUID } from 'node:crypto';
import { shortOptions } from '../../../bench/money/options.js';
import { OUTCOMES } from '../../../bench/money/run-model.js';
import {
  dropUniqueIndex,
  openLedgerCollections,
  runMongo,
} from '../../../bench/money/run-mongo.js';
import { runRate } from '../../../bench/money/run-rate.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';

const SEED = Number(process.env.MONEY_SEED ?? 1 + (Date.now() % 2 ** 30));
const { counts } = shortOptions(SEED);

async function onEmpty<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `money-${randomUUID().slice(0, 8)}`,
  });
  try {
    return await work(connection);
  } finally {
    await connection.dropDatabase();
    await connection.close();
  }
}

test(`[R22][R24] ${counts.mongoOps} random operations on MongoDB agree with the model, lost balances come back (seed ${SEED})`, async () => {
  const result = await onEmpty(async (connection) => {
    const ledger = await openLedgerCollections(connection);
    return runMongo({ connection, ledger, seed: SEED, operations: counts.mongoOps });
  });
  expect(result.divergences.examples()).toEqual([]);
  expect([...result.outcomes.keys()].sort()).toEqual([...OUTCOMES].sort());
  expect(result.operations).toBeGreaterThanOrEqual(counts.mongoOps);
  expect(result.rebuilt).toBeGreaterThan(0);
});

test('[R22] planted: without its unique index a reservation ends twice, and that is found', async () => {
  const { divergences } = await onEmpty(async (connection) => {
    const ledger = await openLedgerCollections(connection);
    await dropUniqueIndex(connection);
    return runMongo({ connection, ledger, seed: SEED, operations: 800 });
  });
  expect(divergences.count()).toBeGreaterThan(0);
});

test('the rate is measured beside the skeleton', async () => {
  const rate = await onEmpty(async (connection) => {
    const ledger = await openLedgerCollections(connection);
    return runRate({ connection, ledger, journals: counts.rateJournals });
  });
  expect(rate.journalsPerSecond).toBeGreaterThan(0);
  expect(rate.ratio).toBeGreaterThan(0);
});
