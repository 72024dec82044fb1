import {
  additionParamsSchema,
  customerAdditionSchema,
  payAdditionSchema,
} from '../../../contract/schemas/order-additions.js';
import { snapshotSchema } from '../../../contract/schemas/order.js';
import { paymentSchema } from '../../../contract/schemas/payment.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { additionReadRoute, proposeAdditionRoute } from '../addition-routes.js';
import { payChoiceOf, presentBill } from '../bill.js';
import { STEP_ERRORS } from '../order-routes.js';
import { orderScopeOf, stepOf } from '../order-scope.js';

const tags = ['orders'];

export const CUSTOMER_ADDITION_ROUTES: readonly Route[] = [
  proposeAdditionRoute({
    prefix: '/customer',
    summary: 'Ask for more time or more items while the worker is there',
    tags,
    access: { audience: 'customer', permission: 'order.place' },
    body: customerAdditionSchema,
  }),
  additionReadRoute({
    prefix: '/customer',
    tags,
    access: { audience: 'customer', permission: 'order.read' },
  }),
  defineRoute({
    method: 'post',
    path: '/customer/orders/:orderId/additions/:additionNo/refuse',
    summary: 'Refuse an addition; a refused price on site ends the order',
    tags,
    access: { audience: 'customer', permission: 'order.confirm' },
    idempotency: 'optional',
    params: additionParamsSchema,
    responses: { 200: snapshotSchema },
    errors: [...STEP_ERRORS, 'NO_PROPOSAL', 'ALREADY_PAID', 'PAYMENT_UNKNOWN'],
    handler: async (ctx) => {
      const { orderId, additionNo } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      const request = { ...stepOf(ctx), orderId, additionNo };
      return { status: 200, body: await ctx.deps.orders.refuseAddition(request) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/customer/orders/:orderId/additions/:additionNo/payments',
    summary: 'Open the bill of an addition; the code is scanned to pay',
    tags,
    access: { audience: 'customer', permission: 'payment.create' },
    idempotency: 'required',
    rateLimit: 'pay',
    params: additionParamsSchema,
    body: payAdditionSchema,
    responses: { 201: paymentSchema },
    errors: [
      'NOT_FOUND',
      'ALREADY_PAID',
      'PAYMENT_CLOSED',
      'CHANNEL_UNAVAILABLE',
      'WECHAT_NOT_SET_UP',
      'WECHAT_NOT_LINKED',
    ],
    handler: async (ctx) => {
      const { deps, actor, params } = ctx;
      const choice = await payChoiceOf(ctx);
      const bill = await deps.orders.payAddition({ ...params, customerId: actor.id, ...choice });
      return { status: 201, body: presentBill(bill) };
    },
  }),
];
