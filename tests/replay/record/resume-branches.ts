import type { OrderChange } from '../../../domain/order/state.js';
import type { OrderProgress } from '../../../workflows/contract.js';
import { orderFacts } from '../../factories/order-facts.js';
import type { ReplayBranch } from '../branches.js';
import { THINKING, type OrderBranch } from './branch-kit.js';

const OFFER_MS = 600_000;
const SYSTEM = { kind: 'system', id: 'system' } as const;
const ticketOf = (orderId: string): string => `${orderId}:1`;

const found = (orderId: string, atMs: number): OrderChange[] => {
  const [ticketId, workerId] = [ticketOf(orderId), 'w5'];
  const how = { ticketId, workerId, origin: 'DISPATCH', etaMs: 0 } as const;
  const offer = { ...how, offerId: `${ticketId}:2`, round: 1, expiresAtMs: atMs + OFFER_MS };
  return [
    { event: 'offer', atMs, offers: [offer] },
    { event: 'accept', atMs, ...how },
  ];
};

const served = (orderId: string, atMs: number): OrderChange[] => {
  const step = { atMs, ticketId: ticketOf(orderId) };
  return [
    ...found(orderId, atMs),
    { event: 'depart', ...step },
    { event: 'arrive', ...step },
    { event: 'start', ...step },
    { event: 'finish', needsApproval: false, ...step },
  ];
};

const stored = (changes: readonly OrderChange[], searches: number): OrderProgress => ({
  changes: changes.map((change) => ({ change })),
  searches,
});

/** The database's answer to the first placing by a run that is not the order's first one. */
const movedOn =
  (progressOf: (orderId: string, atMs: number) => OrderProgress) =>
  async ({ orderId }: { readonly orderId: string }) => {
    const atMs = Date.now();
    const times = { placedAtMs: atMs, startMs: atMs + 3_600_000, endMs: atMs + 7_200_000 };
    return { ...orderFacts({ orderId, ...times }), progress: progressOf(orderId, atMs) };
  };

/** After a restore: a run begins in the middle of its order, or hears of changes it has not made. */
export const RESUME_BRANCHES: Partial<Record<ReplayBranch, OrderBranch>> = {
  'order.resumed': {
    isLeftOpen: true,
    activities: {
      placeOrder: movedOn((_orderId, atMs) => stored([{ event: 'paid', atMs }], 2)),
    },
    drive: (scene) => scene.accept(),
  },
  'order.resumed-disputed': {
    activities: {
      placeOrder: movedOn((orderId, atMs) => {
        const dispute = { event: 'dispute', atMs, caseNo: `C-${orderId}` } as const;
        return stored([{ event: 'paid', atMs }, ...served(orderId, atMs), dispute], 2);
      }),
    },
    drive: (scene) => scene.closeCase(true),
  },
  'order.caught-up': {
    isLeftOpen: true,
    activities: {
      ...THINKING,
      orderProgress: async ({ orderId }) => stored(found(orderId, Date.now()), 2),
    },
    drive: async (scene) => {
      await scene.pay();
      await scene.untilSearching();
      await scene.ask('catchUp', SYSTEM, {});
      await scene.depart();
    },
  },
};
