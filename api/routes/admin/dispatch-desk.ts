import {
  candidatesQuerySchema,
  candidatesSchema,
  deskAssignSchema,
  deskNoteSchema,
  deskQueueQuerySchema,
  deskQueueSchema,
  deskReassignSchema,
  extendDeadlineSchema,
  workerIllSchema,
} from '../../../contract/schemas/order-dispatch.js';
import { orderParamsSchema } from '../../../contract/schemas/order.js';
import { decodeTimeCursor, toPage } from '../../kit/cursor.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { orderStepRoute } from '../order-routes.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['dispatch desk'];
const DESK = { audience: ['admin', 'merchant'], permission: 'order.dispatch' } as const;
const OPERATORS = { audience: 'admin', permission: 'order.dispatch' } as const;
const READ = { audience: ['admin', 'merchant'], permission: 'dispatch.read' } as const;

const READ_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/dispatch-queue',
    summary: 'Orders that wait for a person, the one given up first on top',
    tags,
    access: READ,
    query: deskQueueQuerySchema,
    responses: { 200: deskQueueSchema },
    handler: async (ctx) => {
      const { limit, cursor } = ctx.query;
      const after = decodeTimeCursor(cursor);
      const rows = await ctx.deps.orders.manualQueue({ scope: orderScopeOf(ctx), after, limit });
      const page = toPage({
        rows,
        limit,
        after: ({ deadlineAt, id }) => ({
          key: deadlineAt === null ? 0 : Date.parse(deadlineAt),
          id,
        }),
      });
      return { status: 200, body: page };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/admin/orders/:orderId/candidates',
    summary: 'Who could take a visit, ranked, and who could not and why',
    tags,
    access: READ,
    params: orderParamsSchema,
    query: candidatesQuerySchema,
    responses: { 200: candidatesSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      const query = { orderId, scope: orderScopeOf(ctx), ...ctx.query };
      return { status: 200, body: await ctx.deps.orders.candidates(query) };
    },
  }),
];

/** Steps that carry nothing but who, when and, if he likes, why. */
const PLAIN_STEPS = [
  { name: 'takeOver', path: 'take-over', summary: 'Pause dispatch and take it over' },
  { name: 'resume', path: 'resume', summary: 'Give the order back to dispatch' },
  { name: 'lock', path: 'lock', summary: 'Work on it alone for a few minutes' },
  { name: 'unlock', path: 'unlock', summary: 'Let colleagues work on it' },
] as const;

const STEP_ROUTES: readonly Route[] = [
  ...PLAIN_STEPS.map(({ name, path, summary }) =>
    orderStepRoute({
      path: `/admin/orders/:orderId/${path}`,
      summary,
      tags,
      access: OPERATORS,
      body: deskNoteSchema,
      errors: ['LOCKED_BY_OTHER'],
      run: (request, { deps, body }) => deps.orders.desk({ ...request, ...body, name }),
    }),
  ),
  orderStepRoute({
    path: '/admin/orders/:orderId/assign',
    summary: 'Assign a worker by hand; merchants assign their own',
    tags,
    access: DESK,
    body: deskAssignSchema,
    errors: [
      'WORKER_NOT_FEASIBLE',
      'CERTIFICATE_INVALID',
      'WORKER_FROZEN',
      'SLOT_TAKEN',
      'LOCKED_BY_OTHER',
    ],
    run: (request, { deps, body }) => deps.orders.assign({ ...request, ...body }),
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/reassign',
    summary:
      'Give an assigned visit to another worker, or back to dispatch; merchants to their own',
    tags,
    access: DESK,
    body: deskReassignSchema,
    errors: ['WORKER_NOT_FEASIBLE', 'CERTIFICATE_INVALID', 'WORKER_FROZEN', 'SLOT_TAKEN'],
    run: (request, { deps, body }) => deps.orders.reassign({ ...request, ...body }),
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/extend-deadline',
    summary: 'More time before the order is given up',
    tags,
    access: OPERATORS,
    body: extendDeadlineSchema,
    run: (request, { deps, body: { until, note } }) =>
      deps.orders.extendDeadline({ ...request, note, untilMs: until.getTime() }),
  }),
  orderStepRoute({
    path: '/admin/orders/:orderId/worker-ill',
    summary: 'The worker of this order cannot come: somebody else is looked for',
    tags,
    access: OPERATORS,
    body: workerIllSchema,
    run: (request, { deps, body }) => deps.orders.workerIll({ ...request, ...body }),
  }),
];

export const DISPATCH_DESK_ROUTES: readonly Route[] = [...READ_ROUTES, ...STEP_ROUTES];
