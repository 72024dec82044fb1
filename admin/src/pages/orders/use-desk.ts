import { useEffect, useState } from 'react';
import { useApi } from '../../api/use-api';
import { useUrlState } from '../../kit/url-state';
import { groupOf } from './state-groups';
import type { Counts, DeskPage } from './types';

const EVERY_MS = 15_000;
export const PAGE_SIZES = ['20', '50', '100'] as const;

/** Filters that a chip names and takes away; the tab and the page are not among them. */
export const FILTER_KEYS = [
  'search',
  'cityCode',
  'categoryId',
  'merchantId',
  'workerId',
  'from',
  'to',
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** What the URL asks of the API. */
export function deskQueryOf(params: URLSearchParams) {
  const filters = Object.fromEntries(
    FILTER_KEYS.map((key) => [key, params.get(key) ?? undefined]),
  ) as Partial<Record<FilterKey, string>>;
  const group = groupOf(params.get('tab'));
  const list = {
    ...filters,
    status: group.statuses.join(',') || undefined,
    refundStatus: group.refunds?.join(','),
    cursor: params.get('cursor') ?? undefined,
    limit: params.get('limit') ?? PAGE_SIZES[0],
  };
  return { filters, list };
}

type Shown = { readonly key: string; readonly page: DeskPage };

/**
 * Rows of the desk. What changes meanwhile is fetched but not shown until somebody wants it: rows
 * never move under the cursor.
 */
export function useDesk() {
  const [params] = useUrlState();
  const { filters, list } = deskQueryOf(params);
  const query = useApi<DeskPage>('/admin/orders', list, { everyMs: EVERY_MS });
  const counts = useApi<Counts>('/admin/order-counts', filters, { everyMs: EVERY_MS });
  const key = JSON.stringify(list);
  const [shown, setShown] = useState<Shown | null>(null);
  const { data, isPlaceholderData, isFetchedAfterMount } = query;
  const isOther = shown?.key !== key;
  // An answer that was in the cache before is shown at once and replaced once by a fresh one.
  const [freshKey, setFreshKey] = useState<string | null>(null);
  const isFresh = freshKey === key;
  useEffect(() => {
    if (data === undefined || isPlaceholderData) return;
    if (isOther || !isFresh) setShown({ key, page: data });
    if (isFetchedAfterMount) setFreshKey(key);
  }, [data, isPlaceholderData, isFetchedAfterMount, isOther, isFresh, key]);
  const current = shown === null || isOther ? undefined : shown.page;
  const hasUpdates =
    current !== undefined &&
    data !== undefined &&
    !isPlaceholderData &&
    isFresh &&
    data !== current;
  return {
    query,
    counts: counts.data,
    page: current ?? (isPlaceholderData ? undefined : data),
    hasUpdates,
    isLoading: isPlaceholderData || (query.isFetching && current === undefined),
    showUpdates: () => {
      if (data !== undefined) setShown({ key, page: data });
    },
  };
}
