import { readFileSync } from 'node:fs';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import {
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../activities/index.js';
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.js';
import {
  TASK_QUEUE,
  orderWorkflowId,
  placeUpdate,
  type CommitInput,
  type OrderSnapshot,
} from '../../workflows/contract.js';
import type { OpenOffer, OrderFacts } from '../../domain/order/state.js';
import { orderFacts } from './order-facts.js';

export type ActivityName = keyof Activities;
type InputOf<Name extends ActivityName> = Parameters<Activities[Name]>[0];

/** What the fake activities were asked, in order. */
export type Journal = {
  readonly commits: CommitInput[];
  readonly calls: ActivityName[];
  readonly inputsOf: <Name extends ActivityName>(name: Name) => InputOf<Name>[];
};

const VALUE_TYPES = { KEYWORD: 2, INT: 3, BOOL: 5, DATETIME: 6 } as const;
let isRuntimeReady = false;

/** The time-skipping server with our search attributes registered. */
export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  if (!isRuntimeReady) Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  isRuntimeReady = true;
  const path = process.env['TEMPORAL_TEST_SERVER'];
  if (path === undefined) throw new Error('TEMPORAL_TEST_SERVER is not set');
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, VALUE_TYPES[type]]),
    ),
  });
  return env;
}

/** The offer a dispatch process would make now, on the server's clock. */
export async function offerOf(
  env: TestWorkflowEnvironment,
  input: {
    readonly ticketId: string;
    readonly searchNo: number;
    readonly round: number;
    readonly offerMs: number;
    readonly workerId: string;
    readonly origin?: OpenOffer['origin'];
  },
): Promise<OpenOffer> {
  return {
    offerId: `${input.ticketId}:${input.searchNo}`,
    workerId: input.workerId,
    round: input.round,
    origin: input.origin ?? 'DISPATCH',
    expiresAtMs: (await env.currentTimeMs()) + input.offerMs,
    etaMs: 600_000,
  };
}

/** A dispatch process that answers search by search: a worker's id, or null for nobody. */
export function dispatchFinds(
  env: () => TestWorkflowEnvironment,
  ...workerIds: (string | null)[]
): Activities['findWorker'] {
  let searches = 0;
  return async (input) => {
    const workerId = workerIds[searches] ?? null;
    searches += 1;
    if (workerId === null) return { kind: 'none', failure: 'NO_CAPACITY' };
    return { kind: 'offered', offer: await offerOf(env(), { ...input, workerId }) };
  };
}

/**
 * Activities that record what they were asked and succeed; a test overrides what it is about. The
 * dispatch process finds nobody unless told otherwise; the held worker can always be asked.
 */
export function fakeActivities(
  env: TestWorkflowEnvironment,
  facts: OrderFacts,
  overrides: Partial<Activities> = {},
): { readonly activities: Activities; readonly journal: Journal } {
  const asked: { readonly name: ActivityName; readonly input: unknown }[] = [];
  const commits: CommitInput[] = [];
  const calls: ActivityName[] = [];
  const activities: Activities = {
    placeOrder: async () => facts,
    commitTransition: async () => undefined,
    endPaidOrder: async () => ({ refundNos: [`R-${facts.orderId}`] }),
    checkPayments: async () => ({ kind: 'unpaid' }),
    closePayments: async () => ({ kind: 'unpaid' }),
    recordPayment: async () => ({ kind: 'paid' }),
    offerHeldWorker: async (input) => ({
      kind: 'offered',
      offer: await offerOf(env, { ...input, origin: input.isMovable ? 'DISPATCH' : 'DIRECT' }),
    }),
    findWorker: async () => ({ kind: 'none', failure: 'NO_CAPACITY' }),
    withdrawDemand: async () => undefined,
    refundLatePayment: async () => [],
    settleOrder: async () => undefined,
    submitRefund: async () => ({ kind: 'succeeded' }),
    checkRefund: async () => ({ kind: 'succeeded' }),
    ...overrides,
  };
  const record = (name: ActivityName, input: unknown): void => {
    asked.push({ name, input });
    calls.push(name);
    if (name === 'commitTransition') commits.push(input as CommitInput);
    if (name === 'endPaidOrder') commits.push((input as { commit: CommitInput }).commit);
  };
  const recorded = Object.fromEntries(
    Object.entries(activities).map(([name, run]) => [
      name,
      async (input: never) => {
        record(name as ActivityName, input);
        return (run as (value: never) => Promise<unknown>)(input);
      },
    ]),
  ) as unknown as Activities;
  const inputsOf = <Name extends ActivityName>(name: Name): InputOf<Name>[] =>
    asked.filter((call) => call.name === name).map(({ input }) => input as InputOf<Name>);
  return { activities: recorded, journal: { commits, calls, inputsOf } };
}

export async function createOrderWorker(
  env: TestWorkflowEnvironment,
  activities: Activities,
  options: { readonly maxCachedWorkflows?: number } = {},
): Promise<Worker> {
  const bundle = process.env['WORKFLOW_BUNDLE'];
  if (bundle === undefined) throw new Error('WORKFLOW_BUNDLE is not set');
  return Worker.create({
    connection: env.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: { code: readFileSync(bundle, 'utf8') },
    activities,
    ...options,
  });
}

let orders = 0;

/** An id of its own for every order of a test file. */
export function nextOrderId(): string {
  orders += 1;
  return `o${process.pid}-${orders}`;
}

/** Places an order as the api does and waits for its answer. */
export async function place(
  env: TestWorkflowEnvironment,
  orderId: string,
): Promise<{ readonly handle: WorkflowHandle; readonly snapshot: OrderSnapshot }> {
  const startWorkflowOperation = new WithStartWorkflowOperation('orderWorkflow', {
    args: [{ orderId }],
    workflowId: orderWorkflowId(orderId),
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  const snapshot = await env.client.workflow.executeUpdateWithStart(placeUpdate, {
    args: [{ orderId }],
    updateId: `place-${orderId}`,
    startWorkflowOperation,
  });
  return { handle: env.client.workflow.getHandle(orderWorkflowId(orderId)), snapshot };
}

/** Facts placed "now" on the server's clock, so that skipping starts where the order does. */
export async function factsNow(
  env: TestWorkflowEnvironment,
  overrides: Parameters<typeof orderFacts>[0] = {},
): Promise<OrderFacts> {
  const placedAtMs = await env.currentTimeMs();
  return orderFacts({ orderId: nextOrderId(), placedAtMs, ...overrides });
}

/** Our code of an update that must be refused; a success fails the test. */
export async function refusalOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    const isRefusal = error instanceof WorkflowUpdateFailedError;
    const cause = isRefusal ? error.cause : undefined;
    if (cause instanceof ApplicationFailure && typeof cause.type === 'string') return cause.type;
    throw error;
  }
  throw new Error('the update was not refused');
}

/** Ends every run a test left open, so that the next test's worker meets only its own. */
export async function terminateOpenRuns(env: TestWorkflowEnvironment): Promise<void> {
  const open = await env.connection.workflowService.listOpenWorkflowExecutions({
    namespace: 'default',
    maximumPageSize: 100,
    startTimeFilter: {},
  });
  for (const { execution } of open.executions ?? []) {
    if (!execution?.workflowId) continue;
    await env.client.workflow
      .getHandle(execution.workflowId)
      .terminate('the test is over')
      .catch(() => undefined);
  }
}
