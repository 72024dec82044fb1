import { useQueries } from '@tanstack/react-query';
import { call, type ApiError } from '../../api/http';
import { useApi } from '../../api/use-api';
import { useLocalName } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import type { Items } from '../orders/place/types';
import type { Store } from './types';

const OFFERINGS_MAX = 100;
const STALE_MS = 60_000;

type OnSale = {
  readonly id: string;
  readonly itemId: string;
  readonly categoryId: string;
  readonly priceFen: number;
};
export type ShelfRow = {
  readonly id: string;
  readonly categoryId: string;
  readonly label: string;
};
export type Shelf = {
  readonly rows: readonly ShelfRow[];
  readonly isLoading: boolean;
  readonly error: ApiError | null;
  refetch(): void;
};

/** In-store services that the merchant sells in the city of the store. */
export function useShelf({ cityCode }: Store): Shelf {
  const name = useLocalName();
  const offerings = useApi<{ readonly items: readonly OnSale[] }>('/resources/offerings', {
    status: 'ON',
    cityCode,
    pageSize: OFFERINGS_MAX,
  });
  const onSale = offerings.data?.items ?? [];
  const categoryIds = [...new Set(onSale.map(({ categoryId }) => categoryId))];
  // Where a service is rendered is said by its item, and an item may differ from its category.
  const lists = useQueries({
    queries: categoryIds.map((categoryId) => {
      const path = `/customer/cities/${cityCode}/categories/${categoryId}/items`;
      return {
        queryKey: [path, {}],
        queryFn: () => call<Items>('GET', path),
        staleTime: STALE_MS,
      };
    }),
  });
  const items = new Map(
    lists.flatMap(({ data }) => (data?.items ?? []).map((item) => [item.id, item] as const)),
  );
  const rows = onSale.flatMap(({ id, itemId, categoryId, priceFen }): ShelfRow[] => {
    const item = items.get(itemId);
    if (item?.mode !== 'IN_STORE') return [];
    return [{ id, categoryId, label: `${name(item.name)} · ${yuan(priceFen)}` }];
  });
  return {
    rows,
    isLoading: offerings.isPending || lists.some(({ isPending }) => isPending),
    error: offerings.error,
    refetch: () => void offerings.refetch(),
  };
}
