import { randomUUID } from 'node:crypto';
import { shortOptions, type Plant } from '../../../bench/money/options.js';
import { runBillFaults } from '../../../bench/money/run-bill-faults.js';
import { runLostReplies } from '../../../bench/money/run-lost-replies.js';
import { connectDatabase } from '../../../data/connect.js';

const SEED = Number(process.env.MONEY_SEED ?? 1 + (Date.now() % 2 ** 30));
const { counts } = shortOptions(SEED);

async function lose(trials: number, plant: Plant | null = null) {
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `money-${randomUUID().slice(0, 8)}`,
  });
  try {
    return await runLostReplies({ connection, seed: SEED, trials, plant });
  } finally {
    await connection.dropDatabase();
    await connection.close();
  }
}

describe(`seed ${SEED}`, () => {
  test(`[R10] ${counts.lostReplies} refunds and payouts over a line that loses replies move once`, async () => {
    const { doublePayouts, findings, lost } = await lose(counts.lostReplies);
    expect(findings.examples()).toEqual([]);
    expect(doublePayouts).toBe(0);
    expect(lost).toBeGreaterThan(counts.lostReplies / 5);
  });

  test.each(['newNumberOnRetry', 'runIdInKey'] as const)(
    '[R10] planted: %s pays twice, and the channel’s journal shows it',
    async (plant) => {
      expect((await lose(30, plant)).doublePayouts).toBeGreaterThan(0);
    },
  );

  test('[R10] planted: money given back on a time-out is found', async () => {
    const { findings } = await lose(30, 'voidOnTimeout');
    expect(findings.count()).toBeGreaterThan(0);
  });

  test('[R25] every planted fault of a bill is called by its name; planted: a fen is overlooked', () => {
    const input = { seed: SEED, lines: counts.billLines, faults: counts.billFaults };
    const { findings, found, falseAlarms } = runBillFaults(input);
    expect(findings.examples()).toEqual([]);
    expect({ found, falseAlarms }).toEqual({ found: counts.billFaults, falseAlarms: 0 });
    expect(runBillFaults({ ...input, isBlind: true }).findings.count()).toBeGreaterThan(0);
  });
});
