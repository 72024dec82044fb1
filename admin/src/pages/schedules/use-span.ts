import { useUrlState } from '../../kit/url-state';
import { browserZone, addDays, wallOf } from '../../kit/zone-time';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
export const WEEK_DAYS = 7;

export type Span = {
  /** Absent: today, as the city sees it. */
  readonly from: string | undefined;
  readonly days: number;
  readonly isDay: boolean;
  readonly isList: boolean;
  go(from: string | undefined): void;
  move(firstDate: string | undefined, by: 1 | -1): void;
  choose(next: { readonly view?: 'day' | 'week'; readonly as?: 'timeline' | 'list' }): void;
};

/** The dates that are looked at and how, in the URL. */
export function useSpan(): Span {
  const [params, setParams] = useUrlState();
  const wish = params.get('from') ?? '';
  const from = DATE.test(wish) && !Number.isNaN(Date.parse(wish)) ? wish : undefined;
  const isDay = params.get('view') === 'day';
  const days = isDay ? 1 : WEEK_DAYS;
  return {
    from,
    days,
    isDay,
    isList: params.get('as') === 'list',
    go: (date) => setParams({ from: date, booking: undefined }),
    move: (firstDate, by) => {
      const first = firstDate ?? from ?? wallOf(Date.now(), browserZone()).slice(0, 10);
      setParams({ from: addDays(first, by * days), booking: undefined });
    },
    choose: ({ view, as }) =>
      setParams({
        ...(view !== undefined && { view: view === 'week' ? undefined : view }),
        ...(as !== undefined && { as: as === 'timeline' ? undefined : as }),
      }),
  };
}
