import { AppError } from '../../contract/terms/errors.js';
import type { Actor as OrderActor, OrderStatus } from '../../contract/terms/order.js';
import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type { OrderScope, StepRequest } from '../../use-cases/order/order-steps.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import type { RouteContext } from '../kit/route.js';

type AuthedContext = Pick<
  RouteContext<unknown, unknown, unknown, Actor>,
  'actor' | 'scope' | 'idempotencyKey' | 'requestId' | 'receivedAtMs'
>;

/** The orders within a person's reach; the only place where roles become a filter on orders. */
export function orderScopeOf(input: { readonly actor: Actor; readonly scope: Scope }): OrderScope {
  const { actor, scope } = input;
  switch (scope) {
    case 'own':
      return actor.audience === 'worker' ? { workerId: actor.id } : { customerId: actor.id };
    case 'merchant':
      if (actor.merchantId === null) throw new AppError('FORBIDDEN');
      return { merchantId: actor.merchantId };
    case 'city':
      return { cityCodes: actor.cities };
    case 'all':
      return {};
  }
}

/** The person as the transition table knows him. */
export function orderActorOf(actor: Actor): OrderActor {
  switch (actor.audience) {
    case 'customer':
      return { kind: 'customer', id: actor.id };
    case 'worker':
      return { kind: 'worker', id: actor.id };
    case 'merchant':
      return { kind: 'merchant', id: actor.id };
    case 'admin':
      return { kind: 'operator', id: actor.id };
  }
}

/** Who, when and under which key: a repeat of the request has the effect once. */
export function stepOf(ctx: AuthedContext): Omit<StepRequest, 'orderId'> {
  return {
    actor: orderActorOf(ctx.actor),
    receivedAtMs: ctx.receivedAtMs,
    key: ctx.idempotencyKey === '' ? ctx.requestId : ctx.idempotencyKey,
  };
}

/** Reads one page of orders and turns it into the answer of a list route. */
export async function orderPage(
  ctx: RouteContext<
    unknown,
    {
      readonly limit: number;
      readonly cursor?: string | undefined;
      readonly status?: OrderStatus[] | undefined;
    },
    unknown,
    Actor
  >,
) {
  const { limit, cursor, status } = ctx.query;
  const rows = await ctx.deps.orders.list({
    scope: orderScopeOf(ctx),
    statuses: status,
    after: decodeTimeCursor(cursor),
    limit,
  });
  const isWorker = ctx.actor.audience === 'worker';
  return toPage({
    rows,
    limit,
    after: (row) => ({ key: Date.parse(isWorker ? row.startAt : row.createdAt), id: row.id }),
  });
}
