import type { z } from 'zod';
import type { applicationFileSchema, applicationRowSchema } from '@contract/schemas/onboarding';
import type { ApplicationStatus, ItemGroup } from '@contract/terms/onboarding';

export type ApplicationRow = z.infer<typeof applicationRowSchema>;
export type ApplicationFile = z.infer<typeof applicationFileSchema>;
export type ApplicationItem = ApplicationFile['items'][number];
export type FileProps = { readonly file: ApplicationFile };

export const APPLICATIONS_PATH = '/admin/applications';
export const applicationPath = (id: string): string => `${APPLICATIONS_PATH}/${id}`;

/** What one tab of the queue holds: whose turn it is. */
export const TABS = {
  waiting: ['SUBMITTED', 'BASIC_CHECK', 'CERTIFICATE_CHECK'],
  changes: ['NEEDS_CHANGES'],
  steps: ['TRAINING', 'DEPOSIT'],
  ended: ['ACTIVE', 'REJECTED', 'WITHDRAWN'],
} as const satisfies Readonly<Record<string, readonly ApplicationStatus[]>>;
export type TabKey = keyof typeof TABS;
export const TAB_KEYS = Object.keys(TABS) as TabKey[];

/** Items that are decided in a stage; none elsewhere. */
export function groupOf(status: ApplicationStatus): ItemGroup | null {
  if (status === 'BASIC_CHECK') return 'BASIC';
  return status === 'CERTIFICATE_CHECK' ? 'CERTIFICATE' : null;
}
