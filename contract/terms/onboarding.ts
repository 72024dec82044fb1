import type { LocalName } from './catalogue.js';

/** Words of an application to work here, as a person who serves or as a merchant (DOMAIN). */
export const APPLICATION_KINDS = ['WORKER', 'MERCHANT'] as const;
export type ApplicationKind = (typeof APPLICATION_KINDS)[number];

export const APPLICATION_STATUSES = [
  'DRAFT',
  'SUBMITTED',
  'BASIC_CHECK',
  'CERTIFICATE_CHECK',
  'NEEDS_CHANGES',
  'TRAINING',
  'DEPOSIT',
  'ACTIVE',
  'REJECTED',
  'WITHDRAWN',
] as const;
export type ApplicationStatus = (typeof APPLICATION_STATUSES)[number];

/** Statuses after which the application's run ends. */
export const FINAL_APPLICATION_STATUSES = [
  'ACTIVE',
  'REJECTED',
  'WITHDRAWN',
] as const satisfies readonly ApplicationStatus[];

export const OPEN_APPLICATION_STATUSES = APPLICATION_STATUSES.filter(
  (status) => !isFinalApplicationStatus(status),
);

export function isFinalApplicationStatus(status: ApplicationStatus): boolean {
  return (FINAL_APPLICATION_STATUSES as readonly ApplicationStatus[]).includes(status);
}

export const APPLICATION_STATUS_TEXT: Readonly<Record<ApplicationStatus, LocalName>> = {
  DRAFT: { zh: '草稿', en: 'Draft' },
  SUBMITTED: { zh: '待受理', en: 'Submitted' },
  BASIC_CHECK: { zh: '基本信息审核', en: 'Basic check' },
  CERTIFICATE_CHECK: { zh: '证件审核', en: 'Certificate check' },
  NEEDS_CHANGES: { zh: '待补充', en: 'Needs changes' },
  TRAINING: { zh: '培训中', en: 'Training' },
  DEPOSIT: { zh: '待缴保证金', en: 'Deposit' },
  ACTIVE: { zh: '已入驻', en: 'Active' },
  REJECTED: { zh: '未通过', en: 'Rejected' },
  WITHDRAWN: { zh: '已撤回', en: 'Withdrawn' },
};

export const ITEM_STATUSES = ['PENDING', 'APPROVED', 'REJECTED'] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

/** BASIC items are decided in the basic check, the others in the certificate check. */
export const ITEM_GROUPS = ['BASIC', 'CERTIFICATE'] as const;
export type ItemGroup = (typeof ITEM_GROUPS)[number];

/** What an application consists of besides its certificates, which are `CERT_<kind>`. */
export const PROFILE_ITEM = 'PROFILE';
export const IDENTITY_ITEM = 'IDENTITY';
export const LICENCE_ITEM = 'LICENCE';
const CERTIFICATE_PREFIX = 'CERT_';
export const ITEM_CODE = /^(PROFILE|IDENTITY|LICENCE|CERT_[A-Z][A-Z0-9_]{1,31})$/;

export const certificateItem = (kind: string): string => `${CERTIFICATE_PREFIX}${kind}`;

/** The kind of a certificate item; null for the others. */
export function certificateKindOf(itemCode: string): string | null {
  return itemCode.startsWith(CERTIFICATE_PREFIX) ? itemCode.slice(CERTIFICATE_PREFIX.length) : null;
}

/** Why one item is sent back. */
export const ITEM_REASONS = [
  'BLURRED',
  'INCOMPLETE',
  'MISMATCH',
  'EXPIRED',
  'WRONG_DOCUMENT',
  'OTHER',
] as const;
export type ItemReason = (typeof ITEM_REASONS)[number];

export const ITEM_REASON_TEXT: Readonly<Record<ItemReason, LocalName>> = {
  BLURRED: { zh: '图片模糊，请重拍', en: 'The picture is blurred, take it again' },
  INCOMPLETE: { zh: '内容不完整', en: 'Something is missing' },
  MISMATCH: { zh: '与填写的信息不一致', en: 'It does not match what was filled in' },
  EXPIRED: { zh: '证件已过期或即将过期', en: 'It has expired or is about to' },
  WRONG_DOCUMENT: { zh: '证件类型不符', en: 'It is another kind of document' },
  OTHER: { zh: '其他', en: 'Other' },
};

/** Why the whole application is refused; how long nobody may apply again depends on it. */
export const REJECT_REASONS = ['NOT_QUALIFIED', 'TRAINING_FAILED', 'FORGED', 'OTHER'] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export const REJECT_REASON_TEXT: Readonly<Record<RejectReason, LocalName>> = {
  NOT_QUALIFIED: { zh: '不符合入驻条件', en: 'Does not qualify' },
  TRAINING_FAILED: { zh: '培训未通过', en: 'Training was not passed' },
  FORGED: { zh: '材料虚假', en: 'Forged documents' },
  OTHER: { zh: '其他', en: 'Other' },
};

export const APPLICATION_ACTOR_KINDS = ['applicant', 'reviewer', 'finance', 'system'] as const;
export type ApplicationActorKind = (typeof APPLICATION_ACTOR_KINDS)[number];

export type ApplicationActor = { readonly kind: ApplicationActorKind; readonly id: string };

export const APPLICATION_SYSTEM: ApplicationActor = { kind: 'system', id: 'system' };

/** What staff may see in plain, each time with a reason. */
export const REVEALED_FIELDS = ['realName', 'idNumber'] as const;
