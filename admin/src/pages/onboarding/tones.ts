import type { ApplicationStatus, ItemStatus } from '@contract/terms/onboarding';
import type { ToneName } from '../../theme/status';

const STATUS_TONES: Readonly<Record<ApplicationStatus, ToneName>> = {
  DRAFT: 'ended',
  SUBMITTED: 'operator',
  BASIC_CHECK: 'operator',
  CERTIFICATE_CHECK: 'operator',
  NEEDS_CHANGES: 'customer',
  TRAINING: 'worker',
  DEPOSIT: 'confirm',
  ACTIVE: 'done',
  REJECTED: 'closed',
  WITHDRAWN: 'ended',
};
export const statusTone = (status: ApplicationStatus): ToneName => STATUS_TONES[status];

export const ITEM_TONES: Readonly<Record<ItemStatus, ToneName>> = {
  PENDING: 'confirm',
  APPROVED: 'done',
  REJECTED: 'operator',
};
