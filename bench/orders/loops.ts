import { setTimeout as sleep } from 'node:timers/promises';

/** Starts one piece of work a second, whatever the earlier ones are doing, and awaits them all. */
export async function oneASecond(
  seconds: number,
  work: (number: number) => Promise<unknown>,
): Promise<void> {
  const startedAt = Date.now();
  const running: Promise<unknown>[] = [];
  for (let number = 0; number < seconds; number += 1) {
    running.push(work(number));
    await sleep(Math.max(0, startedAt + (number + 1) * 1_000 - Date.now()));
  }
  await Promise.all(running);
}

/** What a closed loop did while all its places were taken. */
export type LoopResult = { readonly done: number; readonly elapsedMs: number };

/**
 * Keeps `inFlight` pieces of work under way until `count` were started. Counted is only the time in
 * which every place is taken: after the first round of completions, until the last start. A run too
 * short to have such a time is counted as a whole.
 */
export async function closedLoop(input: {
  readonly count: number;
  readonly inFlight: number;
  readonly work: (number: number) => Promise<unknown>;
}): Promise<LoopResult> {
  const { count, inFlight, work } = input;
  const startedMs = performance.now();
  let started = 0;
  let finished = 0;
  let fromMs = 0;
  let untilMs = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (started < count) {
      const number = started;
      started += 1;
      if (started === count) {
        untilMs = performance.now();
        done = Math.max(0, finished - inFlight);
      }
      await work(number);
      finished += 1;
      if (finished === inFlight) fromMs = performance.now();
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  if (done === 0) return { done: count, elapsedMs: performance.now() - startedMs };
  return { done, elapsedMs: untilMs - fromMs };
}

/** The value below which `share` of the list lies; 0 for an empty one. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Things a second over several rounds together. */
export function rateOf(results: readonly LoopResult[]): number {
  const done = results.reduce((sum, result) => sum + result.done, 0);
  const elapsedMs = results.reduce((sum, result) => sum + result.elapsedMs, 0);
  return elapsedMs === 0 ? 0 : (done * 1_000) / elapsedMs;
}
