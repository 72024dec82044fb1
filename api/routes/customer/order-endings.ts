import type { Route } from '../../kit/route.js';
import { cancelRoutes } from '../order-ending-routes.js';

export const CUSTOMER_ENDING_ROUTES: readonly Route[] = cancelRoutes({
  prefix: '/customer',
  tags: ['orders'],
  access: { audience: 'customer', permission: 'order.cancel' },
  rateLimit: 'orderCancel',
});
