/**
 * Searches that want several workers at once: a search is matched when every ticket of it got a
 * worker of its own, else none of its tickets is.
 *
 * Method: crews that have waited too long have their turn first (crew-turn.ts). For the rest the
 * engine matches all tickets; searches that got only a part give their workers back and the rest
 * is matched once more without them, so that a half-served order blocks nobody.
 * Complexity: two runs of the engine, and one more for each crew that has its turn (bounded there).
 * Deterministic like the engine.
 */
import { giveTurns, withoutTaken, type Turns } from './crew-turn.js';
import { matchOnce, type DispatchSearch, type SearchesInput } from './match-once.js';
import type { DispatchEngine, DispatchMatch, UnmatchedReason } from './types.js';

export type { DispatchSearch };

export type SearchOutcome = {
  readonly matched: readonly { readonly id: string; readonly matches: readonly DispatchMatch[] }[];
  readonly unmatched: readonly {
    readonly id: string;
    readonly reason: UnmatchedReason;
    /** It goes on waiting: it keeps workers for itself, or somebody could come later. */
    readonly isWaiting: boolean;
  }[];
};

/** Runs the engine over whole searches. Tickets are unique over all searches. */
export function matchSearches(engine: DispatchEngine, input: SearchesInput): SearchOutcome {
  const turns = giveTurns(engine, input);
  const rest = matchRest(engine, leftAfter(input, turns));
  return {
    matched: [...turns.matched, ...rest.matched],
    unmatched: [...turns.unmatched, ...rest.unmatched],
  };
}

/** Searches that had no turn, and workers whom the turns have left. */
function leftAfter(input: SearchesInput, { matched, unmatched, takenIds }: Turns): SearchesInput {
  const had = new Set([...matched, ...unmatched].map(({ id }) => id));
  if (had.size === 0) return input;
  return {
    ...input,
    workers: withoutTaken(input.workers, takenIds),
    searches: input.searches.filter(({ id }) => !had.has(id)),
  };
}

function matchRest(engine: DispatchEngine, input: SearchesInput) {
  const { searches, ...rest } = input;
  const first = matchOnce(engine, input);
  const isPart = (search: DispatchSearch): boolean => first.parts.has(search.id);
  if (!searches.some(isPart)) return first;
  const { matched, unmatched } = first;
  const matchedIds = new Set(matched.map(({ id }) => id));
  const takenIds = new Set(
    matched.flatMap(({ matches }) => matches.map(({ workerId }) => workerId)),
  );
  const second = matchOnce(engine, {
    ...rest,
    workers: rest.workers.filter(({ id }) => !takenIds.has(id)),
    searches: searches.filter((search) => !matchedIds.has(search.id) && !isPart(search)),
  });
  const secondIds = new Set(second.matched.map(({ id }) => id));
  return {
    matched: [...matched, ...second.matched],
    unmatched: unmatched.filter(({ id }) => !secondIds.has(id)),
  };
}
