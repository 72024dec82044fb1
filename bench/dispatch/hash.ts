/** A number in [0, 1) that depends on its arguments alone: every policy meets the same facts. */
export function chance(seed: number, a: number, b = 0, c = 0): number {
  let h = seed | 0;
  for (const part of [a, b, c]) {
    h = Math.imul(h ^ part, 0x9e37_79b1);
    h = Math.imul(h ^ (h >>> 15), 0x85eb_ca6b);
    h ^= h >>> 13;
  }
  h = Math.imul(h ^ (h >>> 16), 0xc2b2_ae35);
  return ((h ^ (h >>> 15)) >>> 0) / 4_294_967_296;
}
