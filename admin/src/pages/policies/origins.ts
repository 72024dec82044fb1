import { useQuery } from '@tanstack/react-query';
import { call, type ApiError } from '../../api/http';
import { POLICIES_PATH, type InForce, type Part, type Policy, type PolicyHead } from './types';

const ROWS_MAX = 100;
/** One row in the name of a combination: `city/category@number`. */
const ROW = /^([^/]+)\/([^@]+)@(\d+)$/;

type Named = Pick<PolicyHead, 'cityCode' | 'categoryId' | 'number'>;
/** A row of the combination, the widest first; its version only where the person may read it. */
export type Source = Named & { readonly policy: Policy | undefined };
export type Origin =
  | { readonly kind: 'row'; readonly source: Source }
  | { readonly kind: 'default' | 'category' | 'wider' };

/** The rows that the name of an effective policy tells, the widest first. */
export function rowsOf(version: string): readonly Named[] {
  return version.split('+').flatMap((name) => {
    const [, cityCode, categoryId, number] = ROW.exec(name) ?? [];
    return cityCode === undefined || categoryId === undefined
      ? []
      : [{ cityCode, categoryId, number: Number(number) }];
  });
}

/** Reads those rows: what each number comes from is told by the last one that sets it. */
export function useSources(version: string | undefined) {
  return useQuery<readonly Source[], ApiError>({
    queryKey: [POLICIES_PATH, 'sources', version],
    enabled: version !== undefined,
    queryFn: async ({ signal }) => {
      const rows = rowsOf(version ?? '');
      if (rows.length === 0) return [];
      const one = (key: 'cityCode' | 'categoryId'): string =>
        [...new Set(rows.map((row) => row[key]))].join(',');
      const query = {
        ...{ cityCode: one('cityCode'), categoryId: one('categoryId') },
        ...{ status: 'PUBLISHED', sort: '-from', pageSize: ROWS_MAX },
      };
      const { items } = await call<{ readonly items: readonly PolicyHead[] }>(
        'GET',
        POLICIES_PATH,
        {
          query,
          signal,
        },
      );
      return Promise.all(
        rows.map(async (row) => {
          const head = items.find((item) => isSame(item, row));
          const policy =
            head && (await call<Policy>('GET', `${POLICIES_PATH}/${head.id}`, { signal }));
          return { ...row, policy };
        }),
      );
    },
  });
}

const isSame = (one: Named, other: Named): boolean =>
  one.cityCode === other.cityCode &&
  one.categoryId === other.categoryId &&
  one.number === other.number;

/** Where a number that holds comes from. */
export function originOf(
  { part, field, isDefault }: Pick<InForce['fields'][number], 'part' | 'field' | 'isDefault'>,
  sources: readonly Source[],
): Origin {
  const sets = (policy: Policy | undefined): boolean =>
    policy !== undefined && field in (policy[part as Part] ?? {});
  const source = sources.findLast(({ policy }) => sets(policy));
  if (source !== undefined) return { kind: 'row', source };
  if (isDefault) return { kind: 'default' };
  // What a row that this person may not read sets cannot be told from what the category declares.
  const isBlind = sources.some(({ policy }) => policy === undefined);
  return { kind: isBlind ? 'wider' : 'category' };
}
