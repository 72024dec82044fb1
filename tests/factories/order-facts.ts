import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order/policy.js';
import type { OrderFacts } from '../../domain/order/state.js';

const HOUR = 3_600_000;

/** Facts of an order for "any worker" tomorrow, under the default policy. */
export function orderFacts(
  overrides: Partial<Omit<OrderFacts, 'policy'>> & { readonly policy?: Partial<OrderPolicy> } = {},
): OrderFacts {
  const { policy, ...rest } = overrides;
  const placedAtMs = rest.placedAtMs ?? Date.UTC(2026, 10, 24, 8);
  const startMs = rest.startMs ?? placedAtMs + 24 * HOUR;
  return {
    orderId: 'o1',
    ticketId: `${rest.orderId ?? 'o1'}:1`,
    cityCode: 'hz',
    categoryId: 'daily',
    customerId: 'c1',
    merchantId: 'm1',
    placedAtMs,
    startMs,
    endMs: startMs + 2 * HOUR,
    isNow: false,
    amountFen: 10_000,
    heldWorkerId: null,
    isMovable: false,
    ...rest,
    policy: { ...DEFAULT_ORDER_POLICY, ...policy },
  };
}
