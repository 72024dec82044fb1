/** Work that comes again and again beside the requests of a process. */
export type Repeating = {
  /** No further round; done when the one under way is over. */
  stop(): Promise<void>;
};

/**
 * One round after the other, never two at once: every `everyMs`, and at the start with `isEager`.
 * Every process of a kind may do it; what is shared decides who does what. `onError` gets what a
 * round throws, and the next one comes all the same.
 */
export function startRepeating(options: {
  readonly everyMs: number;
  readonly isEager?: boolean;
  readonly work: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}): Repeating {
  const { everyMs, isEager = false, work, onError } = options;
  let isStopped = false;
  const round = async (): Promise<void> => {
    if (!isStopped) await work().catch(onError);
  };
  let running = isEager ? round() : Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(round);
  }, everyMs);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
