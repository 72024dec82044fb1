import type { CertificateScanDeps } from './deps.js';
import { scanCertificates, type ScanPage, type ScanPageInput } from './scan-certificates.js';
import { sendReminders, type SendRemindersResult } from './send-reminders.js';

/** What the scan of certificates does outside itself; every step may be repeated. */
export function createCertificateActivities(deps: CertificateScanDeps) {
  return {
    scanCertificates: (input: ScanPageInput): Promise<ScanPage> => scanCertificates(deps, input),
    sendReminders: (): Promise<SendRemindersResult> => sendReminders(deps),
  };
}
