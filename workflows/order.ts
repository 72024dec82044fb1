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
import { assertNever } from '../domain/assert-never.js';
import { activeClocks, CLOCK_TEXT, type Clock } from '../domain/order/clocks.js';
import { checkPayments } from './activity-options.js';
import {
  channelSignal,
  orderQuery,
  settleWorkflowId,
  TASK_QUEUE,
  type OrderInput,
} from './contract.js';
import { registerOrderUpdates } from './order-updates.js';
import { unknownPayment } from '../domain/order/state.js';
import { describeOrder } from './order-details.js';
import { OrderRun, startOnce, storedChange } from './order-run.js';
import { orderAttributes, upsertChangedAttributes } from './order-attributes.js';
import { settleWorkflow } from './settle.js';

/**
 * One order from placing to its end. The run holds the truth while it is open; MongoDB shows it.
 * The loop sleeps until the earliest clock of the present state and decides on state, never on
 * which promise won.
 */
export async function orderWorkflow(input: OrderInput): Promise<void> {
  const run = new OrderRun(input);
  setHandler(orderQuery, () => run.view(), { description: 'Status, open offer, next clock' });
  setHandler(channelSignal, (signal) => run.receive(signal), {
    description: 'A verified callback of the payment channel',
  });
  registerOrderUpdates(run);

  await run.place();
  while (!run.isEnded) {
    await step(run);
  }
  await run.refundLate();
  await showProgress(run);
  if (run.state?.status === 'COMPLETED') await startSettlement(run);
  await condition(allHandlersFinished);
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
  if (run.inbox.length > 0) return run.exclusively(() => bookNextPayment(run));
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

/** The earliest clock; a search under way is not started a second time. */
function dueClock(run: OrderRun): Clock | null {
  const { state, facts } = run.placed();
  const clocks = activeClocks(state, facts);
  return clocks.find(({ kind }) => kind !== 'nextRound' || !run.search.isRunning) ?? null;
}

/** True when the loop must look again: the order ended, news came, or another clock is next. */
function hasWork(run: OrderRun, awaited: Clock | null): boolean {
  if (run.isBusy) return false;
  if (run.isEnded || run.inbox.length > 0 || run.search.hasResult) return true;
  const clock = dueClock(run);
  return clock?.kind !== awaited?.kind || clock?.atMs !== awaited?.atMs;
}

async function bookNextPayment(run: OrderRun): Promise<void> {
  // It leaves the inbox when it is booked: a conflict may end the order with the money still here.
  const [signal] = run.inbox;
  if (signal) await run.bookPayment(signal.paymentNo);
  run.inbox.shift();
}

/** A clock has passed. A message may have moved the order meanwhile: then nothing happens. */
async function fire(run: OrderRun, clock: Clock): Promise<void> {
  if (run.isEnded || run.inbox.length > 0 || run.search.hasResult) return;
  const present = dueClock(run);
  if (present?.kind !== clock.kind || present.atMs !== clock.atMs) return;
  const atMs = Date.now();
  const { state, facts } = run.placed();
  switch (clock.kind) {
    case 'payPoll':
      return pollPayment(run);
    case 'payDeadline':
      return endUnpaid(run);
    case 'nextRound':
      if (state.round >= facts.policy.offerRoundsMax) return run.escalate('ROUNDS_USED_UP');
      return run.search.start();
    case 'offerExpiry':
      if (state.offer) {
        const { workerId } = state.offer;
        await run.commit({ event: 'offerExpired', atMs, workerId }, { reason: 'NO_ANSWER' });
      }
      return;
    case 'escalate':
      return run.escalate('DEADLINE');
    case 'giveUp':
      await run.search.stop();
      await run.endPaid({ event: 'giveUp', atMs }, { reason: 'NOBODY_AVAILABLE' });
      return;
    case 'departLate':
      await run.commit({ event: 'departLate', atMs }, { reason: 'WORKER_LATE' });
      return;
    case 'workerNoShow':
      if (state.workerId !== null) {
        const { workerId } = state;
        await run.commit({ event: 'workerNoShow', atMs, workerId }, { reason: 'WORKER_LATE' });
      }
      return;
    case 'overrun':
      await run.commit({ event: 'overrun', atMs }, { reason: 'DEADLINE' });
      return;
    case 'autoConfirm':
      await run.commit({ event: 'autoConfirm', atMs }, { reason: 'AUTO_CONFIRMED' });
      return;
    default:
      assertNever(clock.kind);
  }
}

async function pollPayment(run: OrderRun): Promise<void> {
  const { state, facts } = run.placed();
  if (state.nextPayPollAtMs !== null) return endUnpaid(run);
  const check = await checkPayments({ orderId: facts.orderId });
  run.state = { ...state, payPolls: state.payPolls + 1 };
  if (check.kind === 'paid') await run.bookPayment(check.paymentNo);
}

/**
 * The pay deadline. The channel's bill is closed first; while the channel cannot tell, or tells an
 * amount that is not our bill's, the order stays open and is asked again, ever more slowly. Its
 * slot lapses meanwhile by itself.
 */
async function endUnpaid(run: OrderRun): Promise<void> {
  const outcome = await run.closeBill();
  const { state, facts } = run.placed();
  if (state.status !== 'PENDING_PAYMENT') return;
  const atMs = Date.now();
  if (outcome === 'unpaid') {
    await run.commit({ event: 'payTimeout', atMs }, { reason: 'PAY_TIMEOUT' });
    return;
  }
  run.state = unknownPayment(state, atMs, facts);
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
