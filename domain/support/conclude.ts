import { CHINA_OFFSET_MS } from '../../contract/terms/china-day.js';
import { isFinalOrderStatus, ORDER_STATUS_TEXT } from '../../contract/terms/order.js';
import {
  TURN_TEXT,
  type ConclusionCode,
  type Turn,
  type Words,
} from '../../contract/terms/support.js';
import { yuanText } from '../../contract/terms/yuan.js';
import { activityWords, timerWords } from './history-words.js';
import type { PendingActivity, RefundFacts, RunAnswer, RunFacts, Situation } from './run-facts.js';
import { SENTENCES, fill, type Params } from './sentences.js';
import { turnOfCase, turnOfOrder, type Awaited } from './turns.js';

/** With live workers a task is taken in milliseconds. */
const TASK_UNTAKEN_MS = 10_000;
/** A task that is prolonged for so long is local steps that do not succeed. */
const TASK_PROLONGED_MS = 15_000;

export type Conclusion = {
  readonly code: ConclusionCode;
  readonly text: Words;
  readonly turn: Turn | null;
  readonly untilMs: number | null;
  readonly params: Params;
};

type Finding = {
  readonly variant?: string;
  readonly params?: Params;
  readonly turn?: Turn | null;
  readonly untilMs?: number | null;
};

/**
 * Which of several true things is told: the first. What stops everything stands above what one
 * step waits for, money that is lost sight of above queues, a person above a clock.
 */
export const CONCLUSION_PRIORITY: readonly ConclusionCode[] = [
  'RUN_MISSING',
  'NO_TEMPORAL_WORKER',
  'WORKFLOW_TASK_FAILING',
  'REFUND_FAILED',
  'CHANNEL_UNKNOWN',
  'ACTIVITY_RETRYING',
  'MANUAL_QUEUE',
  'WAITS_FOR_PERSON',
  'WAITS_FOR_TIMER',
  'ENDED',
  'UNKNOWN',
];

/** Why a run does not go on, in one sentence. */
export function conclude(situation: Situation): Conclusion {
  for (const code of CONCLUSION_PRIORITY) {
    const finding = FINDERS[code](situation);
    if (finding !== null) return concluded(code, finding, situation);
  }
  return concluded('UNKNOWN', {}, situation);
}

function concluded(code: ConclusionCode, finding: Finding, { run }: Situation): Conclusion {
  const { variant = 'plain', turn = null, untilMs = null } = finding;
  const params: Params = {
    workflowId: run.workflowId,
    status: run.status,
    until: untilMs === null ? AT_ITS_TURN : chinaTime(untilMs),
    ...(turn !== null && { turn: TURN_TEXT[turn] }),
    ...finding.params,
  };
  const sentence = SENTENCES[code][variant] ?? SENTENCES.UNKNOWN['plain'];
  return { code, text: fill(sentence ?? { zh: code, en: code }, params), turn, untilMs, params };
}

const AT_ITS_TURN: Words = { zh: '稍后', en: 'its next turn' };

type Finder = (situation: Situation) => Finding | null;

const FINDERS: Readonly<Record<ConclusionCode, Finder>> = {
  RUN_MISSING(situation) {
    const { run } = situation;
    if (run.status === 'RUNNING' || run.status === 'PAUSED' || isOver(situation)) return null;
    const document = documentOf(situation);
    return { variant: run.status === 'MISSING' ? 'plain' : 'stopped', params: { document } };
  },

  NO_TEMPORAL_WORKER({ nowMs, run }) {
    if (run.status !== 'RUNNING') return null;
    const { queue, task, answer } = run;
    const isFailing = task?.lastFailure != null;
    const isUntaken =
      task?.state === 'SCHEDULED' && !isFailing && ageMs(task.scheduledMs, nowMs) > TASK_UNTAKEN_MS;
    // A run that is busy with a task answers nobody, and that is no sign.
    const isSilent = answer === 'SILENT' && task?.state !== 'STARTED' && !isFailing;
    if (queue?.pollers !== 0 && !isUntaken && !isSilent) return null;
    return { params: { pollers: String(queue?.pollers ?? '?') } };
  },

  WORKFLOW_TASK_FAILING({ run: { status, task } }) {
    if (status !== 'RUNNING' || task?.lastFailure == null) return null;
    return { params: { attempt: String(task.attempt), failure: task.lastFailure } };
  },

  REFUND_FAILED({ subject }) {
    const failed = refundsOf(subject).find(({ status }) => status === 'FAILED');
    return failed ? { turn: 'finance', params: refundParams(failed) } : null;
  },

  CHANNEL_UNKNOWN({ run, subject }) {
    const untilMs = answerOf(run)?.waitsFor?.atMs ?? null;
    if (subject.kind === 'order' && subject.order.isPaymentUnknown) return { untilMs };
    if (subject.kind === 'order' && subject.order.isAdditionUnknown) {
      return { variant: 'addition', untilMs };
    }
    const late = refundsOf(subject).find(({ isLate }) => isLate);
    return late ? { variant: 'refund', params: refundParams(late) } : null;
  },

  ACTIVITY_RETRYING({ nowMs, run }) {
    const hanging = run.activities.find(isHanging);
    if (hanging) {
      const { nextAttemptMs: untilMs } = hanging;
      return {
        variant: hanging.state === 'PAUSED' ? 'paused' : 'plain',
        untilMs,
        params: stepParams(hanging),
      };
    }
    const { task } = run;
    const busyMs = task?.state === 'STARTED' ? ageMs(task.scheduledMs, nowMs) : 0;
    if (run.status !== 'RUNNING' || busyMs < TASK_PROLONGED_MS) return null;
    return { variant: 'local', params: { seconds: String(Math.round(busyMs / 1_000)) } };
  },

  MANUAL_QUEUE({ subject }) {
    if (subject.kind !== 'order' || isFinalOrderStatus(subject.order.status)) return null;
    const { status, hasManualTicket, lockedBy, stageDeadlineMs } = subject.order;
    if (status !== 'MANUAL_DISPATCH' && !hasManualTicket) return null;
    const base = { turn: 'dispatcher', untilMs: stageDeadlineMs } as const;
    if (lockedBy !== null) return { ...base, variant: 'locked', params: { lockedBy } };
    return { ...base, variant: stageDeadlineMs === null ? 'open' : 'plain' };
  },

  WAITS_FOR_PERSON(situation) {
    if (situation.run.status !== 'RUNNING' || isOver(situation)) return null;
    const awaited = awaitedOf(situation);
    if (awaited === null) return null;
    const untilMs = untilOf(situation);
    const { turn, what } = awaited;
    return { variant: untilMs === null ? 'plain' : 'until', turn, untilMs, params: { what } };
  },

  WAITS_FOR_TIMER(situation) {
    const { run, subject } = situation;
    if (run.status !== 'RUNNING') return null;
    const [working] = run.activities;
    if (working) {
      const variant = working.type === 'findWorker' ? 'search' : 'working';
      return { variant, params: stepParams(working) };
    }
    const clock = answerOf(run)?.waitsFor;
    if (clock) return { untilMs: clock.atMs, params: { what: timerWords(clock.kind) } };
    if (subject.kind === 'order') return null;
    const untilMs = untilOf(situation);
    const variant = untilMs === null ? 'open' : 'plain';
    return { variant, untilMs, params: { what: BY_ITSELF[subject.kind] } };
  },

  ENDED(situation) {
    if (!isOver(situation)) return null;
    const { source } = situation.run;
    const variant = { TEMPORAL: 'plain', ARCHIVE: 'archived', NONE: 'forgotten' }[source];
    return { variant, params: { document: documentOf(situation) } };
  },

  UNKNOWN: () => ({}),
};

const BY_ITSELF: Readonly<Record<'refund' | 'case' | 'settle', Words>> = {
  refund: { zh: '再次向渠道查询退款', en: 'the channel is asked about the refund again' },
  case: { zh: '裁定生效', en: 'the decision becomes final' },
  settle: { zh: '结算保留期结束后分账', en: 'the escrow is shared after its hold' },
};

/** An activity that failed before, or was stopped by hand. */
export function isHanging({ attempt, lastFailure, state }: PendingActivity): boolean {
  return attempt > 1 || lastFailure !== null || state === 'PAUSED';
}

/** A moment as people in China read it. */
export function chinaTime(atMs: number): string {
  return new Date(atMs + CHINA_OFFSET_MS).toISOString().slice(5, 19).replace('T', ' ');
}

function isOver({ subject, run }: Situation): boolean {
  switch (subject.kind) {
    case 'order':
      return isFinalOrderStatus(subject.order.status);
    case 'refund':
      return ['SUCCEEDED', 'FAILED', 'BY_HAND'].includes(subject.refund.status);
    case 'case':
      return subject.case.status === 'CLOSED';
    case 'settle':
      return subject.settlement.isSettled || run.status === 'COMPLETED';
  }
}

function documentOf({ subject }: Situation): Words {
  switch (subject.kind) {
    case 'order': {
      const { zh, en } = ORDER_STATUS_TEXT[subject.order.status];
      return { zh: `订单（${zh}）`, en: `the order (${en})` };
    }
    case 'refund':
      return { zh: `退款 ${subject.refund.refundNo}`, en: `the refund ${subject.refund.refundNo}` };
    case 'case':
      return { zh: `售后单 ${subject.case.caseNo}`, en: `the case ${subject.case.caseNo}` };
    case 'settle':
      return { zh: '结算', en: 'the settlement' };
  }
}

/** Whose turn it is, whatever the run does; null when it goes on by itself. */
export function awaitedOf({ run, subject }: Situation): Awaited | null {
  if (subject.kind === 'order') return turnOfOrder(subject.order, answerOf(run));
  if (subject.kind === 'case') return turnOfCase(subject.case);
  const caseNo = subject.kind === 'settle' ? subject.settlement.openCaseNo : null;
  if (caseNo === null) return null;
  const what = { zh: `裁定售后单 ${caseNo}`, en: `decides the case ${caseNo}` };
  return { turn: 'support', what };
}

/** When something happens by itself; null when nothing does. */
export function untilOf({ run, subject }: Situation): number | null {
  switch (subject.kind) {
    case 'order':
      return answerOf(run)?.waitsFor?.atMs ?? subject.order.stageDeadlineMs;
    case 'case':
      return subject.case.status === 'DECIDED' ? subject.case.appealUntilMs : subject.case.slaMs;
    case 'settle':
      return subject.settlement.settleAtMs;
    case 'refund':
      return null;
  }
}

/** The run's own answer, when it gave one. */
export const answerOf = ({ answer }: RunFacts): RunAnswer | null =>
  answer === 'SILENT' ? null : answer;

function refundsOf(subject: Situation['subject']): readonly RefundFacts[] {
  if (subject.kind === 'order') return subject.refunds;
  return subject.kind === 'refund' ? [subject.refund] : [];
}

function refundParams(refund: RefundFacts): Params {
  const { refundNo, amountFen, failure, failures } = refund;
  return {
    refundNo,
    amount: yuanText(amountFen),
    failure: failure ?? '?',
    failures: String(failures),
  };
}

function stepParams({ type, attempt, lastFailure }: PendingActivity): Params {
  const unknown = { zh: '超时未答复', en: 'no answer in time' };
  return { step: activityWords(type), attempt: String(attempt), failure: lastFailure ?? unknown };
}

const ageMs = (fromMs: number | null, nowMs: number): number =>
  fromMs === null ? 0 : nowMs - fromMs;
