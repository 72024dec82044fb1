import type { Client } from '@temporalio/client';
import type { Env } from '../config/env.js';
import type { Connection } from '../data/connect.js';
import { createHistoryArchiveRepository } from '../data/repositories/history-archive.js';
import { createRunInspector } from '../temporal/run-inspector.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { createSupport } from '../use-cases/support/create-support.js';
import { orderWorkflowId } from '../workflows/contract.js';
import type { ApiDeps } from './deps.js';

/** The support view over Temporal and the archive of histories, and where the Temporal UI is. */
export function composeSupport(input: {
  readonly env: Env;
  readonly orderDeps: OrderDeps;
  readonly connection: Connection;
  readonly client: Client;
}): Pick<ApiDeps, 'support' | 'temporalUrlOf'> {
  const { env, orderDeps, connection, client } = input;
  const histories = createHistoryArchiveRepository(connection);
  const inspector = createRunInspector(client, (workflowId) => urlOf(env, workflowId));
  return {
    support: createSupport({ ...orderDeps, histories }, inspector),
    temporalUrlOf: (orderId) => urlOf(env, orderWorkflowId(orderId)),
  };
}

/** Address of a run in the Temporal UI; null where none is configured. */
function urlOf(env: Env, workflowId: string): string | null {
  const { uiUrl, namespace } = env.temporal;
  if (uiUrl === undefined) return null;
  const base = uiUrl.replace(/\/+$/, '');
  return `${base}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
