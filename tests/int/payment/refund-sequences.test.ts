import { playSequences } from './refund-sequences.js';

const SEQUENCES = 60;

test('[R18][P4] sixty random sequences of refunds: never more than was paid, all closes', async () => {
  const report = await playSequences(SEQUENCES, 20_261_128);
  expect(report.faults).toEqual([]);
  expect(report.refunds).toBeGreaterThan(SEQUENCES);
  expect(report.overRefunds).toBeGreaterThan(0);
}, 240_000);
