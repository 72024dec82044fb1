import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  log,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { SYSTEM_ACTOR } from '../contract/terms/order.js';
import { CLOCK_TEXT, type Clock } from '../domain/order/clocks.js';
import { ticketOfWorker } from '../domain/order/tickets.js';
import { closeCase } from './activity-options.js';
import {
  caseClosedSignal,
  channelSignal,
  orderQuery,
  settleWorkflowId,
  workerAwaySignal,
  workerDelayedSignal,
  type CaseClosedSignal,
  type OrderInput,
  type SettleInput,
  type WorkerAwaySignal,
} from './contract.js';
import { delayWorker, tellDisplaced } from './order-delays.js';
import { orderAttributes, upsertChangedAttributes } from './order-attributes.js';
import { dueClock, fire } from './order-clocks.js';
import { describeOrder } from './order-details.js';
import { businessFailure, storedChange } from './order-failures.js';
import { bookNothing, bookPayment, refundLate } from './order-payments.js';
import { catchUpNow } from './order-resume.js';
import { OrderRun, type Mail } from './order-run.js';
import { registerOrderUpdates } from './order-updates.js';
import { startBeside } from './start-beside.js';

/**
 * One order from placing to its end. The run holds the truth while it is open; MongoDB shows it.
 * The loop sleeps until the earliest clock of the present state and decides on state, never on
 * which promise won.
 */
export async function orderWorkflow(input: OrderInput): Promise<void> {
  const run = new OrderRun(input);
  setHandler(orderQuery, () => run.view(), { description: 'Status, open offer, next clock' });
  registerSignals(run);
  registerOrderUpdates(run);

  await run.place();
  while (!run.isEnded) {
    await step(run);
  }
  await refundLate(run);
  await tellDisplaced(run);
  await showProgress(run);
  if (run.state?.status === 'COMPLETED') await startSettlement(run);
  await condition(allHandlersFinished);
  // Money may have come meanwhile: nothing is awaited between this and the end but the money.
  await refundLate(run);
}

function registerSignals(run: OrderRun): void {
  setHandler(channelSignal, (signal) => run.receive({ kind: 'payment', signal }), {
    description: 'A verified callback of the payment channel',
  });
  setHandler(workerAwaySignal, (signal) => run.receive({ kind: 'away', signal }), {
    description: 'A worker fell ill or took leave',
  });
  setHandler(workerDelayedSignal, (signal) => run.receive({ kind: 'delayed', signal }), {
    description: 'An earlier visit of a worker lasts longer',
  });
  setHandler(caseClosedSignal, (signal) => run.receive({ kind: 'caseClosed', signal }), {
    description: 'The decision of the case about this order',
  });
}

/** Pause after a refusal that nobody waits for, doubling while it goes on. */
const SETBACK_FIRST_MS = 30_000;
const SETBACK_MS_MAX = 3_600_000;
const SETBACK_DOUBLINGS_MAX = 7;

/**
 * While a handler stores its change, the loop issues no command of its own: a timer beside a local
 * activity in one workflow task does not replay in the same order when a query cuts that task.
 * A refusal of something the run does by itself must not end the order: it is tried again, ever
 * more slowly, and the log tells. Anything else fails the workflow task, which waits for a repair.
 */
async function step(run: OrderRun): Promise<void> {
  try {
    await nextStep(run);
    run.setbacks = 0;
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    // The database was ahead of the run, which has taken that change over: look again.
    if (storedChange(error) !== null) return;
    log.error('a step of the run was refused', { code: error.type, detail: error.message });
    const doublings = Math.min(run.setbacks, SETBACK_DOUBLINGS_MAX);
    run.setbacks += 1;
    const pauseMs = Math.min(SETBACK_MS_MAX, SETBACK_FIRST_MS * 2 ** doublings);
    await sleep(pauseMs, { summary: '被拒绝，稍后再试 refused, try again' });
  }
}

async function nextStep(run: OrderRun): Promise<void> {
  await condition(() => !run.isBusy);
  if (run.isEnded) return;
  if (run.nextMail) return run.exclusively(() => readMail(run));
  if (run.hasUntold) return run.exclusively(() => tellDisplaced(run));
  if (isNothingToPay(run)) {
    return run.exclusively(async () => {
      if (isNothingToPay(run)) await bookNothing(run);
    });
  }
  if (run.search.hasResult) return run.exclusively(() => run.search.takeResult());
  await showProgress(run);
  const clock = dueClock(run);
  if (!clock) {
    const summary = '核对已写入的变更 look for a lost change';
    if (await condition(() => hasWork(run, null), run.nextLookMs(), { summary })) return;
    await run.exclusively(() => catchUpNow(run));
    return;
  }
  const waitMs = Math.max(0, clock.atMs - Date.now());
  if (waitMs > 0) {
    const summary = CLOCK_TEXT[clock.kind];
    if (await condition(() => hasWork(run, clock), waitMs, { summary })) return;
  }
  await run.exclusively(() => fire(run, clock));
}

function isNothingToPay(run: OrderRun): boolean {
  const { state, facts } = run.placed();
  return state.status === 'PENDING_PAYMENT' && facts.amountFen === 0;
}

/** True when the loop must look again: the order ended, news came, or another clock is next. */
function hasWork(run: OrderRun, awaited: Clock | null): boolean {
  if (run.isBusy) return false;
  if (run.isEnded || run.nextMail || run.hasUntold || run.search.hasResult) return true;
  const clock = dueClock(run);
  return clock?.kind !== awaited?.kind || clock?.atMs !== awaited?.atMs;
}

async function readMail(run: OrderRun): Promise<void> {
  const mail = run.nextMail;
  // A handler may have ended the order meanwhile: what is left is read after its end.
  if (mail === null || run.isEnded) return;
  // Money leaves the inbox when it is booked: a conflict may end the order with it still here.
  if (mail.kind === 'payment') await bookPayment(run, mail.signal.paymentNo);
  else await obey(run, mail);
  run.drop(mail);
}

/** What does not fit the order any more is put aside: its sender looks at the order, not at us. */
async function obey(run: OrderRun, mail: Exclude<Mail, { kind: 'payment' }>): Promise<void> {
  try {
    if (mail.kind === 'away') await replaceWorker(run, mail.signal);
    else if (mail.kind === 'delayed') await delayWorker(run, mail.signal);
    else await endByCase(run, mail.signal);
  } catch (error) {
    const failure = businessFailure(error);
    if (storedChange(failure) !== null) throw failure;
    log.warn('a message did not fit the order', { kind: mail.kind, code: failure.type });
  }
}

/** His visit, or the open question to him, goes to somebody else (X7). */
async function replaceWorker(run: OrderRun, signal: WorkerAwaySignal): Promise<void> {
  const { workerId, actor, reason } = signal;
  const { state } = run.placed();
  const atMs = Date.now();
  const asked = state.tickets.find(({ offer }) => offer?.workerId === workerId);
  if (asked) {
    const { ticketId } = asked;
    await run.commit({ event: 'offerExpired', atMs, ticketId, workerId }, { reason });
    return;
  }
  const ticket = ticketOfWorker(state, workerId);
  if (!ticket || !['ASSIGNED', 'EN_ROUTE', 'ARRIVED'].includes(ticket.status)) return;
  const { ticketId } = ticket;
  // The worker himself or his merchant may have reported the absence; the row of it tells who. The
  // table lets only operators and the system take a visit away for it.
  const by = actor.kind === 'operator' ? actor : SYSTEM_ACTOR;
  await run.commit({ event: 'workerIll', atMs, ticketId, workerId }, { reason, actor: by });
}

async function endByCase(run: OrderRun, signal: CaseClosedSignal): Promise<void> {
  const { caseNo, isDelivered, refundFen, bearer } = signal;
  const { state } = run.placed();
  if (state.openCaseNo !== caseNo || state.status !== 'AWAITING_CONFIRMATION') return;
  const { commit, next } = run.prepare(
    { event: 'caseClosed', atMs: Date.now(), caseNo, isDelivered },
    { actor: { kind: 'case', id: caseNo }, reason: 'CASE_DECIDED' },
  );
  const { refundNos } = await run.stored(closeCase({ commit, refundFen, bearer }));
  run.state = next;
  await run.startRefunds(refundNos);
}

function startSettlement(run: OrderRun): Promise<void> {
  const { orderId } = run;
  const { state, facts } = run.placed();
  const settleAtMs = state.enteredAtMs + facts.policy.settlementHoldMs;
  const input: SettleInput = { orderId, settleAtMs };
  return startBeside({ type: 'settleWorkflow', workflowId: settleWorkflowId(orderId), input });
}

async function showProgress(run: OrderRun): Promise<void> {
  if (!run.state || !run.facts) return;
  const { state, facts } = run;
  const { text } = describeOrder({ state, facts, isSearching: run.search.isRunning });
  setCurrentDetails(text);
  upsertChangedAttributes(orderAttributes(run.state, run.facts));
}
