import type { UpdateDefinition } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Actor, ActorKind } from '../../contract/terms/order.js';
import type { ClockKind } from '../../domain/order/clocks.js';
import type { OpenOffer, OrderChange, OrderFacts } from '../../domain/order/state.js';
import {
  acceptUpdate,
  arriveUpdate,
  channelSignal,
  declineUpdate,
  departUpdate,
  finishUpdate,
  orderQuery,
  startUpdate,
  takeOverUpdate,
  type OrderCommand,
  type OrderSnapshot,
  type OrderView,
  type TicketView,
} from '../../workflows/contract.js';
import type { Journal } from './order-fakes.js';
import { WAIT_MS, eventually, skip, untilClosed } from './order-wait.js';

const actorOf =
  (kind: ActorKind, defaultId: string) =>
  (id = defaultId): Actor => ({ kind, id });

export const asWorker = actorOf('worker', 'w1');
export const asCustomer = actorOf('customer', 'c1');
export const asMerchant = actorOf('merchant', 'm1');
export const asOperator = actorOf('operator', 'op1');
export const asReviewer = actorOf('reviewer', 'rv1');
export const asClerk = actorOf('clerk', 'cl1');

type Extra<Input extends OrderCommand> = Omit<Input, 'actor' | 'receivedAtMs'> & {
  readonly receivedAtMs?: number;
  readonly updateId?: string;
};

export type AnswerOptions = {
  readonly workerId?: string;
  readonly offerId?: string;
  readonly receivedAtMs?: number;
  readonly updateId?: string;
};

export type Play = {
  readonly env: TestWorkflowEnvironment;
  readonly handle: WorkflowHandle;
  readonly facts: OrderFacts;
  readonly journal: Journal;
};

/** One order on the time-skipping server and the moves a test makes with it. */
export type Scene = ReturnType<typeof sceneOf>;

export function sceneOf(play: Play) {
  const seen = seeing(play);
  return { ...play, ...seen, ...serving(play, seen) };
}

type Seeing = ReturnType<typeof seeing>;

/** Looking at the order, letting its time pass, and speaking to it. */
function seeing({ env, handle, facts, journal }: Play) {
  const nowMs = () => env.currentTimeMs();
  const view = async (): Promise<OrderView> => {
    const found = await handle.query(orderQuery);
    if (!found) throw new Error('the order is not placed');
    return found;
  };
  const until = (isMet: (seen: OrderView) => boolean) => eventually(view, isMet);
  const events = () => journal.commits.map(({ change }) => change.event as string);
  const moves = () => journal.commits.map(({ change, to }) => `${change.event}→${to}`);

  /** The nth commit of this event, counted from 0. */
  const commitOf = (event: OrderChange['event'], nth = 0) => {
    const found = journal.commits.filter(({ change }) => change.event === event)[nth];
    if (!found) throw new Error(`${event} was not committed: ${events().join(' ')}`);
    return found;
  };
  const untilEvent = (event: OrderChange['event'], times = 1) =>
    eventually(events, (all) => all.filter((name) => name === event).length >= times);

  async function ask<Input extends OrderCommand>(
    update: UpdateDefinition<OrderSnapshot, [Input]>,
    actor: Actor,
    ...[extra]: Record<string, never> extends Omit<Input, keyof OrderCommand>
      ? [extra?: Extra<Input>]
      : [extra: Extra<Input>]
  ): Promise<OrderSnapshot> {
    const { updateId, ...rest } = (extra ?? {}) as { readonly updateId?: string };
    const args = [{ actor, receivedAtMs: await nowMs(), ...rest } as unknown as Input] as [Input];
    return handle.executeUpdate(update, { args, ...(updateId !== undefined && { updateId }) });
  }

  async function advanceTo(atMs: number): Promise<void> {
    const leftMs = atMs - (await nowMs());
    if (leftMs < 0) return;
    if (!(await skip(env, leftMs + 1, WAIT_MS))) throw new Error('the clock does not skip');
  }

  /** Waits until `kind` is the next clock, then lets it pass. Returns when it was due. */
  async function passClock(kind: ClockKind): Promise<number> {
    const { waitsFor } = await until((seen) => seen.waitsFor?.kind === kind);
    await advanceTo(waitsFor?.atMs ?? 0);
    return waitsFor?.atMs ?? 0;
  }

  return {
    nowMs,
    view,
    until,
    events,
    moves,
    commitOf,
    untilEvent,
    ask,
    advanceTo,
    passClock,
    status: async () => (await view()).status,
    ended: () => untilClosed(handle),
    ticketId: (n = 1) => facts.tickets[n - 1]?.ticketId ?? 'none',
    ticket: async (n = 1): Promise<TicketView> => {
      const found = (await view()).tickets[n - 1];
      if (!found) throw new Error(`there is no ticket ${n}`);
      return found;
    },
    eventTimes: (event: OrderChange['event']) => events().filter((name) => name === event).length,
  };
}

/** What worker, customer and channel do on the main road; `w1` when no worker is named. */
function serving({ handle, facts }: Play, { view, until, ask }: Seeing) {
  const offersOf = ({ tickets }: OrderView): OpenOffer[] =>
    tickets.flatMap(({ offer }) => (offer ? [offer] : []));

  async function answer(
    update: typeof acceptUpdate,
    { workerId = 'w1', offerId, ...rest }: AnswerOptions,
  ): Promise<OrderSnapshot> {
    const asked = offerId ?? (await offerTo(workerId)) ?? 'none';
    return ask(update, asWorker(workerId), { offerId: asked, ...rest });
  }
  async function offerTo(workerId: string): Promise<string | undefined> {
    const open = offersOf(await view());
    return (open.find((offer) => offer.workerId === workerId) ?? open[0])?.offerId;
  }
  const accept = (options: AnswerOptions = {}) => answer(acceptUpdate, options);
  const decline = (options: AnswerOptions = {}) => answer(declineUpdate, options);

  const depart = (workerId = 'w1') =>
    ask(departUpdate, asWorker(workerId), { receivedAtMs: facts.startMs });
  const arrive = (workerId = 'w1') =>
    ask(arriveUpdate, asWorker(workerId), { distanceMeters: 20, hasPhoto: false });
  const start = (workerId = 'w1') => ask(startUpdate, asWorker(workerId));
  const finish = (workerId = 'w1', extra: { readonly needsApproval?: boolean } = {}) =>
    ask(finishUpdate, asWorker(workerId), { photoIds: ['f1'], ...extra });

  async function pay(key = 'k1', paymentNo = 'P1'): Promise<OrderView> {
    await handle.signal(channelSignal, { key, paymentNo });
    return until(({ status }) => status !== 'PENDING_PAYMENT');
  }

  /** Waits for an open offer, to this worker if one is named. */
  async function offered(workerId?: string): Promise<OpenOffer> {
    const isMeant = (offer: OpenOffer) => workerId === undefined || offer.workerId === workerId;
    const seen = await until((now) => offersOf(now).some(isMeant));
    const offer = offersOf(seen).find(isMeant);
    if (!offer) throw new Error('no offer');
    return offer;
  }

  async function untilAssigned(): Promise<OrderSnapshot> {
    await pay();
    await offered();
    return accept();
  }
  async function untilEnRoute(): Promise<OrderSnapshot> {
    await untilAssigned();
    return depart();
  }
  async function untilArrived(): Promise<OrderSnapshot> {
    await untilEnRoute();
    return arrive();
  }
  async function untilInService(): Promise<OrderSnapshot> {
    await untilArrived();
    return start();
  }
  async function untilAwaiting(): Promise<OrderSnapshot> {
    await untilInService();
    return finish();
  }
  /** Paid, one round in vain, then taken over by an operator. */
  async function untilManual(): Promise<OrderSnapshot> {
    await pay();
    await until(({ round }) => round === 1);
    return ask(takeOverUpdate, asOperator());
  }

  return {
    accept,
    decline,
    depart,
    arrive,
    start,
    finish,
    pay,
    offered,
    untilAssigned,
    untilEnRoute,
    untilArrived,
    untilInService,
    untilAwaiting,
    untilManual,
  };
}
