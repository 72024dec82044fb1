import type { UpdateQuery } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import type { CommitInput } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import { markStepPhotos } from './order-media.js';

export type TransitionContext = {
  readonly order: OrderDocument;
  readonly session: ClientSession;
  readonly input: CommitInput;
  readonly at: Date;
};

/** What one event adds to the write that every change has. */
export type TransitionEffect = {
  readonly set?: Record<string, unknown>;
  readonly addToSet?: Record<string, unknown>;
  /** Facts for the timeline: ids, codes, numbers. */
  readonly data?: Record<string, unknown>;
  /** Answer of the activity; a repeat of the step is answered with the stored one. */
  readonly result?: Record<string, unknown>;
  /** Subscribers besides the order's own people. */
  readonly audience?: readonly string[];
};

/**
 * Writes one change of an order in one transaction: document (guarded by its version), event row,
 * and whatever `effect` does with the same session. Idempotent by `<orderId>:<seq>`: a repeat
 * writes nothing and gets the first result.
 */
export function writeTransition(
  deps: OrderDeps,
  input: CommitInput,
  effect: (context: TransitionContext) => Promise<TransitionEffect>,
): Promise<Record<string, unknown>> {
  return withSlotRetry(() =>
    deps.transact(async (session) => {
      const order = await deps.orders.findById(input.orderId, session);
      if (!order) throw new AppError('NOT_FOUND', { detail: `order ${input.orderId}` });
      if (order.seq >= input.seq) return storedResult({ deps, input, session });
      const at = new Date(input.change.atMs);
      const done = await effect({ order, session, input, at });
      const photoIds = input.photoIds ?? [];
      await markStepPhotos(deps, { orderId: order._id, photoIds }, session);
      const note = await noteOf({ deps, input, session });
      const isWritten = await deps.orders.writeChange(
        {
          orderId: order._id,
          seq: input.seq,
          update: updateOf({ input, done, at }),
          event: eventOf({ deps, order, input, done, at, note }),
        },
        session,
      );
      if (!isWritten) {
        throw new AppError('INTERNAL', { detail: `order ${order._id} is not at ${input.seq - 1}` });
      }
      await oweMessage({ deps, order, input, session });
      return done.result ?? {};
    }),
  );
}

/** Somebody has taken the order: its customer is told in WeChat, once, if he has allowed that. */
async function oweMessage(args: {
  readonly deps: OrderDeps;
  readonly order: OrderDocument;
  readonly input: CommitInput;
  readonly session: ClientSession;
}): Promise<void> {
  const { deps, order, input, session } = args;
  if (input.to !== 'ASSIGNED' || input.from === 'ASSIGNED') return;
  const { _id: orderId, customerId } = order;
  const at = new Date(deps.clock.nowMs());
  await deps.subscriptions.queue({ orderId, customerId, template: 'ORDER_ASSIGNED', at }, session);
}

/**
 * What makes a stored change the same one: its number, its event and whom it gives the visit to.
 * Without the worker a second one would take the first one's grab or assignment for his own.
 */
function stepOf({ seq, change }: CommitInput): string {
  const who = 'workerId' in change ? `:${change.workerId}` : '';
  const to = 'toWorkerId' in change ? `:${change.toWorkerId ?? 'dispatch'}` : '';
  return `${seq}:${change.event}${who}${to}`;
}

/** The words that the command points to; a note of another order is none of ours. */
async function noteOf(args: {
  readonly deps: OrderDeps;
  readonly input: CommitInput;
  readonly session: ClientSession;
}): Promise<string | null> {
  const { deps, input, session } = args;
  if (input.noteId === undefined) return null;
  const note = await deps.orderNotes.findById(input.noteId, session);
  return note?.orderId === input.orderId ? note.text : null;
}

async function storedResult(args: {
  readonly deps: OrderDeps;
  readonly input: CommitInput;
  readonly session: ClientSession;
}): Promise<Record<string, unknown>> {
  const { deps, input, session } = args;
  const event = await deps.orders.findEvent(input, session);
  if (!event) throw new AppError('INTERNAL', { detail: `${input.orderId}: no event ${input.seq}` });
  if (event.step === stepOf(input)) return event.result ?? {};
  // A change was stored and its run never heard of it (both processes died): the run takes it over.
  throw new AppError('VERSION_CONFLICT', {
    detail: `${input.orderId}: ${stepOf(input)} met ${event.step}`,
    extra: {
      storedChange: JSON.stringify(event.change),
      ...(event.result?.['held'] !== undefined && {
        storedHeld: JSON.stringify(event.result['held']),
      }),
      ...(event.result?.['displaced'] !== undefined && {
        storedDisplaced: JSON.stringify(event.result['displaced']),
      }),
    },
  });
}

function updateOf(args: {
  readonly input: CommitInput;
  readonly done: TransitionEffect;
  readonly at: Date;
}): UpdateQuery<OrderDocument> {
  const { input, done, at } = args;
  return {
    $set: {
      status: input.to,
      seq: input.seq,
      stageDeadlineAt: input.stageDeadlineMs === null ? null : new Date(input.stageDeadlineMs),
      // The run knows the promise: it moves with "now" bookings, new times, additions and rework.
      startAt: new Date(input.startMs),
      endAt: new Date(input.endMs),
      updatedAt: at,
      ...(isFinalOrderStatus(input.to) && { endedAt: at }),
      ...done.set,
    },
    ...(done.addToSet && { $addToSet: done.addToSet }),
  };
}

function eventOf(args: {
  readonly deps: OrderDeps;
  readonly order: OrderDocument;
  readonly input: CommitInput;
  readonly done: TransitionEffect;
  readonly at: Date;
  readonly note: string | null;
}) {
  const { deps, order, input, done, at, note } = args;
  return {
    _id: `${order._id}:${input.seq}`,
    orderId: order._id,
    seq: input.seq,
    step: stepOf(input),
    event: input.change.event,
    from: input.from,
    to: input.to,
    actor: input.actor,
    reason: input.reason,
    note,
    at,
    recordedAt: new Date(deps.clock.nowMs()),
    audience: audienceOf(order, done.audience),
    data: done.data ?? {},
    result: done.result ?? null,
    change: input.change,
  };
}

/** Who may follow this change live: the order's people, and those the effect names. */
export function audienceOf(order: OrderDocument, more: readonly string[] = []): string[] {
  const workers = order.tickets.flatMap(({ workerId }) => (workerId ? [`worker:${workerId}`] : []));
  return [
    ...new Set([
      `order:${order._id}`,
      `customer:${order.customerId}`,
      `merchant:${order.merchantId}`,
      `city:${order.cityCode}`,
      ...workers,
      ...more,
    ]),
  ];
}
