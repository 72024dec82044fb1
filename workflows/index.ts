/** Every export here is a workflow name: nothing else may be exported. */
export { absenceWorkflow } from './absence.js';
export { closureWorkflow } from './closure.js';
export { caseWorkflow } from './case.js';
export { onboardingWorkflow } from './onboarding.js';
export { orderWorkflow } from './order.js';
export { refundWorkflow } from './refund.js';
export { settleWorkflow } from './settle.js';
