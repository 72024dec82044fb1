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

export type SearchesInput = Omit<DispatchInput, 'demands'> & {
  readonly searches: readonly DispatchSearch[];
};

/** What one run of the engine gives to whole searches; `parts` are those half served, unmatched. */
export type OnceOutcome = {
  readonly matched: readonly { readonly id: string; readonly matches: readonly DispatchMatch[] }[];
  readonly unmatched: readonly { readonly id: string; readonly reason: UnmatchedReason }[];
  readonly parts: ReadonlyMap<string, readonly DispatchMatch[]>;
};

/** One run of the engine over the tickets of all searches. */
export function matchOnce(engine: DispatchEngine, input: SearchesInput): OnceOutcome {
  const { searches, ...rest } = input;
  const demands = searches.flatMap((search) => search.demands);
  const { matches, unmatched: missed } = engine.match({ ...rest, demands });
  const matchOf = new Map(matches.map((match) => [match.ticketId, match]));
  const reasonOf = new Map(missed.map(({ ticketId, reason }) => [ticketId, reason]));
  const matched: OnceOutcome['matched'][number][] = [];
  const unmatched: OnceOutcome['unmatched'][number][] = [];
  const parts = new Map<string, readonly DispatchMatch[]>();
  for (const { id, demands: tickets } of searches) {
    const found = tickets.flatMap(({ ticketId }) => matchOf.get(ticketId) ?? []);
    if (found.length > 0 && found.length === tickets.length) {
      matched.push({ id, matches: found });
      continue;
    }
    if (found.length > 0) parts.set(id, found);
    const missing = tickets.find(({ ticketId }) => !matchOf.has(ticketId));
    const reason = (missing && reasonOf.get(missing.ticketId)) ?? 'NO_CAPACITY';
    unmatched.push({ id, reason });
  }
  return { matched, unmatched, parts };
}
