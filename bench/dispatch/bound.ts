/**
 * A lower bound of the responses of a day, with everything known beforehand.
 *
 * Method: the dual of the time-indexed assignment. All workers on shift are one pool that has
 * every skill and is two minutes from everywhere; each minute of the pool has a price ≥ 0, each
 * order takes its cheapest start (or counts as unserved), and the pool's minutes are paid back.
 * By weak duality the sum is below what any policy can reach, whatever the prices: they are only
 * improved, by a subgradient. Complexity: O(STEPS · orders · patience).
 */
import { DAY_MINUTES, SERVICE_MINUTES_MAX, type Day } from './day.js';
import { RIDE_MINUTES_MIN, SPREAD, type Facts } from './facts.js';
import { UNSERVED_MINUTES } from './simulate.js';

const STEPS = 200;
const FIRST_STEP = 0.2;
/** The longest ride of which an error can keep a worker beyond his shift. */
const RIDE_MINUTES_MAX = 90;
const HORIZON = DAY_MINUTES + 720;

/** Mean response in minutes that no policy can be below. */
export function hindsightBound(day: Day, facts: Facts, hasErrors: boolean): number {
  const ride = RIDE_MINUTES_MIN * (hasErrors ? 1 - SPREAD : 1);
  const overrun = hasErrors ? SPREAD * (SERVICE_MINUTES_MAX + RIDE_MINUTES_MAX) : 0;
  const capacity = capacityOf(day, overrun);
  const jobs = day.orders.map(({ createdAt, serviceMinutes }, number) => {
    return { createdAt, minutes: ride + serviceMinutes * facts.serviceFactor(number) };
  });
  const prices = new Float64Array(HORIZON);
  const used = new Float64Array(HORIZON);
  let best = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const { value } = evaluate({ jobs, prices, used, capacity, ride });
    best = Math.max(best, value / Math.max(1, jobs.length));
    const size = FIRST_STEP / Math.sqrt(step + 1);
    for (let at = 0; at < HORIZON; at += 1) {
      const wanted = (used[at]! - capacity[at]!) / Math.max(1, capacity[at]!);
      prices[at] = Math.max(0, prices[at]! + size * Math.max(-1, Math.min(1, wanted)));
    }
  }
  return best;
}

type PricedJobs = {
  readonly jobs: readonly { readonly createdAt: number; readonly minutes: number }[];
  readonly prices: Float64Array;
  readonly used: Float64Array;
  readonly capacity: Float64Array;
  readonly ride: number;
};

function evaluate({ jobs, prices, used, capacity, ride }: PricedJobs): { value: number } {
  used.fill(0);
  const paid = new Float64Array(HORIZON + 1);
  let value = 0;
  for (let at = 0; at < HORIZON; at += 1) {
    paid[at + 1] = paid[at]! + prices[at]!;
    value -= prices[at]! * capacity[at]!;
  }
  for (const { createdAt, minutes } of jobs) {
    let bestCost = UNSERVED_MINUTES - ride;
    let bestStart = -1;
    const look = (start: number): void => {
      const price = paidUntil(paid, start + minutes) - paidUntil(paid, start);
      const cost = start - createdAt + price;
      if (cost >= bestCost) return;
      bestCost = cost;
      bestStart = start;
    };
    // The cost is linear between these starts, so that one of them is the cheapest.
    look(createdAt);
    const whole = Math.ceil(createdAt);
    const shifted = Math.ceil(createdAt + minutes) - minutes;
    for (let later = 0; later <= UNSERVED_MINUTES; later += 1) {
      look(whole + later);
      look(shifted + later);
    }
    value += ride + bestCost;
    if (bestStart >= 0) use(used, bestStart, bestStart + minutes);
  }
  return { value };
}

/** Integral of the prices; free beyond the horizon, which only lowers the bound. */
function paidUntil(paid: Float64Array, moment: number): number {
  const at = Math.floor(moment);
  if (at >= HORIZON) return paid[HORIZON]!;
  return paid[at]! + (moment - at) * (paid[at + 1]! - paid[at]!);
}

function capacityOf(day: Day, overrun: number): Float64Array {
  const capacity = new Float64Array(HORIZON);
  for (const { onAt, offAt } of day.workers) use(capacity, onAt, offAt + overrun);
  return capacity;
}

/** Adds the minutes from start to end to the minutes of the day. */
function use(minutes: Float64Array, start: number, end: number): void {
  for (let at = Math.max(0, Math.floor(start)); at < Math.min(HORIZON, end); at += 1) {
    minutes[at] = minutes[at]! + Math.min(end, at + 1) - Math.max(start, at);
  }
}
