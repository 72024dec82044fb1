import {
  ApplicationFailure,
  Client,
  Connection,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { AppError, isErrorCode } from '../contract/terms/errors.js';
import {
  TASK_QUEUE,
  absenceWorkflowId,
  caseWorkflowId,
  closureWorkflowId,
  channelSignal,
  decideCaseUpdate,
  holdSettlementSignal,
  orderQuery,
  orderWorkflowId,
  placeUpdate,
  refundWorkflowId,
  releaseSettlementSignal,
  settleWorkflowId,
  workerAwaySignal,
  type OrderSnapshot,
} from '../workflows/contract.js';
import type { SignalDefinition } from '@temporalio/common';
import type {
  absenceWorkflow,
  caseWorkflow,
  closureWorkflow,
  orderWorkflow,
  refundWorkflow,
} from '../workflows/index.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { askCase } from './ask-case.js';
import { continueRefund } from './ask-refund.js';

/** A person waits this long for a yes or no; then 503, and a retry with the same key. */
const UPDATE_DEADLINE_MS = 5_000;
const SIGNAL_DEADLINE_MS = 5_000;
const RETRY_AFTER_SECONDS = 2;

const OrderId = defineSearchAttributeKey('OrderId', 'KEYWORD');
const CustomerId = defineSearchAttributeKey('CustomerId', 'KEYWORD');
const OrderStage = defineSearchAttributeKey('OrderStage', 'KEYWORD');

/** The one place that knows ids, policies, deadlines and the mapping of Temporal's errors. */
export type TemporalGateway = OrderGateway & { readonly client: Client };

export async function connectTemporal(address: string): Promise<Connection> {
  return Connection.connect({ address, connectTimeout: '10s' });
}

export function createTemporalGateway(args: {
  readonly connection: Connection;
  readonly namespace: string;
}): TemporalGateway {
  const client = new Client(args);
  return {
    client,
    ...orderCalls(client),
    ...eventCalls(client),
    ...caseCalls(client),
  };
}

type OrderCalls = Pick<OrderGateway, 'placeOrder' | 'updateOrder' | 'queryOrder'>;
type EventCalls = Pick<
  OrderGateway,
  'signalChannelEvent' | 'signalWorkerAway' | 'signalSettlement' | 'startRefund' | 'continueRefund'
>;
type CaseCalls = Pick<
  OrderGateway,
  'startCase' | 'decideCase' | 'updateCase' | 'startAbsence' | 'startClosure'
>;

function orderCalls(client: Client): OrderCalls {
  return {
    /**
     * Starts the order's run, or finds it, and waits until the order is stored. The update's id is
     * fixed: a repeat attaches to the first one and gets its answer, also when the run has ended.
     */
    placeOrder: (input) =>
      withAppErrors(() => {
        const { orderId, customerId } = input;
        const operation = new WithStartWorkflowOperation<typeof orderWorkflow>('orderWorkflow', {
          args: [{ orderId }],
          workflowId: orderWorkflowId(orderId),
          taskQueue: TASK_QUEUE,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          staticSummary: `订单 order ${orderId}`,
          typedSearchAttributes: [
            { key: OrderId, value: orderId },
            { key: CustomerId, value: customerId },
            { key: OrderStage, value: 'PLACING' },
          ],
        });
        const updateId = `place-${orderId}`;
        return client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, async () => {
          try {
            return await client.workflow.executeUpdateWithStart(placeUpdate, {
              args: [{ orderId }],
              updateId,
              startWorkflowOperation: operation,
            });
          } catch (error) {
            return firstAnswer(client, { workflowId: orderWorkflowId(orderId), updateId, error });
          }
        });
      }),

    /** Sends one update to an order's run and waits for its yes or no. */
    updateOrder: ({ orderId, name, updateId, command }) =>
      withAppErrors(() =>
        client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, async () => {
          const handle = client.workflow.getHandle(orderWorkflowId(orderId));
          const args: [typeof command] = [command];
          try {
            return await handle.executeUpdate<OrderSnapshot, [typeof command]>(name, {
              args,
              updateId,
            });
          } catch (error) {
            return firstAnswer(client, { workflowId: orderWorkflowId(orderId), updateId, error });
          }
        }),
      ),

    /** The run's own view of an order; null when there is no such run any more. */
    async queryOrder(orderId) {
      try {
        return await client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, () =>
          client.workflow.getHandle(orderWorkflowId(orderId)).query(orderQuery),
        );
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw toAppError(error);
      }
    },
  };
}

/**
 * The answer that a run which has ended gave to this request before: the step may have ended the
 * run and its answer got lost. Anything but an ended run, and a request it never knew, is `error`.
 */
export async function firstAnswer<Answer>(
  client: Client,
  asked: { readonly workflowId: string; readonly updateId: string; readonly error: unknown },
): Promise<Answer> {
  const { workflowId, updateId, error } = asked;
  const isOver =
    error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError;
  if (!isOver) throw error;
  const known = client.workflow.getHandle(workflowId).getUpdateHandle<Answer>(updateId).result();
  return known.catch((refusal: unknown) =>
    Promise.reject(refusal instanceof WorkflowUpdateFailedError ? refusal : error),
  );
}

function eventCalls(client: Client): EventCalls {
  /** Hands a message to an open run; `closed` when the run has ended or never was. */
  const signal = async <Args extends [unknown]>(
    workflowId: string,
    definition: SignalDefinition<Args>,
    ...args: Args
  ): Promise<'delivered' | 'closed'> => {
    try {
      await client.withDeadline(Date.now() + SIGNAL_DEADLINE_MS, () =>
        client.workflow.getHandle(workflowId).signal(definition, ...args),
      );
      return 'delivered';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'closed';
      throw toAppError(error);
    }
  };
  return {
    signalChannelEvent: (target, message) =>
      signal(
        'orderId' in target ? orderWorkflowId(target.orderId) : refundWorkflowId(target.refundNo),
        channelSignal,
        message,
      ),
    signalWorkerAway: (orderId, message) =>
      signal(orderWorkflowId(orderId), workerAwaySignal, message),
    signalSettlement: (orderId, name, message) =>
      signal(
        settleWorkflowId(orderId),
        name === 'hold' ? holdSettlementSignal : releaseSettlementSignal,
        message,
      ),

    /** Starts a refund's run; one that exists, open or ended, is the same refund. */
    startRefund: (refundNo) =>
      startOnce(() =>
        client.workflow.start<typeof refundWorkflow>('refundWorkflow', {
          args: [{ refundNo }],
          workflowId: refundWorkflowId(refundNo),
          ...START_ONCE,
        }),
      ),

    continueRefund: (told) => withAppErrors(() => continueRefund(client, told)),
  };
}

function caseCalls(client: Client): CaseCalls {
  return {
    startCase: (caseNo) =>
      startOnce(() =>
        client.workflow.start<typeof caseWorkflow>('caseWorkflow', {
          args: [{ caseNo }],
          workflowId: caseWorkflowId(caseNo),
          ...START_ONCE,
        }),
      ),
    decideCase: ({ caseNo, updateId, command }) =>
      withAppErrors(() =>
        askCase(client, { caseNo, name: decideCaseUpdate.name, updateId, command }),
      ),
    updateCase: ({ caseNo, name, updateId, command }) =>
      withAppErrors(() => askCase(client, { caseNo, name, updateId, command })),
    startAbsence: (absenceId) =>
      startOnce(() =>
        client.workflow.start<typeof absenceWorkflow>('absenceWorkflow', {
          args: [{ absenceId }],
          workflowId: absenceWorkflowId(absenceId),
          ...START_ONCE,
        }),
      ),
    startClosure: (closureId) =>
      startOnce(() =>
        client.workflow.start<typeof closureWorkflow>('closureWorkflow', {
          args: [{ closureId }],
          workflowId: closureWorkflowId(closureId),
          ...START_ONCE,
        }),
      ),
  };
}

const START_ONCE = {
  taskQueue: TASK_QUEUE,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'REJECT_DUPLICATE',
} as const;

async function startOnce(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toAppError(error);
  }
}

async function withAppErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAppError(error);
  }
}

/** Temporal's errors in our codes: a refusal keeps its own, an ended run is 410, silence is 503. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof WorkflowUpdateFailedError) return refusalOf(error.cause);
  if (error instanceof WorkflowNotFoundError) return new AppError('ORDER_ENDED', { cause: error });
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return new AppError('ORDER_ENDED', { cause: error });
  }
  const isSilence =
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    error instanceof ServiceError ||
    isGrpcServiceError(error);
  return new AppError(isSilence ? 'SERVICE_UNAVAILABLE' : 'INTERNAL', {
    cause: error,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    detail: error instanceof Error ? error.message : String(error),
  });
}

function refusalOf(cause: unknown): AppError {
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) {
    const [extra] = (cause.details ?? []) as [AppError['extra']?];
    return new AppError(cause.type, { cause, detail: cause.message, ...(extra && { extra }) });
  }
  return new AppError('INTERNAL', { cause, detail: String(cause) });
}
