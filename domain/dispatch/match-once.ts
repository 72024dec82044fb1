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
  readonly unmatched: readonly {
    readonly id: string;
    readonly reason: UnmatchedReason;
    /** Every ticket that got nobody could get somebody later. */
    readonly isWaiting: boolean;
  }[];
  readonly parts: ReadonlyMap<string, readonly DispatchMatch[]>;
};

/** One run of the engine over the tickets of all searches. */
export function matchOnce(engine: DispatchEngine, input: SearchesInput): OnceOutcome {
  const { searches, ...rest } = input;
  const demands = searches.flatMap((search) => search.demands);
  const { matches, unmatched: missed } = engine.match({ ...rest, demands });
  const matchOf = new Map(matches.map((match) => [match.ticketId, match]));
  const missOf = new Map(missed.map((miss) => [miss.ticketId, miss]));
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
    const misses = tickets.flatMap(({ ticketId }) => missOf.get(ticketId) ?? []);
    // What nobody can do says more than what somebody will do later.
    const worst = misses.find(({ isWaiting }) => !isWaiting) ?? misses[0];
    const isWaiting = misses.length > 0 && misses.every((miss) => miss.isWaiting);
    unmatched.push({ id, reason: worst?.reason ?? 'NO_CAPACITY', isWaiting });
  }
  return { matched, unmatched, parts };
}
