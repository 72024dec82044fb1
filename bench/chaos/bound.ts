import { percentile } from '../../scripts/demo/statistics.js';

const CONFIDENCE_LEFT = 0.05;
const STEPS = 60;

/**
 * Upper 95 % bound, in percent, of the rate of failures after `failures` in `trials`: the rule of
 * three for none (3 / trials), the exact Poisson bound for more. 100 when nothing was tried.
 */
export function upperBound95Pct(failures: number, trials: number): number {
  if (trials <= 0) return 100;
  let low = 0;
  let high = failures + 20 + 10 * Math.sqrt(failures);
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (poissonAtMost(failures, middle) > CONFIDENCE_LEFT) low = middle;
    else high = middle;
  }
  return Math.min(100, (100 * high) / trials);
}

function poissonAtMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let index = 1; index <= count; index += 1) {
    term *= mean / index;
    sum += term;
  }
  return sum;
}

/** The nearest-rank percentile; 0 for an empty list. */
export function percentileOf(values: readonly number[], share: number): number {
  return values.length === 0 ? 0 : percentile(values, share);
}
