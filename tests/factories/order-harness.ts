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
  type OrderSnapshot,
} from '../../workflows/contract.js';
import type { OrderFacts } from '../../domain/order/state.js';
import { orderFacts, type FactsOverrides } from './order-facts.js';

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
function nextOrderId(): string {
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
  overrides: FactsOverrides = {},
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
