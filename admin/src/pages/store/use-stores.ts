import { useEffect } from 'react';
import { useApi } from '../../api/use-api';
import { useProfile } from '../../providers/profile';
import { useUrlState } from '../../kit/url-state';
import type { Store } from './types';

const KEY = 'doorhive.store';
const STORES_MAX = 100;

/** Stores in which the person works; of a person who is tied to none, all of his merchant. */
export function useStores() {
  const storeIds = useProfile()?.storeIds ?? [];
  const query = useApi<{ readonly items: readonly Store[] }>('/resources/stores', {
    pageSize: STORES_MAX,
  });
  const own = (query.data?.items ?? []).filter(
    ({ id }) => storeIds.length === 0 || storeIds.includes(id),
  );
  return { query, stores: own, isTied: storeIds.length > 0 };
}

/** The store of the URL, else the one of last time, else the only one there is. */
export function useChosenStore(stores: readonly Store[]) {
  const [params, setParams] = useUrlState();
  const known = (id: string | null): Store | undefined => stores.find((store) => store.id === id);
  const only = stores.length === 1 ? stores[0] : undefined;
  const chosen = known(params.get('store')) ?? known(localStorage.getItem(KEY)) ?? only;
  const chosenId = chosen?.id;
  useEffect(() => {
    if (chosenId !== undefined) localStorage.setItem(KEY, chosenId);
  }, [chosenId]);
  const choose = (id: string): void => setParams({ store: id, cursor: undefined });
  return { chosen, choose };
}
