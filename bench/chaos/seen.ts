import { ORDER_STATUSES, TICKET_STATUSES } from '../../contract/terms/order.js';
import type { Sight } from './eyes.js';

/** What an order may be in the middle of, beside its status. */
const MOMENTS: Readonly<Record<string, (sight: Sight) => boolean>> = {
  poolOpen: (sight) => sight.isPoolOpen,
  consentAwaited: (sight) => sight.isConsentAwaited,
  additionOpen: (sight) => sight.additionNo !== null,
  caseOpen: (sight) => sight.complaint?.status === 'OPEN',
  caseDecided: (sight) => sight.complaint?.status === 'DECIDED',
  caseAppealed: (sight) => sight.complaint?.status === 'APPEALED',
  refundOpen: (sight) => sight.refundStatus === 'OPEN',
  settlementHeld: (sight) => sight.settlementStatus === 'HELD',
};

type Counts = Readonly<Record<string, number>>;

/** How many orders (visits) stood in each status at one kill or more; each counts once. */
export type SeenAtKills = {
  readonly orders: Counts;
  readonly visits: Counts;
  readonly moments: Counts;
};

export type Seen = {
  /** Called right before a kill with everything that is in sight. */
  look(sights: readonly Sight[]): void;
  all(): SeenAtKills;
};

/** Remembers in which statuses the kills met the orders. */
export function createSeen(): Seen {
  const orders = counter(ORDER_STATUSES);
  const visits = counter(TICKET_STATUSES);
  const moments = counter(Object.keys(MOMENTS));
  return {
    look(sights) {
      for (const sight of sights) {
        orders.see(sight.status, sight.orderId);
        for (const { id, status } of sight.visits) visits.see(status, id);
        for (const [name, isThere] of Object.entries(MOMENTS)) {
          if (isThere(sight)) moments.see(name, sight.orderId);
        }
      }
    },
    all: () => ({ orders: orders.all(), visits: visits.all(), moments: moments.all() }),
  };
}

function counter(names: readonly string[]) {
  const ids = new Map(names.map((name): [string, Set<string>] => [name, new Set()]));
  return {
    see: (name: string, id: string): void => void ids.get(name)?.add(id),
    all: (): Counts => Object.fromEntries([...ids].map(([name, { size }]) => [name, size])),
  };
}

/** Lines for people: what was met, and what no kill met. */
export function tellSeen(seen: SeenAtKills, say: (line: string) => void): void {
  for (const part of ['orders', 'visits', 'moments'] as const) {
    const counts = Object.entries(seen[part]);
    say(`seen at some kill, ${part}: ${counts.map((pair) => pair.join(' ')).join(', ')}`);
    const never = counts.flatMap(([name, count]) => (count === 0 ? [name] : []));
    if (never.length > 0) say(`  met by no kill: ${never.join(', ')}`);
  }
}
