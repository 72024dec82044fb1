import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/**
 * Activities of a case, with time-out, retry and line in the Temporal UI. All are regular ones: a
 * case lives for days and changes seldom, so a history round trip costs nothing that is felt.
 */
const retry = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const;

export const { openCaseRun } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry,
  summary: '读取售后单 read the case',
});

export const { escalateCase } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry,
  summary: '标记超时 flag the case as overdue',
});

/** A person waits for it: it is tried again at once. */
export const { decideCase } = proxyActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { ...retry, initialInterval: '100ms', maximumInterval: '5s' },
  summary: '写入裁定 store the decision',
});

/** A person waits for these as well. */
export const { appealCase, acceptDecision, decideAppeal } = proxyActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { ...retry, initialInterval: '100ms', maximumInterval: '5s' },
  summary: '写入申诉 store the appeal, or what becomes of it',
});

export const { carryOutCase } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry,
  summary: '执行裁定 carry out the decision',
});

export const { finishCase } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry,
  summary: '裁定生效与扣款 make the decision final, charge its cost',
});

export const { placeRework } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry,
  summary: '下返工单 order the work again',
});

export const { checkRework } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry,
  summary: '查询返工进度 ask about the rework',
});

export const { reopenCase } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry,
  summary: '返工未成，重新裁定 back to the desk',
});

export const { closeCaseRow } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry,
  summary: '结案 close the case',
});
