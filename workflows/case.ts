import { defineSearchAttributeKey } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  log,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { Mutex } from 'async-mutex';
import type { CaseDecision } from '../contract/terms/order.js';
import {
  acceptDecision,
  appealCase,
  carryOutCase,
  checkRework,
  closeCaseRow,
  decideAppeal,
  decideCase,
  escalateCase,
  finishCase,
  openCaseRun,
  placeRework,
  reopenCase,
} from './case-activity-options.js';
import {
  acceptDecisionUpdate,
  appealUpdate,
  caseClosedSignal,
  decideAppealUpdate,
  decideCaseUpdate,
  holdSettlementSignal,
  orderWorkflowId,
  releaseSettlementSignal,
  settleWorkflowId,
  type CaseSnapshot,
  type CaseWorkflowInput,
  type DecideCaseInput,
} from './contract.js';
import { businessFailure, refused } from './order-failures.js';

/** How often a case may come back to the desk because its rework failed. */
const DECISIONS_MAX = 5;
const POLL_FIRST_MS = 5_000;
const POLL_MAX_MS = 3_600_000;
/** With the doubling pace more than a month. */
const ORDER_POLLS_MAX = 800;
const REWORK_POLL_FIRST_MS = 10 * 60_000;
const REWORK_POLL_MAX_MS = 6 * 3_600_000;
const REWORK_MAX_MS = 30 * 24 * 3_600_000;
/** An overdue appeal is asked about again: its decision may be stored and the word of it lost. */
const APPEAL_ASK_MS = 6 * 3_600_000;
/** With the pace above a hundred days. */
const FINISH_ROUNDS_MAX = 400;

const OrderId = defineSearchAttributeKey('OrderId', 'KEYWORD');
const CityCode = defineSearchAttributeKey('CityCode', 'KEYWORD');
const StageDeadline = defineSearchAttributeKey('StageDeadline', 'DATETIME');
const NeedsOperator = defineSearchAttributeKey('NeedsOperator', 'BOOL');

type CaseRun = {
  readonly caseNo: string;
  orderId: string;
  slaAtMs: number;
  decision: CaseDecision | null;
  /** Counts what people say after the decision: each time it is asked what to wait for. */
  news: number;
};

/**
 * One complaint or after-sales request from its opening to its end. A person decides; the run keeps
 * the time, carries the decision out and gives the settlement free. What happened is in MongoDB, so
 * every step may be repeated.
 */
export async function caseWorkflow({ caseNo }: CaseWorkflowInput): Promise<void> {
  const run: CaseRun = { caseNo, orderId: '', slaAtMs: 0, decision: null, news: 0 };
  registerDecide(run);
  const facts = await openCaseRun({ caseNo });
  run.orderId = facts.orderId;
  run.slaAtMs = facts.slaAtMs;
  run.decision ??= facts.decision;
  if (facts.isOpen) {
    if (facts.holdsSettlement) await tellSettlement(run, 'hold');
    showAttributes(run, facts.cityCode);
    await untilRedressed(run);
    await end(run);
  }
  await condition(allHandlersFinished);
}

/** One decision; whoever comes second is refused, also while the first is being stored. */
function registerDecide(run: CaseRun): void {
  const lock = new Mutex();
  const requireUndecided = (): void => {
    if (run.decision !== null) throw refused('CASE_DECIDED');
  };
  const decide = (input: DecideCaseInput): Promise<CaseSnapshot> =>
    lock.runExclusive(async () => {
      requireUndecided();
      const snapshot = await decideCase({ ...input, caseNo: run.caseNo }).catch(
        (error: unknown) => {
          throw businessFailure(error);
        },
      );
      run.decision = input.decision;
      return snapshot;
    });
  setHandler(decideCaseUpdate, decide, {
    validator: (_input: DecideCaseInput) => requireUndecided(),
    description: 'An operator decides: reject, refund in part or in full, or do it again',
  });
  registerAppeals(run, lock);
}

/** What follows a decision; the database knows who may do what, and of two at once takes one. */
function registerAppeals(run: CaseRun, lock: Mutex): void {
  const { caseNo } = run;
  const store = (write: () => Promise<CaseSnapshot>): Promise<CaseSnapshot> =>
    lock.runExclusive(async () => {
      const snapshot = await write().catch((error: unknown) => {
        throw businessFailure(error);
      });
      run.news += 1;
      return snapshot;
    });
  setHandler(appealUpdate, (input) => store(() => appealCase({ ...input, caseNo })), {
    description: 'A side that the decision costs something appeals, once',
  });
  setHandler(acceptDecisionUpdate, (input) => store(() => acceptDecision({ ...input, caseNo })), {
    description: 'A side takes the decision as it is',
  });
  setHandler(decideAppealUpdate, (input) => store(() => decideAppeal({ ...input, caseNo })), {
    description: 'Another operator confirms or changes the decision, for good',
  });
}

/** Decided and, where the work is done again, done: a rework that fails comes back to the desk. */
async function untilRedressed(run: CaseRun): Promise<void> {
  for (let round = 1; round <= DECISIONS_MAX; round += 1) {
    await untilDecided(run);
    if (run.decision !== 'REWORK' || (await rework(run))) return;
    if (round === DECISIONS_MAX) return;
    const { slaAtMs } = await reopenCase({ caseNo: run.caseNo });
    run.slaAtMs = slaAtMs;
    run.decision = null;
  }
}

async function untilDecided(run: CaseRun): Promise<void> {
  const isDecided = (): boolean => run.decision !== null;
  if (isDecided()) return;
  const due = new Date(run.slaAtMs).toISOString();
  setCurrentDetails(`售后处理中，裁定时限 decide until ${due}`);
  const waitMs = Math.max(0, run.slaAtMs - Date.now());
  if (await condition(isDecided, waitMs, { summary: '裁定时限 decision is due' })) return;
  if (!isDecided()) await escalateCase({ caseNo: run.caseNo });
  setCurrentDetails(`已超时限 ${due}，等待裁定 overdue, waits for a decision`);
  await condition(isDecided);
}

/** True when the work was done again. The hold stays meanwhile. */
async function rework(run: CaseRun): Promise<boolean> {
  const { caseNo } = run;
  const placed = await placeRework({ caseNo });
  if (placed.kind === 'refused') {
    log.warn('the rework was refused', { caseNo, code: placed.code });
    return false;
  }
  setCurrentDetails(`返工中 being done again: order ${placed.orderId}`);
  const untilMs = Date.now() + REWORK_MAX_MS;
  let pauseMs = REWORK_POLL_FIRST_MS;
  while (Date.now() < untilMs) {
    const { kind } = await checkRework({ caseNo });
    if (kind !== 'open') return kind === 'done';
    await sleep(pauseMs, { summary: '查询返工进度 ask about the rework' });
    pauseMs = Math.min(REWORK_POLL_MAX_MS, pauseMs * 2);
  }
  return false;
}

/** The customer's side at once, the bearer's when nobody can appeal any more, then the end. */
async function end(run: CaseRun): Promise<void> {
  const { caseNo } = run;
  upsertSearchAttributes([{ key: NeedsOperator, value: false }]);
  await carryOut(run);
  await untilFinal(run);
  await closeCaseRow({ caseNo });
  await tellSettlement(run, 'release');
  setCurrentDetails('已结案 closed');
}

/** Asks what the decision waits for, until it is final; then its cost has been charged. */
async function untilFinal(run: CaseRun): Promise<void> {
  for (let round = 0; round < FINISH_ROUNDS_MAX; round += 1) {
    const seen = run.news;
    const isNews = (): boolean => run.news > seen;
    const step = await finishCase({ caseNo: run.caseNo, atMs: Date.now() });
    if (step.kind === 'final') return;
    if (step.kind === 'toCarryOut') await carryOut(run);
    else if (step.kind === 'appealed') await waitForAppeal(run, step.slaAtMs, isNews);
    else await waitForAppeals(step.untilMs, isNews);
  }
  // A person finds the case, not closed, in the queue.
  throw refused('SERVICE_UNAVAILABLE');
}

async function waitForAppeals(untilMs: number, isNews: () => boolean): Promise<void> {
  setCurrentDetails(`申诉期至 may be appealed until ${new Date(untilMs).toISOString()}`);
  const waitMs = Math.max(0, untilMs - Date.now());
  await condition(isNews, waitMs, { summary: '申诉期 appeal window' });
}

/** As for the first decision: flagged once at its SLA, and waited for ever after. */
async function waitForAppeal(run: CaseRun, slaAtMs: number, isNews: () => boolean): Promise<void> {
  upsertSearchAttributes([
    { key: StageDeadline, value: new Date(slaAtMs) },
    { key: NeedsOperator, value: true },
  ]);
  const due = new Date(slaAtMs).toISOString();
  setCurrentDetails(`申诉处理中，裁定时限 decide the appeal until ${due}`);
  const waitMs = slaAtMs - Date.now();
  if (waitMs <= 0 || !(await condition(isNews, waitMs, { summary: '裁定时限 decision is due' }))) {
    await escalateCase({ caseNo: run.caseNo });
    setCurrentDetails(`申诉已超时限 ${due}，等待裁定 the appeal is overdue`);
    await condition(isNews, APPEAL_ASK_MS, { summary: '等待申诉裁定 the appeal is to be decided' });
  }
  upsertSearchAttributes([{ key: NeedsOperator, value: false }]);
}

/** Asks until nothing is left to do; an order that waits for the decision is told it. */
async function carryOut(run: CaseRun): Promise<void> {
  setCurrentDetails('已裁定，执行中 decided, being carried out');
  let pauseMs = POLL_FIRST_MS;
  for (let poll = 0; poll < ORDER_POLLS_MAX; poll += 1) {
    const step = await carryOutCase({ caseNo: run.caseNo });
    if (step.kind === 'done') return;
    if (step.kind === 'tellOrder') {
      const order = getExternalWorkflowHandle(orderWorkflowId(step.orderId));
      await ifThere(order.signal(caseClosedSignal, step.signal));
    }
    await sleep(pauseMs, { summary: '等待订单执行裁定 the order carries it out' });
    pauseMs = Math.min(POLL_MAX_MS, pauseMs * 2);
  }
  // The order never came to its end: a person finds the case, still decided, in the queue.
  throw refused('SERVICE_UNAVAILABLE');
}

async function tellSettlement(run: CaseRun, what: 'hold' | 'release'): Promise<void> {
  const settlement = getExternalWorkflowHandle(settleWorkflowId(run.orderId));
  const signal = what === 'hold' ? holdSettlementSignal : releaseSettlementSignal;
  await ifThere(settlement.signal(signal, { caseNo: run.caseNo }));
}

/** A run that has ended, or never was, needs no word: the database tells the rest. */
async function ifThere(sent: Promise<void>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    log.info('nobody to tell', { error: String(error) });
  }
}

function showAttributes(run: CaseRun, cityCode: string): void {
  upsertSearchAttributes([
    { key: OrderId, value: run.orderId },
    { key: CityCode, value: cityCode },
    { key: StageDeadline, value: new Date(run.slaAtMs) },
    { key: NeedsOperator, value: true },
  ]);
}
