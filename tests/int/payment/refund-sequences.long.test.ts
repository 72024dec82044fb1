import { playSequences } from './refund-sequences.js';

const SEQUENCES = 10_000;

test('[R18][P4] ten thousand random sequences of refunds: never more than was paid, all closes', async () => {
  const seed = Date.now() % 1_000_000;
  const startedMs = Date.now();
  const report = await playSequences(SEQUENCES, seed);
  process.stdout.write(`${JSON.stringify({ ...report, tookMs: Date.now() - startedMs })}\n`);
  expect(report.faults).toEqual([]);
}, 7_200_000);
