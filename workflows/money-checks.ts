import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

const { runMoneyChecks } = proxyActivities<Activities>({
  // A worker that was killed holds the checks back for as long.
  startToCloseTimeout: '3m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
  summary: '资金检查 checks of the books',
});

/** Started every minute: whatever is due then. */
export async function moneyChecksWorkflow(): Promise<void> {
  const { wrong } = await runMoneyChecks({ atMs: Date.now() });
  setCurrentDetails(
    wrong.length === 0 ? '资金检查无差异 all clean' : `有差异 wrong: ${wrong.join(', ')}`,
  );
}
