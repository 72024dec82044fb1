import { orderSeriesBetween } from '../../use-cases/reconcile/order-numbers.js';

/** Numbers left free after a restore. No city day has that many orders. */
const NUMBER_GAP = 500_000;

/**
 * Where the order numbers go on after a restore. Orders placed after the backup are lost here, but
 * their bills live on at the payment channel under numbers made from theirs; a new order with such
 * a number would meet somebody else's payment. So every day since then jumps ahead.
 */
export function seriesAfterRestore(input: {
  readonly series: Readonly<Record<string, number>>;
  readonly takenAt: Date;
  readonly now: Date;
}): Record<string, number> {
  const { series, takenAt, now } = input;
  const names = orderSeriesBetween({ from: takenAt, to: now });
  return Object.fromEntries(names.map((name) => [name, (series[name] ?? 0) + NUMBER_GAP]));
}
