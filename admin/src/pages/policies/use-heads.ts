import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, type ApiError } from '../../api/http';
import type { VersionState } from '../../kit/version-tag';
import { POLICIES_PATH, type PolicyHead, type PolicyScope } from './types';

/** Rows of one answer, and answers of one look: some hundreds of versions are usual. */
const PAGE_SIZE = 100;
const PAGES_MAX = 10;

type Page = { readonly items: readonly PolicyHead[]; readonly total: number };
export type StatedHead = PolicyHead & { readonly state: VersionState };
export type Heads = { readonly items: readonly StatedHead[]; readonly isComplete: boolean };

/** Every version within the filters; which one holds is told by all of its city and category. */
export function useHeads(filter: Partial<PolicyScope>) {
  return useQuery<Heads, ApiError>({
    queryKey: [POLICIES_PATH, 'heads', filter],
    queryFn: async ({ signal }) => {
      const items: PolicyHead[] = [];
      let total = 0;
      for (let page = 1; page <= PAGES_MAX; page++) {
        const query = { ...filter, page, pageSize: PAGE_SIZE, sort: 'cityCode' };
        const answer = await call<Page>('GET', POLICIES_PATH, { query, signal });
        items.push(...answer.items);
        total = answer.total;
        if (items.length >= total || answer.items.length === 0) break;
      }
      return { items: statedHeads(items, Date.now()), isComplete: items.length >= total };
    },
    placeholderData: keepPreviousData,
  });
}

const keyOf = ({ cityCode, categoryId }: PolicyScope): string => `${cityCode}/${categoryId}`;

/** With the state of each, by city and category, the draft first and then the newest. */
export function statedHeads(items: readonly PolicyHead[], nowMs: number): readonly StatedHead[] {
  const holding = new Map<string, PolicyHead>();
  for (const item of items) {
    const best = holding.get(keyOf(item));
    const hasBegun = item.status === 'PUBLISHED' && beginMs(item) <= nowMs;
    if (hasBegun && (best === undefined || isLater(item, best))) holding.set(keyOf(item), item);
  }
  const stateOf = (item: PolicyHead): VersionState => {
    if (item.status === 'DRAFT') return 'draft';
    if (item.status === 'WITHDRAWN') return 'withdrawn';
    if (beginMs(item) > nowMs) return 'coming';
    return holding.get(keyOf(item))?.id === item.id ? 'inForce' : 'past';
  };
  return items.map((item) => ({ ...item, state: stateOf(item) })).sort(byScope);
}

const beginMs = ({ from }: PolicyHead): number => (from === undefined ? 0 : Date.parse(from));

function isLater(one: PolicyHead, other: PolicyHead): boolean {
  const difference = beginMs(one) - beginMs(other);
  return difference > 0 || (difference === 0 && one.number > other.number);
}

function byScope(one: PolicyHead, other: PolicyHead): number {
  const [key, otherKey] = [keyOf(one), keyOf(other)];
  if (key !== otherKey) return key < otherKey ? -1 : 1;
  const rank = ({ number }: PolicyHead): number => (number === 0 ? Infinity : number);
  return rank(one) === rank(other) ? 0 : rank(other) - rank(one);
}
