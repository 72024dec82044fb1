/** Every export here is a workflow name: nothing else may be exported. */
export { absenceWorkflow } from './absence.js';
export { caseWorkflow } from './case.js';
export { orderWorkflow } from './order.js';
export { refundWorkflow } from './refund.js';
export { settleWorkflow } from './settle.js';
