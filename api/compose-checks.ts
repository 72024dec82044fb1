import type { Client } from '@temporalio/client';
import type { Connection } from '../data/connect.js';
import { createChecks, type Checks } from '../use-cases/checks/run-checks.js';
import {
  createReconciliation,
  type Reconciliation,
} from '../use-cases/money-check/create-reconciliation.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import { createReconciliationGateway } from '../temporal/ask-reconciliation.js';
import { moneyStoresOf } from '../temporal/money-check-deps.js';

/** Checks of the books over one connection; those of the minute and of bills run in the worker. */
export function composeChecks(input: {
  readonly orderDeps: OrderDeps;
  readonly connection: Connection;
  readonly client: Client;
}): { readonly checks: Checks; readonly reconciliation: Reconciliation } {
  const { orderDeps, connection, client } = input;
  const { alarms, reconRuns, suspense, checks } = moneyStoresOf(connection);
  const { clock, transact, ledger } = orderDeps;
  const deps = { clock, transact, ledger, alarms, reconRuns, suspense };
  return {
    checks: createChecks({ ...orderDeps, checks }),
    reconciliation: createReconciliation(deps, createReconciliationGateway(client)),
  };
}
