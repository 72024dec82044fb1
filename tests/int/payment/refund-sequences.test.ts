import { playSequences } from './refund-sequences.js';

/** Eight sequences each. */
const ORDERS = 20;

test('[R18][P4] 160 random sequences of refunds, eight an order at once: never more than was paid, all closes', async () => {
  const report = await playSequences(ORDERS, 20_261_128);
  expect(report.faults).toEqual([]);
  expect(report.refunds).toBeGreaterThan(ORDERS);
  expect(report.overRefunds).toBeGreaterThan(0);
});
