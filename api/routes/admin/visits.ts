import { deskRescheduleSchema, otherWorkerSchema } from '../../../contract/schemas/order-visit.js';
import type { Route } from '../../kit/route.js';
import { orderStepRoute } from '../order-routes.js';
import { abortRoute, rescheduleRoute } from '../visit-routes.js';

const tags = ['order desk'];
const RESCHEDULE = { audience: 'admin', permission: 'order.reschedule' } as const;
const DISPATCH = { audience: 'admin', permission: 'order.dispatch' } as const;
const FORCE = { audience: 'admin', permission: 'order.forceCancel' } as const;

/** Changes of plan by an operator, for one of the two sides. */
export const ADMIN_VISIT_ROUTES: readonly Route[] = [
  rescheduleRoute({ prefix: '/admin', tags, access: RESCHEDULE, body: deskRescheduleSchema }),
  orderStepRoute({
    path: '/admin/orders/:orderId/worker-no-show',
    summary: 'The worker did not come: somebody else is looked for',
    tags,
    access: DISPATCH,
    body: otherWorkerSchema,
    run: (request, { deps, body }) => deps.orders.workerNoShow({ ...request, ...body }),
  }),
  abortRoute({ prefix: '/admin', tags, access: FORCE }),
];
