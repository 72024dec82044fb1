import { workerAdditionSchema } from '../../../contract/schemas/order-additions.js';
import type { Route } from '../../kit/route.js';
import { additionReadRoute, proposeAdditionRoute } from '../addition-routes.js';

const tags = ['work'];

export const WORKER_ADDITION_ROUTES: readonly Route[] = [
  proposeAdditionRoute({
    prefix: '/worker',
    summary: 'Propose more time, more items, or a price told on site',
    tags,
    access: { audience: 'worker', permission: 'order.serve' },
    body: workerAdditionSchema,
  }),
  additionReadRoute({
    prefix: '/worker',
    tags,
    access: { audience: 'worker', permission: 'order.read' },
  }),
];
