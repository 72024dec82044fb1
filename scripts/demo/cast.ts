import { createRandom, pick, type Random } from '../../data/seed/random.js';
import type { Demand } from './demand.js';

/** What a customer does with an order; everything here is synthetic. */
export const ORDER_KINDS = [
  'usual',
  'scheduledNamed',
  'scheduledAny',
  'nobodyCan',
  'neverPays',
  'paysLate',
  'cancelsUnpaid',
  'cancelsDispatching',
] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** Share of each kind; the rest is usual. */
export const KIND_SHARES: Readonly<Record<Exclude<OrderKind, 'usual'>, number>> = {
  scheduledNamed: 0.07,
  scheduledAny: 0.07,
  nobodyCan: 0.05,
  neverPays: 0.04,
  paysLate: 0.03,
  cancelsUnpaid: 0.02,
  cancelsDispatching: 0.05,
};

export const CONFIRM_SHARE = 0.6;
export const DECLINE_SHARE = 0.12;
export const NO_ANSWER_SHARE = 0.05;

/** One order of the demo before it exists. */
export type Plan = {
  readonly index: number;
  readonly atMs: number;
  readonly place: Demand['place'];
  readonly zoneId: string;
  readonly kind: OrderKind;
  readonly customer: number;
  readonly offering: Offering;
  readonly willConfirm: boolean;
  /** Pauses of the customer between 0 and 1, to be stretched by who uses them. */
  readonly haste: number;
  /** Scheduled orders: how long after placing the service shall start. */
  readonly leadMs: number;
};

export type Offering = {
  readonly id: string;
  readonly itemId: string;
  readonly categoryId: string;
  readonly merchantId: string;
};

/** Long enough to count as scheduled in the demo city, short enough for the demo to end. */
const LEAD_MS = { min: 50_000, max: 70_000 } as const;

/** Who orders what and how he behaves; equal input gives equal output. */
export function castOrders(input: {
  readonly demands: readonly Demand[];
  readonly seed: number;
  readonly durationMs: number;
  readonly customers: number;
  readonly offerings: readonly Offering[];
  /** Offerings that no worker of the city can serve. */
  readonly impossible: readonly Offering[];
}): Plan[] {
  const { demands, durationMs, customers, offerings, impossible } = input;
  const random = createRandom(input.seed ^ 0x5eed);
  return demands.map(({ hourShare, place, zoneId }, index) => {
    const drawn = kindOf(random);
    const kind = drawn === 'nobodyCan' && impossible.length === 0 ? 'usual' : drawn;
    return {
      index,
      atMs: Math.round(hourShare * durationMs),
      place,
      zoneId,
      kind,
      customer: Math.floor(random() * customers),
      offering: pick(random, kind === 'nobodyCan' ? impossible : offerings),
      willConfirm: random() < CONFIRM_SHARE,
      haste: random(),
      leadMs: LEAD_MS.min + Math.floor(random() * (LEAD_MS.max - LEAD_MS.min)),
    };
  });
}

export type Fate = 'accept' | 'decline' | 'silent';

/** How the n-th worker asked for an order answers, whoever he is. */
export function fateOf(input: {
  readonly seed: number;
  readonly index: number;
  readonly ask: number;
}): { readonly fate: Fate; readonly haste: number } {
  const random = createRandom(
    Math.imul(input.seed + 1, 0x9e3779b1) ^ Math.imul(input.index + 1, 0x85ebca6b) ^ input.ask,
  );
  // The first number of near seeds is alike.
  random();
  const at = random();
  const haste = random();
  if (at < NO_ANSWER_SHARE) return { fate: 'silent', haste };
  return { fate: at < NO_ANSWER_SHARE + DECLINE_SHARE ? 'decline' : 'accept', haste };
}

function kindOf(random: Random): OrderKind {
  let left = random();
  for (const [kind, share] of Object.entries(KIND_SHARES)) {
    if (left < share) return kind as OrderKind;
    left -= share;
  }
  return 'usual';
}
