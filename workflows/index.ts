/** Every export here is a workflow name: nothing else may be exported. */
export { absenceWorkflow } from './absence.js';
export { certificateScanWorkflow } from './certificate-scan.js';
export { closureWorkflow } from './closure.js';
export { caseWorkflow } from './case.js';
export { dailyBillsWorkflow } from './daily-bills.js';
export { dataExportWorkflow } from './data-export.js';
export { erasureWorkflow } from './erasure.js';
export { moneyChecksWorkflow } from './money-checks.js';
export { onboardingWorkflow } from './onboarding.js';
export { orderWorkflow } from './order.js';
export { reconcileDayWorkflow } from './reconciliation.js';
export { refundWorkflow } from './refund.js';
export { retentionWorkflow } from './retention.js';
export { settleWorkflow } from './settle.js';
export { withdrawalWorkflow } from './withdrawal.js';
