import { isFinalOrderStatus, type OrderStatus } from '../../contract/terms/order.js';
import type { HttpClient } from '../drive/http-client.js';
import type { LiveEvent } from '../drive/live-events.js';
import type { Endpoints } from '../drive/people.js';
import type { Plan } from './cast.js';

/** One order of the demo and what the people around it know. */
export type StagedOrder = {
  readonly plan: Plan;
  orderId: string | null;
  /** Why it was never placed. */
  refusal: string | null;
  status: OrderStatus | null;
  /** How many workers were asked so far. */
  asks: number;
};

/** What everybody in the demo shares. */
export type Stage = {
  readonly endpoints: Endpoints;
  readonly seed: number;
  readonly orders: readonly StagedOrder[];
  readonly signal: AbortSignal;
  /** Customers by their number in the plans. */
  readonly customers: HttpClient[];
  find(orderId: string): StagedOrder | undefined;
  placed(order: StagedOrder, orderId: string): void;
  /** News of an order from any stream or answer; older news than known changes nothing. */
  hear(news: Pick<LiveEvent, 'orderId' | 'seq' | 'to'>): void;
  /** Resolves when the status fits, the order has ended, or the demo is over. */
  until(order: StagedOrder, isMet: (status: OrderStatus) => boolean): Promise<OrderStatus | null>;
  /** An answer that was not the hoped-for one; told at the end by frequency. */
  note(what: string): void;
  readonly notes: readonly string[];
};

type Heard = { seq: number; status: OrderStatus };

export function createStage(input: {
  readonly endpoints: Endpoints;
  readonly seed: number;
  readonly plans: readonly Plan[];
  readonly signal: AbortSignal;
}): Stage {
  const { endpoints, seed, signal } = input;
  const orders = input.plans.map((plan): StagedOrder => ({ ...BLANK, plan }));
  const byId = new Map<string, StagedOrder>();
  // A stream may tell of an order before the answer to its placing has arrived.
  const heard = new Map<string, Heard>();
  const waiting = new Map<StagedOrder, Set<() => void>>();
  const notes: string[] = [];

  const apply = (order: StagedOrder, { status }: Heard): void => {
    order.status = status;
    for (const look of waiting.get(order) ?? []) look();
  };
  signal.addEventListener('abort', () => {
    for (const looks of waiting.values()) for (const look of looks) look();
  });

  return {
    endpoints,
    seed,
    orders,
    signal,
    customers: [],
    notes,
    note: (what) => void notes.push(what),
    find: (orderId) => byId.get(orderId),
    placed(order, orderId) {
      order.orderId = orderId;
      order.status ??= 'PENDING_PAYMENT';
      byId.set(orderId, order);
      const known = heard.get(orderId);
      if (known) apply(order, known);
    },
    hear({ orderId, seq, to }) {
      if ((heard.get(orderId)?.seq ?? 0) >= seq) return;
      const news = { seq, status: to as OrderStatus };
      heard.set(orderId, news);
      const order = byId.get(orderId);
      if (order) apply(order, news);
    },
    until: (order, isMet) =>
      new Promise((resolve) => {
        const looks = waiting.get(order) ?? new Set();
        waiting.set(order, looks);
        const look = (): void => {
          const { status } = order;
          const isOver = status !== null && (isMet(status) || isFinalOrderStatus(status));
          if (!isOver && !signal.aborted) return;
          looks.delete(look);
          resolve(status);
        };
        looks.add(look);
        look();
      }),
  };
}

/** Ended, or never placed. */
export function isOver({ status, refusal }: StagedOrder): boolean {
  return refusal !== null || (status !== null && isFinalOrderStatus(status));
}

const BLANK = { orderId: null, refusal: null, status: null, asks: 0 } as const;
