import type { Client } from '@temporalio/client';
import type { Connection } from '../data/connect.js';
import { createWithdrawalGateway } from '../temporal/ask-withdrawal.js';
import { createWithdrawalDeps } from '../temporal/withdrawal-deps.js';
import type { Sealer } from '../use-cases/order/deps.js';
import { createWithdrawals, type Withdrawals } from '../use-cases/withdrawal/create-withdrawals.js';

/** Withdrawals for people: no channel is called from here. */
export function composeWithdrawals(input: {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly gateway: { readonly client: Client };
}): Withdrawals {
  const { connection, sealer, gateway } = input;
  return createWithdrawals(
    createWithdrawalDeps({ connection, sealer }),
    createWithdrawalGateway(gateway.client),
  );
}
