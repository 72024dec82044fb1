import { loseReplies } from './lost-replies.js';

const REFUNDS = 2_000;

test('[R10][X6] two thousand refunds with lost replies: no duplicate, nothing restored, all found', async () => {
  const startedMs = Date.now();
  const report = await loseReplies(REFUNDS, startedMs % 1_000_000);
  process.stdout.write(
    `${JSON.stringify({ proof: 'R10', ...report, tookMs: Date.now() - startedMs })}\n`,
  );
  expect(report.lostReplies).toBeGreaterThan(REFUNDS / 5);
  // Each loss was felt: nobody heard an answer.
  expect(report.heardUnknown).toBeGreaterThanOrEqual(report.lostReplies + report.lostRequests);
  expect(report).toMatchObject({
    succeeded: REFUNDS,
    duplicates: 0,
    voided: 0,
    escrowFaults: 0,
  });
}, 1_800_000);
