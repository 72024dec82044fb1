import { loseReplies } from './lost-replies.js';

const REFUNDS = 2_000;

test('[R10][X6] two thousand refunds with lost replies: no duplicate, nothing restored, all found', async () => {
  const startedMs = Date.now();
  const report = await loseReplies(REFUNDS, startedMs % 1_000_000);
  process.stdout.write(`${JSON.stringify({ ...report, tookMs: Date.now() - startedMs })}\n`);
  expect(report.lostReplies).toBeGreaterThan(REFUNDS / 5);
  expect(report).toMatchObject({
    succeeded: REFUNDS,
    duplicates: 0,
    voided: 0,
    escrowFaults: 0,
  });
}, 1_800_000);
