import type { Connection } from '../data/connect.js';
import { createRefundRequestRepository } from '../data/repositories/refund-requests.js';
import { createOrders } from '../use-cases/order/create-orders.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { createRefunds } from '../use-cases/payment/create-refunds.js';
import type { ApiDeps } from './deps.js';

/** Orders, and the refund desk beside them, over one connection. */
export function composeOrders(input: {
  readonly orderDeps: OrderDeps;
  readonly connection: Connection;
  readonly gateway: OrderGateway;
}): Pick<ApiDeps, 'orders' | 'refunds'> {
  const { orderDeps, connection, gateway } = input;
  const refundRequests = createRefundRequestRepository(connection);
  return {
    orders: createOrders(orderDeps, gateway),
    refunds: createRefunds({ ...orderDeps, refundRequests }, gateway),
  };
}
