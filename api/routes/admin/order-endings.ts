import { forceCancelSchema } from '../../../contract/schemas/order-endings.js';
import type { Route } from '../../kit/route.js';
import { cancelRoutes } from '../order-ending-routes.js';
import { orderStepRoute } from '../order-routes.js';

const tags = ['order desk'];

export const ADMIN_ENDING_ROUTES: readonly Route[] = [
  ...cancelRoutes({
    prefix: '/admin',
    tags,
    access: { audience: ['admin', 'merchant'], permission: 'order.cancel' },
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/force-cancel',
    summary: 'End an order whatever its state, and decide who bears it',
    tags,
    access: { audience: 'admin', permission: 'order.forceCancel' },
    body: forceCancelSchema,
    errors: ['PAYMENT_UNKNOWN', 'REFUND_TOO_HIGH'],
    run: (request, { deps, body }) => deps.orders.forceCancel({ ...request, ...body }),
  }),
];
