import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order/policy.js';
import type { OrderFacts } from '../../domain/order/state.js';

const HOUR = 3_600_000;

/** What a test may say about an order; the rest is the default order. */
export type FactsOverrides = Partial<Omit<OrderFacts, 'policy'>> & {
  readonly policy?: Partial<OrderPolicy>;
  /** Whose time the one ticket holds; short for a `tickets` of one. */
  readonly heldWorkerId?: string | null;
  /** How many workers are needed at the same time. */
  readonly workers?: number;
};

/** Facts of an order for "any worker" tomorrow, under the default policy. In store: no tickets. */
export function orderFacts(overrides: FactsOverrides = {}): OrderFacts {
  const { policy, heldWorkerId = null, workers = 1, ...rest } = overrides;
  const orderId = rest.orderId ?? 'o1';
  const placedAtMs = rest.placedAtMs ?? Date.UTC(2026, 10, 24, 8);
  const startMs = rest.startMs ?? placedAtMs + 24 * HOUR;
  const isInStore = rest.isInStore ?? false;
  const tickets = Array.from({ length: isInStore ? 0 : workers }, (_none, index) => ({
    ticketId: `${orderId}:${index + 1}`,
    heldWorkerId: index === 0 ? heldWorkerId : null,
  }));
  return {
    orderId,
    cityCode: 'hz',
    categoryId: 'daily',
    customerId: 'c1',
    merchantId: 'm1',
    placedAtMs,
    startMs,
    endMs: startMs + 2 * HOUR,
    isNow: false,
    isInStore,
    amountFen: 10_000,
    tickets,
    isMovable: false,
    ...rest,
    policy: { ...DEFAULT_ORDER_POLICY, ...policy },
  };
}
