import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { OrderChange, OrderFacts, OrderState } from '../domain/order/state.js';
import {
  acceptUpdate,
  arriveUpdate,
  assignUpdate,
  cancelUpdate,
  confirmUpdate,
  declineUpdate,
  departUpdate,
  finishUpdate,
  placeUpdate,
  resumeUpdate,
  startUpdate,
  takeOverUpdate,
  type ArriveInput,
  type AssignInput,
  type OfferAnswer,
  type OrderCommand,
  type OrderSnapshot,
  type ReasonInput,
} from './contract.js';
import { businessFailure, type OrderRun } from './order-run.js';

type Check<Input> = (input: Input, context: { facts: OrderFacts; state: OrderState }) => void;

/**
 * Registers every update that a person waits for. The check runs twice: as a synchronous validator
 * (a refusal leaves no history) and again under the lock, because the order may move in between.
 */
export function registerOrderUpdates(run: OrderRun): void {
  setHandler(placeUpdate, () => run.placing(), { description: 'Store the order, hold its slot' });
  registerAnswers(run);
  registerDispatchDesk(run);
  registerSteps(run);
  setHandler(
    cancelUpdate,
    guarded<ReasonInput>(run, 'cancel', ownOrder, (input) => cancel(run, input)),
    {
      validator: validator(run, 'cancel', ownOrder),
      description: 'Cancel before a worker is assigned',
    },
  );
}

function registerAnswers(run: OrderRun): void {
  setHandler(
    acceptUpdate,
    guarded(run, 'accept', offerIsOpen, async ({ actor }) => {
      const { offer } = run.placed().state;
      if (!offer) throw refused('OFFER_CLOSED');
      const { workerId, origin, etaMs } = offer;
      const atMs = Date.now();
      const change: OrderChange = { event: 'accept', atMs, workerId, origin, etaMs };
      return run.commit(change, { actor, reason: 'ACCEPTED' });
    }),
    { validator: validator(run, 'accept', offerIsOpen), description: 'The asked worker takes it' },
  );
  setHandler(
    declineUpdate,
    guarded(run, 'decline', mayDecline, async ({ actor }) => {
      const change: OrderChange = { event: 'decline', atMs: Date.now(), workerId: actor.id };
      return run.commit(change, { actor, reason: 'DECLINED' });
    }),
    { validator: validator(run, 'decline', mayDecline), description: 'The asked worker declines' },
  );
}

function registerDispatchDesk(run: OrderRun): void {
  const anyone: Check<OrderCommand> = () => undefined;
  setHandler(
    assignUpdate,
    guarded<AssignInput>(run, 'assign', anyone, async ({ actor, workerId, isOverride }) =>
      run.commit(
        { event: 'assign', atMs: Date.now(), workerId, etaMs: 0 },
        { actor, reason: 'ASSIGNED_BY_HAND', isOverride },
      ),
    ),
    { validator: validator(run, 'assign', anyone), description: 'An operator assigns by hand' },
  );
  setHandler(
    resumeUpdate,
    guarded(run, 'resume', anyone, async ({ actor }) =>
      run.commit({ event: 'resume', atMs: Date.now() }, { actor, reason: 'RESUMED' }),
    ),
    { validator: validator(run, 'resume', anyone), description: 'Back to automatic dispatch' },
  );
  setHandler(
    takeOverUpdate,
    guarded(run, 'takeOver', anyone, async ({ actor }) => {
      await run.search.stop();
      const change: OrderChange = { event: 'takeOver', atMs: Date.now() };
      return run.commit(change, { actor, reason: 'TAKEN_OVER' });
    }),
    { validator: validator(run, 'takeOver', anyone), description: 'An operator pauses automation' },
  );
}

function registerSteps(run: OrderRun): void {
  setHandler(
    departUpdate,
    guarded(run, 'depart', mayDepart, async ({ actor }) =>
      run.commit({ event: 'depart', atMs: Date.now() }, { actor, reason: 'STEP' }),
    ),
    { validator: validator(run, 'depart', mayDepart), description: 'The worker sets out' },
  );
  setHandler(
    arriveUpdate,
    guarded(run, 'arrive', isAtTheDoor, async ({ actor }) =>
      run.commit({ event: 'arrive', atMs: Date.now() }, { actor, reason: 'STEP' }),
    ),
    { validator: validator(run, 'arrive', isAtTheDoor), description: 'The worker is at the door' },
  );
  setHandler(
    startUpdate,
    guarded(run, 'start', ownTicket, async ({ actor }) =>
      run.commit({ event: 'start', atMs: Date.now() }, { actor, reason: 'STEP' }),
    ),
    { validator: validator(run, 'start', ownTicket), description: 'Work begins (start code seen)' },
  );
  setHandler(
    finishUpdate,
    guarded(run, 'finish', hasProof, async ({ actor, photoIds }) =>
      run.commit({ event: 'finish', atMs: Date.now() }, { actor, reason: 'STEP', photoIds }),
    ),
    { validator: validator(run, 'finish', hasProof), description: 'Work is handed in with photos' },
  );
  setHandler(
    confirmUpdate,
    guarded(run, 'confirm', ownOrder, async ({ actor }) =>
      run.commit({ event: 'confirm', atMs: Date.now() }, { actor, reason: 'CONFIRMED' }),
    ),
    { validator: validator(run, 'confirm', ownOrder), description: 'The customer confirms' },
  );
}

/** Unpaid: the bill is closed first and must be definitely unpaid. Paid: the money goes back. */
async function cancel(run: OrderRun, input: ReasonInput): Promise<OrderSnapshot> {
  const extras = { actor: input.actor, reason: input.reason };
  if (run.placed().state.status === 'PENDING_PAYMENT') {
    const outcome = await run.closeBill();
    if (outcome === 'unpaid') return run.commit({ event: 'cancel', atMs: Date.now() }, extras);
    // Unknown, or paid with an amount that is not our bill's: nobody may end it on that.
    if (run.placed().state.status === 'PENDING_PAYMENT') throw refused('PAYMENT_UNKNOWN');
  }
  await run.search.stop();
  return run.endPaid({ event: 'cancel', atMs: Date.now() }, extras);
}

const ownOrder: Check<OrderCommand> = ({ actor }, { facts, state }) => {
  if (actor.kind === 'customer' && actor.id !== facts.customerId) throw refused('NOT_FOUND');
  if (['ASSIGNED', 'EN_ROUTE', 'ARRIVED'].includes(state.status)) {
    // The fees of these stages come with the cancellation policy; nothing is cancelled for free.
    throw refused('TRANSITION_NOT_ALLOWED');
  }
};

const ownTicket: Check<OrderCommand> = ({ actor }, { state }) => {
  if (actor.id !== state.workerId) throw refused('NOT_FOUND');
};

const offerIsOpen: Check<OfferAnswer> = ({ actor, offerId, receivedAtMs }, { facts, state }) => {
  const { offer } = state;
  if (offer?.offerId !== offerId) throw refused('OFFER_CLOSED');
  if (offer.workerId !== actor.id) throw refused('OFFER_NOT_YOURS');
  // The clock of the api decides about lateness, not the moment a worker process got to it.
  if (receivedAtMs > offer.expiresAtMs + facts.policy.offerGraceMs) throw refused('OFFER_CLOSED');
};

const mayDecline: Check<OfferAnswer> = (input, context) => {
  const { state, facts } = context;
  if (state.status !== 'ASSIGNED') return offerIsOpen(input, context);
  if (input.actor.id !== state.workerId) throw refused('NOT_FOUND');
  const isInWindow = input.receivedAtMs <= state.assignedAtMs + facts.policy.declineWindowMs;
  if (state.origin !== 'MANUAL' || !isInWindow) throw refused('TRANSITION_NOT_ALLOWED');
};

const mayDepart: Check<OrderCommand> = (input, context) => {
  ownTicket(input, context);
  const { facts, state } = context;
  if (input.receivedAtMs < state.startMs - facts.policy.departWindowMs) throw refused('TOO_EARLY');
};

const isAtTheDoor: Check<ArriveInput> = (input, context) => {
  ownTicket(input, context);
  const limitMeters = context.facts.policy.arriveDistanceMeters;
  const isNear = input.distanceMeters !== null && input.distanceMeters <= limitMeters;
  if (!isNear && !input.hasPhoto) throw refused('TOO_FAR');
};

const hasProof: Check<OrderCommand & { readonly photoIds: readonly string[] }> = (
  input,
  context,
) => {
  ownTicket(input, context);
  if (input.photoIds.length < context.facts.policy.photosMin) throw refused('PROOF_MISSING');
};

function refused(code: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(code, code);
}

/** Synchronous by design: an asynchronous validator would freeze the order (TEMPORAL rule 10). */
function validator<Input extends OrderCommand>(
  run: OrderRun,
  event: OrderChange['event'],
  check: Check<Input>,
): (input: Input) => void {
  return (input) => {
    run.requireTransition(event, input.actor);
    check(input, run.placed());
  };
}

function guarded<Input extends OrderCommand>(
  run: OrderRun,
  event: OrderChange['event'],
  check: Check<Input>,
  work: (input: Input) => Promise<OrderSnapshot>,
): (input: Input) => Promise<OrderSnapshot> {
  const validate = validator(run, event, check);
  return (input) =>
    run.exclusively(async () => {
      try {
        validate(input);
        return await work(input);
      } catch (error) {
        throw businessFailure(error);
      }
    });
}
