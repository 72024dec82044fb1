import { loseReplies } from './lost-replies.js';

const REFUNDS = 100;

test('[R10][X6] replies about refunds are lost: one number moves money once, all are found by asking', async () => {
  const report = await loseReplies(REFUNDS, 20_261_128);
  expect(report.lostReplies).toBeGreaterThan(REFUNDS / 5);
  expect(report.heardUnknown).toBeGreaterThanOrEqual(report.lostReplies);
  expect(report).toMatchObject({
    succeeded: REFUNDS,
    duplicates: 0,
    voided: 0,
    escrowFaults: 0,
  });
});
