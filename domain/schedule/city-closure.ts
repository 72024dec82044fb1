/** A time in which a city serves nobody, e.g. for a storm (X29); the end is exclusive. */
export type Closure = { readonly from: Date; readonly until: Date };

/** True when any part of [startMs, endMs) lies in the closure. */
export function isInClosure(
  closure: Closure | undefined,
  time: { readonly startMs: number; readonly endMs: number },
): boolean {
  if (closure === undefined) return false;
  return time.startMs < closure.until.getTime() && time.endMs > closure.from.getTime();
}
