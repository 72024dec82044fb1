import type { Connection } from '../data/connect.js';
import { createRefundRequestRepository } from '../data/repositories/refund-requests.js';
import { createOrders } from '../use-cases/order/create-orders.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { createSlotOwners } from '../temporal/slot-owners.js';
import { createRefunds } from '../use-cases/payment/create-refunds.js';
import type { ApiDeps } from './deps.js';
import type { Metrics } from './kit/metrics.js';

/** Orders, and the refund desk beside them, over one connection. */
export function composeOrders(input: {
  readonly orderDeps: OrderDeps;
  readonly connection: Connection;
  readonly gateway: OrderGateway;
  readonly metrics: Pick<Metrics, 'countSlots'>;
}): Pick<ApiDeps, 'orders' | 'refunds'> {
  const { orderDeps, connection, gateway, metrics } = input;
  const owners = createSlotOwners({ leases: orderDeps.dispatch });
  const slotMemory = { ...owners, answered: metrics.countSlots };
  const refundRequests = createRefundRequestRepository(connection);
  return {
    orders: createOrders({ ...orderDeps, slotMemory }, gateway),
    refunds: createRefunds({ ...orderDeps, refundRequests }, gateway),
  };
}
