import { assertNever } from '../domain/assert-never.js';
import { freeOf } from '../domain/order/cancel-terms.js';
import { activeClocks, type Clock } from '../domain/order/clocks.js';
import { areRoundsUsedUp, mayOpenPool } from '../domain/order/dispatch-phase.js';
import type { TicketState } from '../domain/order/state.js';
import { ticketOf, withTicket } from '../domain/order/tickets.js';
import { postponeStage, workerContact } from './activity-options.js';
import { endAddition, endUnpaid, pollPayment } from './order-payments.js';
import type { OrderRun } from './order-run.js';

/** The earliest clock; a search under way is not started a second time. */
export function dueClock(run: OrderRun): Clock | null {
  const { state, facts } = run.placed();
  const clocks = activeClocks(state, facts);
  return clocks.find(({ kind }) => kind !== 'nextRound' || !run.search.isRunning) ?? null;
}

/** A clock has passed. A message may have moved the order meanwhile: then nothing happens. */
export async function fire(run: OrderRun, clock: Clock): Promise<void> {
  if (run.isEnded || run.nextMail || run.search.hasResult) return;
  const present = dueClock(run);
  if (present?.kind !== clock.kind || present.atMs !== clock.atMs) return;
  const atMs = Date.now();
  switch (clock.kind) {
    case 'payPoll':
      return pollPayment(run);
    case 'payDeadline':
      return endUnpaid(run);
    case 'nextRound':
      return nextRound(run);
    case 'poolEnd':
      await run.commit({ event: 'closePool', atMs }, { reason: 'POOL_CLOSED' });
      return;
    case 'escalate':
      return run.escalate('DEADLINE');
    case 'giveUp':
      await run.search.stop();
      await run.endPaid({ event: 'giveUp', atMs }, freeOf('NOBODY_CAME'), {
        reason: 'NOBODY_AVAILABLE',
      });
      return;
    case 'consentEnd':
      await run.commit({ event: 'consentExpired', atMs }, { reason: 'NO_ANSWER' });
      return;
    case 'additionEnd':
      return endAddition(run);
    case 'autoConfirm':
      await run.commit({ event: 'autoConfirm', atMs }, { reason: 'AUTO_CONFIRMED' });
      return;
    case 'codeEnd':
      await run.endPaid({ event: 'codeExpired', atMs }, freeOf('NOT_REDEEMED'), {
        reason: 'CODE_EXPIRED',
      });
      return;
    case 'offerExpiry':
    case 'departLate':
    case 'workerNoShow':
    case 'overrun':
    case 'approvalSla':
      return fireOfTicket(run, clock.kind, clock.ticketId ?? '');
    default:
      assertNever(clock.kind);
  }
}

/** One more round, unless the open pool or the desk has its turn. */
async function nextRound(run: OrderRun): Promise<void> {
  const { state, facts } = run.placed();
  const { policy } = facts;
  if (mayOpenPool(state, policy)) {
    const atMs = Date.now();
    const untilMs = atMs + policy.grabPoolMs;
    await run.commit({ event: 'openPool', atMs, untilMs }, { reason: 'POOL_OPENED' });
    return;
  }
  if (areRoundsUsedUp(state, policy)) return run.escalate('ROUNDS_USED_UP');
  return run.search.start();
}

async function fireOfTicket(
  run: OrderRun,
  kind: 'offerExpiry' | 'departLate' | 'workerNoShow' | 'overrun' | 'approvalSla',
  ticketId: string,
): Promise<void> {
  const ticket = ticketOf(run.placed().state, ticketId);
  if (ticket === null) return;
  if (kind === 'offerExpiry') return expireOffer(run, ticket);
  if (kind !== 'approvalSla' && (await mayBeOffline(run, ticket))) return;
  const atMs = Date.now();
  switch (kind) {
    case 'departLate':
      await run.commit({ event: 'departLate', atMs, ticketId }, { reason: 'WORKER_LATE' });
      return;
    case 'workerNoShow': {
      const workerId = ticket.workerId ?? '';
      const change = { event: 'workerNoShow', atMs, ticketId, workerId } as const;
      await run.commit(change, { reason: 'WORKER_LATE' });
      return;
    }
    case 'overrun':
      await run.commit({ event: 'overrun', atMs, ticketId }, { reason: 'DEADLINE' });
      return;
    case 'approvalSla':
      await run.commit({ event: 'approvalSla', atMs, ticketId }, { reason: 'DEADLINE' });
      return;
  }
}

async function expireOffer(run: OrderRun, ticket: TicketState): Promise<void> {
  if (ticket.offer === null) return;
  const { workerId, ticketId } = ticket.offer;
  const change = { event: 'offerExpired', atMs: Date.now(), ticketId, workerId } as const;
  await run.commit(change, { reason: 'NO_ANSWER' });
}

/**
 * A worker whose phone has been silent may have acted without a connection: once a visit, clocks
 * about him wait for a grace period (K2). True when one was given now.
 */
async function mayBeOffline(run: OrderRun, ticket: TicketState): Promise<boolean> {
  const { state, facts } = run.placed();
  const { contactOldMs, contactGraceMs } = facts.policy;
  if (ticket.workerId === null || ticket.graceUntilMs > 0 || contactGraceMs === 0) return false;
  const { lastContactAtMs } = await workerContact({ workerId: ticket.workerId });
  const nowMs = Date.now();
  if (lastContactAtMs === null || nowMs - lastContactAtMs <= contactOldMs) return false;
  const graceUntilMs = nowMs + contactGraceMs;
  await postponeStage({ orderId: run.orderId, untilMs: graceUntilMs });
  run.state = withTicket(state, ticket.ticketId, { graceUntilMs });
  return true;
}
