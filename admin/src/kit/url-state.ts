import { useSearchParams } from 'react-router';

type Values = Readonly<Record<string, string | undefined>>;

/** Filters, tabs and pages of a screen live in the URL: they survive reload and can be sent on. */
export function useUrlState(): readonly [
  URLSearchParams,
  (next: Values, options?: { readonly isReplaced?: boolean }) => void,
] {
  const [params, setParams] = useSearchParams();
  const set = (next: Values, options: { readonly isReplaced?: boolean } = {}): void => {
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [key, value] of Object.entries(next)) {
          if (value === undefined || value === '') after.delete(key);
          else after.set(key, value);
        }
        return after;
      },
      { replace: options.isReplaced !== false },
    );
  };
  return [params, set];
}
