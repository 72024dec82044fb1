import { continueAsNew, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { CertificateScanInput } from './contract.js';

/** Pages of a hundred people before the history is cut. */
const PAGES_MAX = 50;
/** Batches of reminders of one run; what is left is due again at the next. */
const BATCHES_MAX = 100;

const RETRY = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const;

const { scanCertificates } = proxyActivities<Activities>({
  startToCloseTimeout: '60s',
  retry: RETRY,
  summary: '查找即将到期的证书 find certificates that end',
});
const { sendReminders } = proxyActivities<Activities>({
  startToCloseTimeout: '180s',
  retry: RETRY,
  summary: '发送提醒并改派 send reminders, give visits to others',
});

/**
 * One look at all certificates that end (X10, P6): first what is due is written down, page by page,
 * then it is sent. Started by its schedule; that nobody works without a certificate does not depend
 * on it.
 */
export async function certificateScanWorkflow(input?: CertificateScanInput): Promise<void> {
  let afterId: string | null = input?.afterId ?? '';
  let seen = 0;
  let written = 0;
  for (let page = 0; page < PAGES_MAX && afterId !== null; page += 1) {
    const found: Awaited<ReturnType<typeof scanCertificates>> = await scanCertificates({ afterId });
    seen += found.seen;
    written += found.written;
    afterId = found.nextAfterId;
    setCurrentDetails(`证书检查中 people: ${seen}, to be told: ${written}`);
  }
  let sent = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const { taken, isMore } = await sendReminders();
    sent += taken;
    if (!isMore) break;
  }
  setCurrentDetails(`证书检查完成 people: ${seen}, to be told: ${written}, sent: ${sent}`);
  if (afterId !== null) await continueAsNew<typeof certificateScanWorkflow>({ afterId });
}
