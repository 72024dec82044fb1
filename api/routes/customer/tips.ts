import { orderParamsSchema } from '../../../contract/schemas/order.js';
import { paymentSchema } from '../../../contract/schemas/payment.js';
import { giveTipSchema, tipListSchema } from '../../../contract/schemas/tip.js';
import { defineRoute, type Route } from '../../kit/route.js';
import { payChoiceOf, presentBill } from '../bill.js';
import { orderScopeOf } from '../order-scope.js';

const tags = ['orders'];

export const CUSTOMER_TIP_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/customer/orders/:orderId/tips',
    summary: 'Tip those who did the work: opens a bill of its own, all of it is theirs',
    tags,
    access: { audience: 'customer', permission: 'payment.create' },
    idempotency: 'required',
    rateLimit: 'pay',
    params: orderParamsSchema,
    body: giveTipSchema,
    responses: { 201: paymentSchema },
    errors: [
      'NOT_FOUND',
      'TIP_NOT_POSSIBLE',
      'TIP_TOO_HIGH',
      'ALREADY_PAID',
      'PAYMENT_CLOSED',
      'CONTENTION',
      'CHANNEL_UNAVAILABLE',
      'WECHAT_NOT_SET_UP',
      'WECHAT_NOT_LINKED',
    ],
    handler: async (ctx) => {
      const { deps, actor, params, body } = ctx;
      const { amountFen } = body;
      const choice = await payChoiceOf(ctx);
      const tip = { ...params, customerId: actor.id, amountFen, ...choice };
      return { status: 201, body: presentBill(await deps.tips.open(tip)) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/customer/orders/:orderId/tips',
    summary: 'Tips that I gave for one of my orders',
    tags,
    access: { audience: 'customer', permission: 'payment.read' },
    params: orderParamsSchema,
    responses: { 200: tipListSchema },
    errors: ['NOT_FOUND'],
    handler: async (ctx) => {
      const { orderId } = ctx.params;
      await ctx.deps.orders.require({ orderId, scope: orderScopeOf(ctx) });
      return { status: 200, body: { items: await ctx.deps.tips.ofOrder(orderId) } };
    },
  }),
];
