import type { LocalName } from './catalogue.js';
import type { Language } from './language.js';

/** Words of the certificates of people who serve, once they serve (X10, P6). */

/** A new document for a certificate, from its handing in to the decision about it. */
export const RENEWAL_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN'] as const;
export type RenewalStatus = (typeof RENEWAL_STATUSES)[number];

export const RENEWAL_STATUS_TEXT: Readonly<Record<RenewalStatus, LocalName>> = {
  PENDING: { zh: '待审核', en: 'Waits for review' },
  APPROVED: { zh: '已通过', en: 'Approved' },
  REJECTED: { zh: '未通过', en: 'Rejected' },
  WITHDRAWN: { zh: '已撤回', en: 'Withdrawn' },
};

/** MISSING: the skills of the person ask for it and it was never there. */
export const CERTIFICATE_STATES = ['VALID', 'ENDS_SOON', 'LAPSED', 'MISSING'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

const DAY_MS = 24 * 3_600_000;

/** Who has less than this left is told that it ends soon. */
export const ENDS_SOON_MS = 30 * DAY_MS;

/**
 * What a person is told about one of his certificates, each once per end of validity.
 * VISIT_RETURNED: a visit after the end was given to somebody else.
 */
export const REMINDER_KINDS = ['ENDS_30', 'ENDS_7', 'ENDS_1', 'LAPSED', 'VISIT_RETURNED'] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];

/** Time left at which a reminder is due, the most urgent first. */
export const REMINDER_THRESHOLDS: readonly {
  readonly kind: ReminderKind;
  readonly leftMs: number;
}[] = [
  { kind: 'LAPSED', leftMs: 0 },
  { kind: 'ENDS_1', leftMs: DAY_MS },
  { kind: 'ENDS_7', leftMs: 7 * DAY_MS },
  { kind: 'ENDS_30', leftMs: ENDS_SOON_MS },
];

/**
 * Visits after the end of a certificate are given to others once it has no more than this left:
 * until then there is time to renew it, and after it time to find somebody else.
 */
export const RETURN_VISITS_MS = DAY_MS;

/** A renewal that waits for its review keeps a visit that is further away than this. */
export const PENDING_KEEPS_VISIT_MS = DAY_MS;

/** What became of a reminder; OBSOLETE: what it is about no longer holds. */
export const REMINDER_STATUSES = ['PENDING', 'SENT', 'FAILED', 'OBSOLETE'] as const;
export type ReminderStatus = (typeof REMINDER_STATUSES)[number];

/** Title and words of a push; `{certificate}` and `{date}` are filled in. */
export const REMINDER_TEXT: Readonly<
  Record<
    ReminderKind,
    Readonly<Record<Language, { readonly title: string; readonly body: string }>>
  >
> = {
  ENDS_30: {
    zh: {
      title: '证书即将到期',
      body: '您的{certificate}将于{date}到期，请尽快上传新证书。',
    },
    en: {
      title: 'A certificate ends soon',
      body: 'Your {certificate} ends on {date}. Please upload the new one soon.',
    },
  },
  ENDS_7: {
    zh: {
      title: '证书7天内到期',
      body: '您的{certificate}将于{date}到期，到期后不能接单，请尽快上传新证书。',
    },
    en: {
      title: 'A certificate ends within 7 days',
      body: 'Your {certificate} ends on {date}. After that you get no orders: please upload the new one.',
    },
  },
  ENDS_1: {
    zh: {
      title: '证书即将失效',
      body: '您的{certificate}将于{date}到期，到期后的预约会改派他人。',
    },
    en: {
      title: 'A certificate is about to end',
      body: 'Your {certificate} ends on {date}. Visits after that are given to others.',
    },
  },
  LAPSED: {
    zh: {
      title: '证书已到期',
      body: '您的{certificate}已于{date}到期，相关服务已停止接单，上传新证书并通过审核后恢复。',
    },
    en: {
      title: 'A certificate has ended',
      body: 'Your {certificate} ended on {date}. You get no orders that need it until a new one is approved.',
    },
  },
  VISIT_RETURNED: {
    zh: {
      title: '预约将改派',
      body: '您的{certificate}于{date}到期，到期后的一个预约将改派他人。',
    },
    en: {
      title: 'A visit goes to somebody else',
      body: 'Your {certificate} ends on {date}. A visit after that goes to somebody else.',
    },
  },
};
