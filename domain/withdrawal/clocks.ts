import type { WithdrawalStatus } from '../../contract/terms/withdrawal.js';
import type { WithdrawalState } from './state.js';

/** What a run does by itself, and when. */
export const WITHDRAWAL_CLOCKS = [
  'check',
  'send',
  'ask',
  'closing',
  'flag',
  'remind',
  'escalate',
] as const;
export type WithdrawalClock = (typeof WITHDRAWAL_CLOCKS)[number];
export type NextStep = { readonly event: WithdrawalClock; readonly dueMs: number };

/** How a clock is named where people look at runs. */
export const WITHDRAWAL_CLOCK_TEXT: Readonly<Record<WithdrawalClock, string>> = {
  check: '风控检查 checks',
  send: '打款前检查 last checks before it is sent',
  ask: '询问打款结果 ask about the payout',
  closing: '收款人未确认，撤回 not confirmed in time',
  flag: '长时间无结果 no end for too long',
  remind: '提醒 reminder',
  escalate: '升级处理 escalation',
};

const ASK_FIRST_MS = 15_000;
const ASK_PAUSE_MAX_MS = 3_600_000;
/** Growing pauses make this more than a month: as long as WeChat can be asked (MONEY §1.2). */
export const ASKS_MAX = 800;

export const WITHDRAWAL_DESK = [
  'AWAITING_REVIEW',
  'AWAITING_APPROVAL',
  'AWAITING_SECOND_APPROVAL',
] as const satisfies readonly WithdrawalStatus[];

export const isAtDesk = (status: WithdrawalStatus): boolean =>
  (WITHDRAWAL_DESK as readonly WithdrawalStatus[]).includes(status);

export const isUnderway = (status: WithdrawalStatus): boolean =>
  status === 'SENDING' || status === 'AWAITING_PAYEE';

/** When the channel is asked again after `asks` answers that were no end. */
export function nextAskMs(asks: number, atMs: number): number {
  // Past the cap the exponent would only grow out of the numbers.
  const pauseMs = ASK_FIRST_MS * 2 ** Math.min(Math.max(0, asks - 1), 10);
  return atMs + Math.min(ASK_PAUSE_MAX_MS, pauseMs);
}

/** The step that is due first; null when the run waits for people alone. */
export function nextStep(state: WithdrawalState): NextStep | null {
  return stepsOf(state).reduce<NextStep | null>(
    (first, step) => (first === null || step.dueMs < first.dueMs ? step : first),
    null,
  );
}

/** True when this step runs now and its time has come. */
export function isDueStep(asked: {
  readonly state: WithdrawalState;
  readonly event: WithdrawalClock;
  readonly atMs: number;
}): boolean {
  const { state, event, atMs } = asked;
  return stepsOf(state).some((step) => step.event === event && step.dueMs <= atMs);
}

/** Until when people, or the payee, are to have done what comes next; null where nobody is. */
export function stageDueMs(state: WithdrawalState): number | null {
  const { status, stageSinceMs, holdUntilMs, policy } = state;
  if (isAtDesk(status)) return stageSinceMs + policy.escalateMs;
  if (status === 'AWAITING_PAYEE') return stageSinceMs + policy.payeeConfirmMs;
  if (status === 'SENDING') return flagDueMs(state);
  if (status === 'REQUESTED') return stageSinceMs;
  return status === 'HELD' || status === 'APPROVED' ? (holdUntilMs ?? stageSinceMs) : null;
}

function stepsOf(state: WithdrawalState): readonly NextStep[] {
  const { status, stageSinceMs, holdUntilMs, policy } = state;
  const steps: NextStep[] = [];
  const run = (event: WithdrawalClock, dueMs: number): void => void steps.push({ event, dueMs });
  if (status === 'REQUESTED') run('check', stageSinceMs);
  if (status === 'HELD') run('check', holdUntilMs ?? stageSinceMs + policy.recheckMs);
  if (status === 'APPROVED') run('send', holdUntilMs ?? stageSinceMs);
  if (isAtDesk(status)) {
    if (!state.isReminded) run('remind', stageSinceMs + policy.remindMs);
    if (!state.isEscalated) run('escalate', stageSinceMs + policy.escalateMs);
  }
  if (isUnderway(status)) {
    if (state.nextAskMs !== null && state.asks < ASKS_MAX) run('ask', state.nextAskMs);
    if (!state.isFlagged) run('flag', flagDueMs(state));
  }
  if (status === 'AWAITING_PAYEE' && !state.isClosing) {
    run('closing', stageSinceMs + policy.payeeConfirmMs);
  }
  return steps;
}

function flagDueMs({ method, sentMs, stageSinceMs, status, policy }: WithdrawalState): number {
  const stuckMs = method === 'BANK_FILE' ? policy.bankStuckMs : policy.stuckMs;
  // A payee has his own time, after which the channel has to close it.
  const payeeMs = status === 'AWAITING_PAYEE' ? policy.payeeConfirmMs : 0;
  return (sentMs ?? stageSinceMs) + stuckMs + payeeMs;
}
