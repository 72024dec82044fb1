import type { UpdateDefinition } from '@temporalio/common';
import { isGrpcServiceError, type WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Activities } from '../../activities/index.js';
import type { Actor } from '../../contract/terms/order.js';
import type { ClockKind } from '../../domain/order/clocks.js';
import type { OpenOffer, OrderFacts } from '../../domain/order/state.js';
import {
  acceptUpdate,
  arriveUpdate,
  channelSignal,
  declineUpdate,
  departUpdate,
  finishUpdate,
  orderQuery,
  startUpdate,
  type OrderCommand,
  type OrderSnapshot,
  type OrderView,
} from '../../workflows/contract.js';
import type { orderFacts } from './order-facts.js';
import {
  createOrderWorker,
  factsNow,
  fakeActivities,
  place,
  startTimeSkipping,
  terminateOpenRuns,
  type Journal,
} from './order-harness.js';

const WAIT_MS = 10_000;
const POLL_MS = 5;
const PROBE_MS = 300;

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, durationMs));

export const asWorker = (id = 'w1'): Actor => ({ kind: 'worker', id });
export const asCustomer = (id = 'c1'): Actor => ({ kind: 'customer', id });
export const asOperator = (id = 'op1'): Actor => ({ kind: 'operator', id });

/** Awaits a condition in real time; the message tells what was seen last. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  isMet: (value: T) => boolean,
): Promise<T> {
  const untilMs = Date.now() + WAIT_MS;
  let value = await read();
  while (!isMet(value)) {
    if (Date.now() > untilMs) throw new Error(`never happened; last: ${JSON.stringify(value)}`);
    await pause(POLL_MS);
    value = await read();
  }
  return value;
}

/** Waits until a run is closed and tells how; `result()` would let the clock run meanwhile. */
export function untilClosed(handle: WorkflowHandle): Promise<string> {
  return eventually(
    async () => (await handle.describe()).status.name,
    (name) => name !== 'RUNNING',
  );
}

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

/** One order on the time-skipping server and the moves a test makes with it. */
export type Scene = ReturnType<typeof sceneOf>;

export function sceneOf(input: {
  readonly env: TestWorkflowEnvironment;
  readonly handle: WorkflowHandle;
  readonly facts: OrderFacts;
  readonly journal: Journal;
}) {
  const { env, handle, facts, journal } = input;
  const nowMs = () => env.currentTimeMs();

  const view = async (): Promise<OrderView> => {
    const found = await handle.query(orderQuery);
    if (!found) throw new Error('the order is not placed');
    return found;
  };
  const until = (isMet: (seen: OrderView) => boolean) => eventually(view, isMet);
  const untilEvent = (event: string) =>
    eventually(
      () => journal.commits.map(({ change }) => change.event as string),
      (events) => events.includes(event),
    );

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

  async function answer(
    update: typeof acceptUpdate,
    { workerId = 'w1', offerId, ...rest }: AnswerOptions,
  ): Promise<OrderSnapshot> {
    const open = offerId ?? (await view()).offer?.offerId ?? 'none';
    return ask(update, asWorker(workerId), { offerId: open, ...rest });
  }
  const accept = (options: AnswerOptions = {}) => answer(acceptUpdate, options);
  const decline = (options: AnswerOptions = {}) => answer(declineUpdate, options);

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

  async function pay(key = 'k1'): Promise<OrderView> {
    await handle.signal(channelSignal, { key, paymentNo: 'P1' });
    return until(({ status }) => status !== 'PENDING_PAYMENT');
  }

  async function offered(workerId?: string): Promise<OpenOffer> {
    const seen = await until(
      ({ offer }) => offer !== null && (workerId === undefined || offer.workerId === workerId),
    );
    if (!seen.offer) throw new Error('no offer');
    return seen.offer;
  }

  async function untilAssigned(): Promise<OrderSnapshot> {
    await pay();
    await offered();
    return accept();
  }
  async function untilEnRoute(): Promise<OrderSnapshot> {
    await untilAssigned();
    return ask(departUpdate, asWorker(), { receivedAtMs: facts.startMs });
  }
  async function untilArrived(): Promise<OrderSnapshot> {
    await untilEnRoute();
    return ask(arriveUpdate, asWorker(), { distanceMeters: 20, hasPhoto: false });
  }
  async function untilInService(): Promise<OrderSnapshot> {
    await untilArrived();
    return ask(startUpdate, asWorker());
  }
  async function untilAwaiting(): Promise<OrderSnapshot> {
    await untilInService();
    return ask(finishUpdate, asWorker(), { photoIds: ['f1'] });
  }

  const events = () => journal.commits.map(({ change }) => change.event as string);
  const moves = () => journal.commits.map(({ change, to }) => `${change.event}→${to}`);
  const commitOf = (event: string) => {
    const found = journal.commits.find(({ change }) => change.event === event);
    if (!found) throw new Error(`${event} was not committed: ${events().join(' ')}`);
    return found;
  };
  const status = async () => (await view()).status;
  const ended = () => untilClosed(handle);

  return {
    ...input,
    nowMs,
    view,
    status,
    ended,
    until,
    untilEvent,
    ask,
    accept,
    decline,
    advanceTo,
    passClock,
    pay,
    offered,
    untilAssigned,
    untilEnRoute,
    untilArrived,
    untilInService,
    untilAwaiting,
    events,
    moves,
    commitOf,
  };
}

export type SceneOptions = {
  readonly facts?: Parameters<typeof orderFacts>[0];
  readonly activities?: Partial<Activities>;
};

/** The server of one test file and the plays on it. */
export type OrderStage = ReturnType<typeof useOrderStage>;

/** False when the clock does not skip: an activity runs, or the server lost one of its locks. */
export async function skip(
  env: TestWorkflowEnvironment,
  durationMs: number,
  limitMs: number,
): Promise<boolean> {
  try {
    await env.connection.withDeadline(Date.now() + limitMs, () => env.sleep(durationMs));
    return true;
  } catch (error) {
    if (isGrpcServiceError(error)) return false;
    throw error;
  }
}

/**
 * Starts a time-skipping server for a test file. The server keeps a clock lock for ever when a run
 * is terminated during an activity (sdk-java 1138) or a child ends after its parent, as our
 * settlement and refund runs do: after such a play the next test gets a fresh one.
 */
export function useOrderStage() {
  let present: TestWorkflowEnvironment | undefined;
  const env = (): TestWorkflowEnvironment => {
    if (!present) throw new Error('the server is not started yet');
    return present;
  };
  const start = async (): Promise<void> => {
    if (present && (await skip(present, 5_000, PROBE_MS))) return;
    await present?.teardown();
    present = await startTimeSkipping();
  };
  beforeEach(start, 60_000);
  afterAll(async () => present?.teardown());

  const clearAway = (): Promise<void> => terminateOpenRuns(env());

  /** Runs a worker for one order that is not placed yet, then clears every run away. */
  async function withWorker(
    options: SceneOptions,
    act: (play: { readonly facts: OrderFacts; readonly journal: Journal }) => Promise<void>,
  ): Promise<Journal> {
    const facts = await factsNow(env(), options.facts);
    const { activities, journal } = fakeActivities(env(), facts, options.activities);
    const worker = await createOrderWorker(env(), activities);
    await worker.runUntil(async () => {
      try {
        await act({ facts, journal });
      } finally {
        await clearAway();
      }
    });
    return journal;
  }

  /** Places one order with a worker of its own and plays `act`. */
  const withOrder = (
    options: SceneOptions,
    act: (scene: Scene) => Promise<void>,
  ): Promise<Journal> =>
    withWorker(options, async (play) => {
      const { handle } = await place(env(), play.facts.orderId);
      await act(sceneOf({ env: env(), handle, ...play }));
    });

  /**
   * Brings one order to a wait with a first worker that keeps nothing in memory, stops it, lets
   * `meanwhile` happen with nobody working, and goes on with a second worker.
   */
  async function withPausedOrder<T>(
    options: SceneOptions & {
      readonly before: (scene: Scene) => Promise<void>;
      readonly meanwhile: (scene: Scene) => Promise<T>;
      readonly after: (scene: Scene, held: T) => Promise<void>;
    },
  ): Promise<Journal> {
    const facts = await factsNow(env(), options.facts);
    const { activities, journal } = fakeActivities(env(), facts, options.activities);
    const first = await createOrderWorker(env(), activities, { maxCachedWorkflows: 0 });
    const scene = await first.runUntil(async () => {
      const { handle } = await place(env(), facts.orderId);
      const made = sceneOf({ env: env(), handle, facts, journal });
      await options.before(made);
      return made;
    });
    const held = await options.meanwhile(scene);
    const second = await createOrderWorker(env(), activities);
    await second.runUntil(async () => {
      try {
        await options.after(scene, held);
      } finally {
        await clearAway();
      }
    });
    return journal;
  }

  return { env, clearAway, withWorker, withOrder, withPausedOrder };
}

/** True when the history shows a fired timer: its task waits for a worker. */
export async function hasTimerFired(handle: WorkflowHandle): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).some(({ timerFiredEventAttributes }) => Boolean(timerFiredEventAttributes));
}

/** `ParentClosePolicy.ABANDON` as the history writes it. */
export const ABANDON = 2;

/** What becomes of a run's children when it ends; the time-skipping server does not enforce it. */
export async function childPoliciesOf(handle: WorkflowHandle): Promise<number[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ startChildWorkflowExecutionInitiatedEventAttributes: child }) =>
    child ? [child.parentClosePolicy ?? 0] : [],
  );
}
