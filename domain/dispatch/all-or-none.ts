/**
 * Searches that want several workers at once: a search is matched when every ticket of it got a
 * worker of its own, else none of its tickets is.
 *
 * Method: the engine matches all tickets; searches that got only a part give their workers back
 * and the rest is matched once more without them, so that a half-served order blocks nobody.
 * Complexity: two runs of the engine at most. Deterministic like the engine.
 */
import type {
  DispatchDemand,
  DispatchEngine,
  DispatchInput,
  DispatchMatch,
  UnmatchedReason,
} from './types.js';

/** One search: the tickets of an order that want workers at the same time. */
export type DispatchSearch = {
  readonly id: string;
  readonly demands: readonly DispatchDemand[];
};

export type SearchOutcome = {
  readonly matched: readonly { readonly id: string; readonly matches: readonly DispatchMatch[] }[];
  readonly unmatched: readonly { readonly id: string; readonly reason: UnmatchedReason }[];
};

/** Runs the engine over whole searches. Tickets are unique over all searches. */
export function matchSearches(
  engine: DispatchEngine,
  input: Omit<DispatchInput, 'demands'> & { readonly searches: readonly DispatchSearch[] },
): SearchOutcome {
  const { searches, ...rest } = input;
  const first = matchOnce(engine, { ...rest, searches });
  const isPart = (search: DispatchSearch): boolean => first.partIds.has(search.id);
  if (!searches.some(isPart)) return first.outcome;
  const { matched, unmatched } = first.outcome;
  const matchedIds = new Set(matched.map(({ id }) => id));
  const takenIds = new Set(
    matched.flatMap(({ matches }) => matches.map(({ workerId }) => workerId)),
  );
  const second = matchOnce(engine, {
    ...rest,
    workers: rest.workers.filter(({ id }) => !takenIds.has(id)),
    searches: searches.filter((search) => !matchedIds.has(search.id) && !isPart(search)),
  });
  const secondIds = new Set(second.outcome.matched.map(({ id }) => id));
  return {
    matched: [...matched, ...second.outcome.matched],
    unmatched: unmatched.filter(({ id }) => !secondIds.has(id)),
  };
}

function matchOnce(
  engine: DispatchEngine,
  input: Omit<DispatchInput, 'demands'> & { readonly searches: readonly DispatchSearch[] },
): { readonly outcome: SearchOutcome; readonly partIds: ReadonlySet<string> } {
  const { searches, ...rest } = input;
  const demands = searches.flatMap((search) => search.demands);
  const { matches, unmatched } = engine.match({ ...rest, demands });
  const matchOf = new Map(matches.map((match) => [match.ticketId, match]));
  const reasonOf = new Map(unmatched.map(({ ticketId, reason }) => [ticketId, reason]));
  const outcome: {
    matched: SearchOutcome['matched'][number][];
    unmatched: SearchOutcome['unmatched'][number][];
  } = { matched: [], unmatched: [] };
  const partIds = new Set<string>();
  for (const { id, demands: tickets } of searches) {
    const found = tickets.flatMap(({ ticketId }) => matchOf.get(ticketId) ?? []);
    if (found.length > 0 && found.length === tickets.length) {
      outcome.matched.push({ id, matches: found });
      continue;
    }
    if (found.length > 0) partIds.add(id);
    const missing = tickets.find(({ ticketId }) => !matchOf.has(ticketId));
    outcome.unmatched.push({
      id,
      reason: (missing && reasonOf.get(missing.ticketId)) ?? 'NO_CAPACITY',
    });
  }
  return { outcome, partIds };
}
