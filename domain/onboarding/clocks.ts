import type { ApplicationStatus } from '../../contract/terms/onboarding.js';
import type { ApplicationState } from './state.js';

export const APPLICATION_CLOCKS = ['claimLapsed', 'remind', 'escalate', 'expire'] as const;
export type ApplicationClock = (typeof APPLICATION_CLOCKS)[number];
export type DueClock = { readonly event: ApplicationClock; readonly dueMs: number };

/** How a clock is named where people look at runs. */
export const APPLICATION_CLOCK_TEXT: Readonly<Record<ApplicationClock, string>> = {
  claimLapsed: '领取失效 claim lapses',
  remind: '提醒 reminder',
  escalate: '升级处理 escalation',
  expire: '逾期关闭 lapses',
};

const AT_THE_DESK: readonly ApplicationStatus[] = [
  'SUBMITTED',
  'BASIC_CHECK',
  'CERTIFICATE_CHECK',
  'TRAINING',
  'DEPOSIT',
];

/** The clock that is due first; null when the application waits for nothing. */
export function nextClock(state: ApplicationState): DueClock | null {
  return clocksOf(state).reduce<DueClock | null>(
    (first, clock) => (first === null || clock.dueMs < first.dueMs ? clock : first),
    null,
  );
}

/** True when this clock runs now and its time has come. */
export function isDueClock(asked: {
  readonly state: ApplicationState;
  readonly event: ApplicationClock;
  readonly atMs: number;
}): boolean {
  const { state, event, atMs } = asked;
  return clocksOf(state).some((clock) => clock.event === event && clock.dueMs <= atMs);
}

/** Until when the desk, or the applicant, is to have done what comes next; null at the end. */
export function stageDueMs(state: ApplicationState): number | null {
  const { status, stageSinceMs, policy } = state;
  if (AT_THE_DESK.includes(status)) return stageSinceMs + policy.escalationMs;
  if (status === 'DRAFT') return stageSinceMs + policy.draftMs;
  return status === 'NEEDS_CHANGES' ? stageSinceMs + policy.changesMs : null;
}

function clocksOf(state: ApplicationState): readonly DueClock[] {
  const { status, claim, stageSinceMs, isReminded, isEscalated, policy } = state;
  const clocks: DueClock[] = [];
  const run = (event: ApplicationClock, afterMs: number): void =>
    void clocks.push({ event, dueMs: stageSinceMs + afterMs });
  if (claim !== null) clocks.push({ event: 'claimLapsed', dueMs: claim.untilMs });
  if (AT_THE_DESK.includes(status)) {
    if (!isReminded) run('remind', policy.reminderMs);
    if (!isEscalated) run('escalate', policy.escalationMs);
  }
  if (status === 'NEEDS_CHANGES') {
    if (!isReminded) run('remind', policy.changesReminderMs);
    run('expire', policy.changesMs);
  }
  if (status === 'DRAFT') run('expire', policy.draftMs);
  return clocks;
}
