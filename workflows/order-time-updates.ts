import type { ActorKind } from '../contract/terms/order.js';
import { answererOf, needsConsent } from '../domain/order/reschedule.js';
import type { OrderChange, OrderState, RescheduleProposal } from '../domain/order/state.js';
import {
  mostAdvanced,
  openTickets,
  ticketOfWorker,
  unassignedTickets,
} from '../domain/order/tickets.js';
import {
  answerRescheduleUpdate,
  proposeRescheduleUpdate,
  rescheduleUpdate,
  type ConsentInput,
  type OrderSnapshot,
  type RescheduleInput,
} from './contract.js';
import { businessFailure, refused } from './order-failures.js';
import { ownOrder, registerUpdate, said, type Context } from './order-guard.js';
import type { CommitExtras, OrderRun } from './order-run.js';

/** Another time for the order (X2). */
export function registerTimeUpdates(run: OrderRun): void {
  registerUpdate<RescheduleInput>(run, {
    update: rescheduleUpdate,
    event: 'reschedule',
    description: 'Another time while nobody is assigned',
    check: (input, context) => {
      mayMove(input, context);
      const { state } = context;
      const isAllWaiting = openTickets(state).length === unassignedTickets(state).length;
      if (!isAllWaiting) throw refused('TRANSITION_NOT_ALLOWED');
    },
    work: async (input) => {
      await run.search.stop();
      const times = timesOf(input, run.placed().state);
      const change: OrderChange = { event: 'reschedule', atMs: Date.now(), ...times };
      return run.commit(change, { ...said(input), reason: 'RESCHEDULED' });
    },
  });
  registerUpdate<RescheduleInput>(run, {
    update: proposeRescheduleUpdate,
    event: 'proposeReschedule',
    description: 'Another time for an assigned order',
    check: (input, context) => {
      mayMove(input, context);
      const { state } = context;
      const isOnTheWay = mostAdvanced(state)?.status !== 'ASSIGNED';
      if (isOnTheWay || state.proposal !== null) throw refused('TRANSITION_NOT_ALLOWED');
      const { actor } = input;
      if (actor.kind === 'worker' && !ticketOfWorker(state, actor.id)) throw refused('NOT_FOUND');
    },
    work: (input, context) => propose(run, input, context),
  });
  registerUpdate<ConsentInput>(run, {
    update: answerRescheduleUpdate,
    event: 'answerReschedule',
    description: 'The other side says yes or no to the new time',
    check: (input, context) => {
      ownOrder(input, context);
      const { proposal } = context.state;
      if (proposal === null || input.receivedAtMs > proposal.expiresAtMs) {
        throw refused('NO_PROPOSAL');
      }
      if (input.actor.kind !== answererOf(proposal.by)) throw refused('TRANSITION_NOT_ALLOWED');
      const isHis = input.actor.kind !== 'worker' || ticketOfWorker(context.state, input.actor.id);
      if (!isHis) throw refused('NOT_FOUND');
    },
    work: (input) => {
      const extras: CommitExtras = {
        ...said(input),
        reason: input.isAgreed ? 'RESCHEDULE_AGREED' : 'RESCHEDULE_REFUSED',
      };
      if (input.isAgreed) {
        return moving(run, extras, (agreed) => ({
          event: 'answerReschedule',
          atMs: Date.now(),
          agreed,
        }));
      }
      return run.commit({ event: 'answerReschedule', atMs: Date.now(), agreed: null }, extras);
    },
  });
}

function propose(run: OrderRun, input: RescheduleInput, context: Context): Promise<OrderSnapshot> {
  const { facts, state } = context;
  const atMs = Date.now();
  const by = sideOf(input.actor.kind);
  const expiresAtMs = atMs + facts.policy.consentMs;
  const proposal: RescheduleProposal = { ...timesOf(input, state), by, expiresAtMs };
  const base = { event: 'proposeReschedule', atMs, proposal } as const;
  const extras: CommitExtras = { ...said(input), reason: 'RESCHEDULE_PROPOSED' };
  // Judged by the arrival of the wish, as every deadline is.
  const consent = { by, startMs: state.startMs, atMs: input.receivedAtMs, policy: facts.policy };
  if (needsConsent(consent)) {
    return run.commit({ ...base, agreed: null }, extras);
  }
  return moving(run, { ...extras, reason: 'RESCHEDULED' }, (agreed) => ({ ...base, agreed }));
}

/** The database decides whether the worker can at the new time; else somebody else is looked for. */
async function moving(
  run: OrderRun,
  extras: CommitExtras,
  changeOf: (agreed: { readonly canWorker: boolean }) => OrderChange,
): Promise<OrderSnapshot> {
  try {
    return await run.commit(changeOf({ canWorker: true }), extras);
  } catch (error) {
    if (businessFailure(error).type !== 'SLOT_TAKEN') throw error;
    return run.commit(changeOf({ canWorker: false }), extras);
  }
}

function mayMove(input: RescheduleInput, context: Context): void {
  ownOrder(input, context);
  const { facts, state } = context;
  if (input.startMs <= input.receivedAtMs) throw refused('SLOT_INVALID');
  const isUsedUp = state.reschedules >= facts.policy.reschedulesMax;
  if (isUsedUp && input.actor.kind !== 'operator') throw refused('RESCHEDULES_USED_UP');
}

const sideOf = (kind: ActorKind): RescheduleProposal['by'] =>
  kind === 'worker' || kind === 'customer' ? kind : 'operator';

function timesOf({ startMs }: RescheduleInput, state: OrderState) {
  return { startMs, endMs: startMs + (state.endMs - state.startMs) };
}
