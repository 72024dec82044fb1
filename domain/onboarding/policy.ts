import type { RejectReason } from '../../contract/terms/onboarding.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a city may set for those who apply in it; pinned on the application when it is submitted. */
export type OnboardingPolicy = {
  readonly workerTraining: boolean;
  readonly merchantTraining: boolean;
  /** 0 = no deposit. */
  readonly workerDepositFen: number;
  readonly merchantDepositFen: number;
  /** Asked of every worker, beside what his skills ask for. */
  readonly workerCertificates: readonly string[];
  readonly ageMinYears: number;
  readonly ageMaxYears: number;
  /** How long a document must still be good when it is handed in. */
  readonly validForMs: number;
  /** A claim that nobody works on is free again after this time. */
  readonly claimMs: number;
  /** Since the stage began: colleagues are reminded, and then it is escalated. */
  readonly reminderMs: number;
  readonly escalationMs: number;
  /** The applicant is reminded, and then the application lapses. */
  readonly changesReminderMs: number;
  readonly changesMs: number;
  readonly draftMs: number;
  /** From a rejection on nobody with this login or identity may apply again for this time. */
  readonly blockedMs: Readonly<Record<RejectReason, number>>;
};

export const DEFAULT_ONBOARDING_POLICY: OnboardingPolicy = {
  workerTraining: false,
  merchantTraining: false,
  workerDepositFen: 0,
  merchantDepositFen: 0,
  workerCertificates: ['HEALTH'],
  ageMinYears: 18,
  ageMaxYears: 65,
  validForMs: 30 * DAY,
  claimMs: 30 * MINUTE,
  reminderMs: 24 * HOUR,
  escalationMs: 48 * HOUR,
  changesReminderMs: 3 * DAY,
  changesMs: 14 * DAY,
  draftMs: 30 * DAY,
  blockedMs: {
    NOT_QUALIFIED: 30 * DAY,
    TRAINING_FAILED: 7 * DAY,
    FORGED: 3_650 * DAY,
    OTHER: 30 * DAY,
  },
};
