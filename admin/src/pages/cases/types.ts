import type { z } from 'zod';
import type {
  caseFileSchema,
  caseListSchema,
  caseRowSchema,
  caseSchema,
} from '@contract/schemas/case';
import type { CaseStatus } from '@contract/terms/order';

export type CaseRow = z.infer<typeof caseRowSchema>;
export type CaseFile = z.infer<typeof caseFileSchema>;
/** As one side of the order sees it. */
export type OwnCase = z.infer<typeof caseSchema>;
export type OwnCases = z.infer<typeof caseListSchema>;
export type FileProps = { readonly file: CaseFile };

export const casePath = (caseNo: string): string => `/admin/cases/${caseNo}`;
export const ownCasesPath = (orderId: string): string => `/merchant/orders/${orderId}/cases`;
/** Answers that a step of a case makes old. */
export const CASE_PATHS = ['/admin/cases', '/merchant/cases', '/merchant/orders', '/admin/orders'];

/** What one tab of the queue holds: whose turn it is. */
export const TABS = {
  waiting: ['OPEN', 'APPEALED'],
  decided: ['DECIDED'],
  closed: ['CLOSED'],
} as const satisfies Readonly<Record<string, readonly CaseStatus[]>>;
export type TabKey = keyof typeof TABS;
export const TAB_KEYS = Object.keys(TABS) as TabKey[];

/** Only while somebody has to decide is there a time by which. */
export const isDue = (status: CaseStatus): boolean => status === 'OPEN' || status === 'APPEALED';
