import { shortOptions } from '../../../bench/money/options.js';
import { OUTCOMES, runModel } from '../../../bench/money/run-model.js';
import { halfUpRule, runSplits } from '../../../bench/money/run-splits.js';
import { floatYuanRule, runYuan } from '../../../bench/money/run-yuan.js';

const SEED = Number(process.env.MONEY_SEED ?? 1 + (Date.now() % 2 ** 30));
const { counts } = shortOptions(SEED);

describe(`seed ${SEED}`, () => {
  test('[R22] the rules of the ledger, the model and books of our own agree', () => {
    const result = runModel({ seed: SEED, operations: counts.modelOps });
    expect(result.divergences.examples()).toEqual([]);
    expect([...result.outcomes.keys()].sort()).toEqual([...OUTCOMES].sort());
  });

  test('[R22] planted: a ledger that ends a reservation twice is found', () => {
    const { divergences } = runModel({ seed: SEED, operations: 2_000, hasUniqueIndex: false });
    expect(divergences.count()).toBeGreaterThan(0);
  });

  test('[R23] no split and no refund creates or loses a fen', () => {
    const result = runSplits({ seed: SEED, splits: counts.splits });
    expect(result.wrong.examples()).toEqual([]);
    for (const [corner, count] of Object.entries(result.corners)) {
      expect(`${corner}: ${count > 0}`).toBe(`${corner}: true`);
    }
  });

  test('[R23] planted: rounding each refund half up is found', () => {
    const { wrong } = runSplits({ seed: SEED, splits: 1_000, rule: halfUpRule });
    expect(wrong.count()).toBeGreaterThan(0);
  });

  test('[R23] yuan and back; planted: floating point is found', () => {
    expect(runYuan({ maxFen: counts.yuanMaxFen }).examples()).toEqual([]);
    expect(runYuan({ maxFen: 2_000, rule: floatYuanRule }).count()).toBeGreaterThan(0);
  });
});
