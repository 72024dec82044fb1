import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useRef } from 'react';
import { call, type ApiError, type CallOptions, type Method, type Query } from './http';

/** Key of a cached answer; `path` first, so that `useInvalidate('/admin/orders')` finds all. */
const keyOf = (path: string, query?: Query) => [path, query ?? {}] as const;

export type ApiQueryOptions<T> = {
  readonly isOff?: boolean;
  /** Asked again this often while the page is in front. */
  readonly everyMs?: number;
  /** True once the answer will not change any more: it is not asked for again. */
  isFinal?(data: T): boolean;
};

/** One GET, cached; the previous answer stays while the next one is fetched. */
export function useApi<T>(
  path: string,
  query?: Query,
  options: ApiQueryOptions<T> = {},
): UseQueryResult<T, ApiError> {
  return useQuery<T, ApiError>({
    queryKey: keyOf(path, query),
    queryFn: ({ signal }) => call<T>('GET', path, { ...(query && { query }), signal }),
    enabled: options.isOff !== true,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => {
      const isOver = data !== undefined && options.isFinal?.(data) === true;
      return isOver ? false : (options.everyMs ?? false);
    },
  });
}

/** Marks every cached answer whose path starts with one of these as old. */
export function useInvalidate(): (...prefixes: readonly string[]) => Promise<void> {
  const client = useQueryClient();
  return async (...prefixes) => {
    await client.invalidateQueries({
      predicate: ({ queryKey }) =>
        prefixes.some(
          (prefix) => typeof queryKey[0] === 'string' && queryKey[0].startsWith(prefix),
        ),
    });
  };
}

export type Command = {
  readonly method?: Exclude<Method, 'GET'>;
  readonly path: string;
} & Pick<CallOptions, 'body' | 'version' | 'query'>;

/**
 * One change. A retry of the same command (same path and body) goes out under the same
 * Idempotency-Key until it has succeeded, so that a double click or a lost answer acts once.
 */
export function useCommand<T = unknown>(options: { readonly refresh?: readonly string[] } = {}) {
  const intent = useRef<{ readonly text: string; readonly key: string } | null>(null);
  const invalidate = useInvalidate();
  return useMutation<T, ApiError, Command>({
    mutationFn: async ({ method = 'POST', path, ...rest }) => {
      const text = JSON.stringify([method, path, rest]);
      if (intent.current?.text !== text) intent.current = { text, key: crypto.randomUUID() };
      return call<T>(method, path, { ...rest, idempotencyKey: intent.current.key });
    },
    onSuccess: async () => {
      intent.current = null;
      await invalidate(...(options.refresh ?? []));
    },
  });
}
