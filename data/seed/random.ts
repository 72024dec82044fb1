/** Numbers in [0, 1), the same for the same seed on every machine. */
export type Random = () => number;

/** mulberry32: small, fast and good enough for seed data; not for anything secret. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An element by chance; throws RangeError on an empty list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
}

/** Integer in [min, max]. */
export function between(random: Random, range: { readonly min: number; readonly max: number }) {
  return range.min + Math.floor(random() * (range.max - range.min + 1));
}
