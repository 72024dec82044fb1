import { playSequences } from './refund-sequences.js';

/** Eight sequences each. Parts of the whole may be played one after the other. */
const ORDERS = Number(process.env.REFUND_ORDERS ?? 1_250);
const SEED = Number(process.env.REFUND_SEED ?? 1 + (Date.now() % 1_000_000));

test('[R18][P4] ten thousand random sequences of refunds, eight an order at once: never more than was paid, all closes', async () => {
  const startedMs = Date.now();
  const report = await playSequences(ORDERS, SEED);
  process.stdout.write(
    `${JSON.stringify({ proof: 'R18', ...report, tookMs: Date.now() - startedMs })}\n`,
  );
  expect(report.faults).toEqual([]);
  expect(report.refunds).toBeGreaterThan(ORDERS);
  expect(report.overRefunds).toBeGreaterThan(0);
  expect(report.refused).toBeGreaterThan(report.overRefunds);
}, 7_200_000);
