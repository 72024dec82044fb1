/** Every export here is a workflow name: nothing else may be exported. */
export { orderWorkflow } from './order.js';
export { refundWorkflow } from './refund.js';
export { settleWorkflow } from './settle.js';
