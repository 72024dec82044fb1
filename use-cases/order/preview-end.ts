import type { z } from 'zod';
import type { cancelPreviewSchema } from '../../contract/schemas/order-endings.js';
import type { Actor } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { CANCEL_RULES, cancelTerms, type EndTerms } from '../../domain/order/cancel-terms.js';
import { findTransition } from '../../domain/order/transitions.js';
import type { OrderDeps } from './deps.js';
import { endAmountsOf, stageOf } from './order-money.js';

export type CancelPreview = z.input<typeof cancelPreviewSchema>;

const NOTHING = {
  feeFen: 0,
  travelKeptFen: 0,
  refundFen: 0,
  receivers: { workerFen: 0, merchantFen: 0, platformFen: 0 },
} as const;

/**
 * What cancelling would cost `actor` at `atMs`, and who gets it (X3): the terms and the amounts
 * that the run computes, so nothing differs unless the order moves on in between.
 */
export async function previewEnd(
  deps: Pick<OrderDeps, 'payments'>,
  ask: {
    readonly order: OrderDocument;
    readonly actor: Actor;
    readonly atMs: number;
    readonly isCityClosed?: boolean;
  },
): Promise<CancelPreview> {
  const { order, actor, atMs, isCityClosed = false } = ask;
  const { policy, policyVersion, status } = order;
  const stage = { status: stageOf(order), startMs: order.startAt.getTime() };
  const isPossible = findTransition({ status, event: 'cancel', actor: actor.kind }) !== null;
  const terms = isPossible
    ? cancelTerms({ stage, actor: actor.kind, atMs, policy, isCityClosed })
    : null;
  if (terms === null) {
    const none = { isAllowed: false, rule: null, ruleText: null, freeUntil: null } as const;
    return { ...none, ...NOTHING, policyVersion };
  }
  const { rule } = terms;
  const amounts = order.paidAt === null ? NOTHING : await amountsOf(deps, { order, terms, atMs });
  const freeUntil = freeUntilOf(order, terms);
  return {
    isAllowed: true,
    rule,
    ruleText: { ...CANCEL_RULES[rule] },
    ...amounts,
    freeUntil,
    policyVersion,
  };
}

async function amountsOf(
  deps: Pick<OrderDeps, 'payments'>,
  end: { readonly order: OrderDocument; readonly terms: EndTerms; readonly atMs: number },
) {
  const refunds = await deps.payments.refundsOf(end.order._id);
  const amounts = endAmountsOf({ ...end, refunds });
  const { feeFen, travelKeptFen, refundFen, merchantFen, platformFen, workers } = amounts;
  const workerFen = workers.reduce((sum, part) => sum + part.shareFen + part.travelFen, 0);
  const receivers = { workerFen, merchantFen, platformFen };
  return { feeFen, travelKeptFen, refundFen, receivers };
}

/** The one free rule that ends by the clock alone. */
function freeUntilOf(order: OrderDocument, { rule }: EndTerms): string | null {
  if (rule !== 'EARLY') return null;
  const untilMs = order.startAt.getTime() - order.policy.cancelFreeBeforeStartMs;
  return new Date(untilMs).toISOString();
}
