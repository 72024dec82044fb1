import type { StackWorld } from './stack-world.js';

/** One test whose order lives for itself. */
export type Story = (
  title: string,
  run: (world: StackWorld) => Promise<void>,
  timeoutMs: number,
) => void;

/**
 * Tests of one section that do not meet each other: all begin at the same time, and each is told on
 * its own. Most of an order's life is waiting.
 */
export function storiesOf(given: () => StackWorld): Story {
  const starts: (() => void)[] = [];
  return (title, run, timeoutMs) => {
    let running: Promise<void> | null = null;
    starts.push(() => {
      running = run(given());
      // Whoever awaits it tells what went wrong; until then nobody listens.
      running.catch(() => undefined);
    });
    if (starts.length === 1) beforeAll(() => starts.forEach((start) => start()));
    test(title, () => running ?? Promise.reject(new Error('the section did not begin')), timeoutMs);
  };
}
