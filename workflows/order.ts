import {
  ApplicationFailure,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  allHandlersFinished,
  condition,
  setCurrentDetails,
  setHandler,
  startChild,
} from '@temporalio/workflow';
import { CLOCK_TEXT, type Clock } from '../domain/order/clocks.js';
import { ticketOfWorker } from '../domain/order/tickets.js';
import { closeCase } from './activity-options.js';
import {
  caseClosedSignal,
  channelSignal,
  orderQuery,
  settleWorkflowId,
  TASK_QUEUE,
  workerAwaySignal,
  type CaseClosedSignal,
  type OrderInput,
  type WorkerAwaySignal,
} from './contract.js';
import { orderAttributes, upsertChangedAttributes } from './order-attributes.js';
import { dueClock, fire } from './order-clocks.js';
import { describeOrder } from './order-details.js';
import { startOnce, storedChange } from './order-failures.js';
import { bookNothing, bookPayment, refundLate } from './order-payments.js';
import { OrderRun } from './order-run.js';
import { registerOrderUpdates } from './order-updates.js';
import { settleWorkflow } from './settle.js';

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
  setHandler(caseClosedSignal, (signal) => run.receive({ kind: 'caseClosed', signal }), {
    description: 'The decision of the case about this order',
  });
}

/**
 * While a handler stores its change, the loop issues no command of its own: a timer beside a local
 * activity in one workflow task does not replay in the same order when a query cuts that task.
 */
async function step(run: OrderRun): Promise<void> {
  try {
    await nextStep(run);
  } catch (error) {
    // The database was ahead of the run, which has taken that change over: look again.
    if (!(error instanceof ApplicationFailure) || storedChange(error) === null) throw error;
  }
}

async function nextStep(run: OrderRun): Promise<void> {
  await condition(() => !run.isBusy);
  if (run.isEnded) return;
  if (run.nextMail) return run.exclusively(() => readMail(run));
  if (isNothingToPay(run)) {
    return run.exclusively(async () => {
      if (isNothingToPay(run)) await bookNothing(run);
    });
  }
  if (run.search.hasResult) return run.exclusively(() => run.search.takeResult());
  await showProgress(run);
  const clock = dueClock(run);
  if (!clock) {
    await condition(() => hasWork(run, null));
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
  if (run.isEnded || run.nextMail || run.search.hasResult) return true;
  const clock = dueClock(run);
  return clock?.kind !== awaited?.kind || clock?.atMs !== awaited?.atMs;
}

async function readMail(run: OrderRun): Promise<void> {
  const mail = run.nextMail;
  if (!mail || run.isEnded) return;
  if (mail.kind === 'payment') await bookPayment(run, mail.signal.paymentNo);
  if (mail.kind === 'away') await replaceWorker(run, mail.signal);
  if (mail.kind === 'caseClosed') await endByCase(run, mail.signal);
  run.drop(mail);
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
  await run.commit({ event: 'workerIll', atMs, ticketId, workerId }, { reason, actor });
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

async function startSettlement(run: OrderRun): Promise<void> {
  const { state, facts } = run.placed();
  const settleAtMs = state.enteredAtMs + facts.policy.settlementHoldMs;
  await startOnce(() =>
    startChild(settleWorkflow, {
      args: [{ orderId: run.orderId, settleAtMs }],
      workflowId: settleWorkflowId(run.orderId),
      taskQueue: TASK_QUEUE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    }),
  );
}

async function showProgress(run: OrderRun): Promise<void> {
  if (!run.state || !run.facts) return;
  const { state, facts } = run;
  const { text } = describeOrder({ state, facts, isSearching: run.search.isRunning });
  setCurrentDetails(text);
  upsertChangedAttributes(orderAttributes(run.state, run.facts));
}
