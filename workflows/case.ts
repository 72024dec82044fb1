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
  carryOutCase,
  checkRework,
  closeCaseRow,
  decideCase,
  escalateCase,
  openCaseRun,
  placeRework,
  reopenCase,
} from './case-activity-options.js';
import {
  caseClosedSignal,
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

const OrderId = defineSearchAttributeKey('OrderId', 'KEYWORD');
const CityCode = defineSearchAttributeKey('CityCode', 'KEYWORD');
const StageDeadline = defineSearchAttributeKey('StageDeadline', 'DATETIME');
const NeedsOperator = defineSearchAttributeKey('NeedsOperator', 'BOOL');

type CaseRun = {
  readonly caseNo: string;
  orderId: string;
  slaAtMs: number;
  decision: CaseDecision | null;
};

/**
 * One complaint or after-sales request from its opening to its end. A person decides; the run keeps
 * the time, carries the decision out and gives the settlement free. What happened is in MongoDB, so
 * every step may be repeated.
 */
export async function caseWorkflow({ caseNo }: CaseWorkflowInput): Promise<void> {
  const run: CaseRun = { caseNo, orderId: '', slaAtMs: 0, decision: null };
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

/** The consequences, then the end. What was settled before stays DECIDED until it is reversed. */
async function end(run: CaseRun): Promise<void> {
  const { caseNo } = run;
  upsertSearchAttributes([{ key: NeedsOperator, value: false }]);
  setCurrentDetails('已裁定，执行中 decided, being carried out');
  const isReversalNeeded = await carryOut(run);
  if (isReversalNeeded) {
    setCurrentDetails('已裁定；订单已结算，退款待冲正 decided; the settlement has to be reversed');
    return;
  }
  await closeCaseRow({ caseNo });
  await tellSettlement(run, 'release');
  setCurrentDetails('已结案 closed');
}

/** Asks until nothing is left to do; an order that waits for the decision is told it. */
async function carryOut(run: CaseRun): Promise<boolean> {
  let pauseMs = POLL_FIRST_MS;
  for (let poll = 0; poll < ORDER_POLLS_MAX; poll += 1) {
    const step = await carryOutCase({ caseNo: run.caseNo });
    if (step.kind === 'done') return step.needsReversal;
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
