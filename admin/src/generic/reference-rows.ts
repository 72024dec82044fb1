import DataLoader from 'dataloader';
import { call } from '../api/http';
import type { AnyRecord } from './types';

const STALE_MS = 60_000;
/** Rows of one answer; the API gives no more. */
const PAGE_SIZE = 100;
/** Ids of one question, as the API takes them. */
const IDS_MAX = 50;
/** Cells of a list ask one by one while they are painted: together they are one question. */
const GATHER_MS = 20;
/** What no row can be called, such as the scope of all cities. */
const IS_ID = /^[\w.:@-]{1,100}$/;

/** Resources that are read whole, page by page; of the others the first page. */
const PAGES_MAX: Readonly<Record<string, number>> = { cities: 10 };

export type Rows = { readonly items: readonly AnyRecord[]; readonly total: number };

async function firstRows(resource: string): Promise<Rows> {
  const pagesMax = PAGES_MAX[resource] ?? 1;
  const items: AnyRecord[] = [];
  let total = 0;
  for (let page = 1; page <= pagesMax; page++) {
    const query = { page, pageSize: PAGE_SIZE };
    const found = await call<Rows>('GET', `/resources/${resource}`, { query });
    items.push(...found.items);
    total = found.total;
    if (found.items.length < PAGE_SIZE || items.length >= total) break;
  }
  return { items, total };
}

/** The rows to choose from at once. */
export const rowsQuery = (resource: string | undefined, isOn: boolean) => ({
  queryKey: ['reference', resource],
  queryFn: () => firstRows(resource ?? ''),
  enabled: isOn,
  staleTime: STALE_MS,
});

const loaders = new Map<string, DataLoader<string, AnyRecord | null>>();

function loaderOf(resource: string): DataLoader<string, AnyRecord | null> {
  const known = loaders.get(resource);
  if (known !== undefined) return known;
  const made = new DataLoader<string, AnyRecord | null>((ids) => rowsOf(resource, ids), {
    // Answers are kept where all answers are kept.
    cache: false,
    maxBatchSize: IDS_MAX,
    batchScheduleFn: (run) => setTimeout(run, GATHER_MS),
  });
  loaders.set(resource, made);
  return made;
}

async function rowsOf(
  resource: string,
  ids: readonly string[],
): Promise<readonly (AnyRecord | null)[]> {
  const query = { id: [...new Set(ids)].join(','), pageSize: PAGE_SIZE };
  const { items } = await call<Rows>('GET', `/resources/${resource}`, { query });
  const byId = new Map(items.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** One row by its id; null where there is none within the reader's reach. */
export const rowQuery = (resource: string, id: string, isOn: boolean) => ({
  queryKey: ['reference-row', resource, id],
  queryFn: () => loaderOf(resource).load(id),
  enabled: isOn && IS_ID.test(id),
  staleTime: STALE_MS,
});

/** Rows whose title begins with what somebody typed. */
export const searchQuery = (input: {
  readonly resource: string;
  readonly titleField: string;
  readonly text: string;
  readonly isOn: boolean;
}) => ({
  queryKey: ['reference-search', input.resource, input.text],
  queryFn: () =>
    call<Rows>('GET', `/resources/${input.resource}`, {
      query: { [`${input.titleField}_prefix`]: input.text, pageSize: PAGE_SIZE },
    }),
  enabled: input.isOn && input.text !== '',
  staleTime: STALE_MS,
});
