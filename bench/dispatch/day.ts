import type { Random } from '../../data/seed/random.js';

/** Times are minutes of the day. */
export type DayOrder = {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
  readonly createdAt: number;
  readonly skill: string;
  /** What the service type takes on average: all that a policy knows. */
  readonly serviceMinutes: number;
};

export type DayWorker = {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
  readonly onAt: number;
  readonly offAt: number;
  readonly skills: readonly string[];
};

export type Day = {
  readonly seed: number;
  readonly orders: readonly DayOrder[];
  readonly workers: readonly DayWorker[];
};

export const DAY_MINUTES = 1_440;

/** Synthetic: kinds of home services with their share of the orders; 50.7 minutes on average. */
export const SERVICE_TYPES = [
  { skill: 'S20', minutes: 20, share: 0.15 },
  { skill: 'S30', minutes: 30, share: 0.2 },
  { skill: 'S45', minutes: 45, share: 0.25 },
  { skill: 'S60', minutes: 60, share: 0.2 },
  { skill: 'S80', minutes: 80, share: 0.12 },
  { skill: 'S110', minutes: 110, share: 0.08 },
] as const;

export const SERVICE_MINUTES_MAX = 110;

/** Half of the workers have any one skill. */
const SKILL_SHARE = 0.5;

/** Counted as work beside the service when workers are drawn for a load. */
export const NOMINAL_RIDE_MINUTES = 6;

export function drawService(random: Random): { readonly skill: string; readonly minutes: number } {
  let left = random();
  for (const type of SERVICE_TYPES) {
    left -= type.share;
    if (left < 0) return type;
  }
  return SERVICE_TYPES[0];
}

/** At least one. */
export function drawSkills(random: Random): string[] {
  const skills = SERVICE_TYPES.map(({ skill }) => skill).filter(() => random() < SKILL_SHARE);
  return skills.length > 0 ? skills : [drawService(random).skill];
}

/** Minutes of work that the orders bring. */
export function workOf(orders: readonly DayOrder[]): number {
  return orders.reduce((sum, order) => sum + order.serviceMinutes + NOMINAL_RIDE_MINUTES, 0);
}

/** Minutes of a shift within the day. */
export function minutesOf({ onAt, offAt }: Pick<DayWorker, 'onAt' | 'offAt'>): number {
  return Math.max(0, Math.min(DAY_MINUTES, offAt) - Math.max(0, onAt));
}
