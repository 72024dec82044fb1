const DEPTH = Symbol.for('doorhive.plantedFaults');
type Shared = { [DEPTH]?: number };
const shared = globalThis as Shared;

/**
 * Requests while a test has broken something on purpose: the 500 that it expects is no finding of
 * `npm run fuzz`, which plays the tests through its checker. Everything else of them is checked.
 */
export async function withPlantedFault<T>(act: () => Promise<T>): Promise<T> {
  shared[DEPTH] = (shared[DEPTH] ?? 0) + 1;
  try {
    return await act();
  } finally {
    shared[DEPTH] = (shared[DEPTH] ?? 1) - 1;
  }
}

export const isFaultPlanted = (): boolean => (shared[DEPTH] ?? 0) > 0;
