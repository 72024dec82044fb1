const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;
const RANGE = 4_294_967_296;

/**
 * A number in [0, 1) that depends on its arguments alone: under every policy a worker answers the
 * same question in the same way, so that two replays differ by what the policies do and not by luck.
 */
export function chanceOf(seed: number, ...parts: readonly string[]): number {
  let hash = FNV_OFFSET ^ (seed | 0);
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 1) {
      hash = Math.imul(hash ^ part.charCodeAt(at), FNV_PRIME);
    }
    // Between the parts, so that «ab, c» is not «a, bc».
    hash = Math.imul(hash ^ 0x1f, FNV_PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / RANGE;
}
