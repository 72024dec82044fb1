import type { DayInterval, WeeklyHours } from '@contract/terms/catalogue';

export const DAY_MINUTES = 1_440;
const WEEK_DAYS = 7;
const HOUR_MINUTES = 60;
/** What a day begins with when it is opened and no other is. */
export const USUAL_SPAN: DayInterval = { startMinute: 540, endMinute: 1_080 };

/** In the order of people, Monday first; each is the place in the stored week, Sunday being 0. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 0] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Days that follow each other with the same spans. */
export type DayRun = {
  readonly first: Weekday;
  readonly last: Weekday;
  readonly spans: readonly DayInterval[];
};

const byStart = (one: DayInterval, other: DayInterval): number =>
  one.startMinute - other.startMinute;

/** All seven days, whatever was stored: a day that is missing has no spans. */
export const wholeWeek = (week: WeeklyHours | undefined): WeeklyHours =>
  Array.from({ length: WEEK_DAYS }, (_, day) => week?.[day] ?? []);

export const spansOf = (week: WeeklyHours, day: Weekday): readonly DayInterval[] => week[day] ?? [];

/** A span by two clocks; an end not after the beginning is of the next day. */
export const spanBetween = (startMinute: number, endClock: number): DayInterval => ({
  startMinute,
  endMinute: endClock > startMinute ? endClock : endClock + DAY_MINUTES,
});

/** The week with other spans on one day. */
export const withDay = (
  week: WeeklyHours,
  day: Weekday,
  spans: readonly DayInterval[],
): WeeklyHours => week.map((before, index) => (index === day ? spans : before));

/** The same spans on every day. */
export const likeDay = (week: WeeklyHours, day: Weekday): WeeklyHours =>
  week.map(() => spansOf(week, day));

/** What a closed day is opened with: the spans of the day before it that has some. */
export function openingSpans(week: WeeklyHours, day: Weekday): readonly DayInterval[] {
  const place = WEEKDAYS.indexOf(day);
  const before = [...WEEKDAYS.slice(0, place)].reverse();
  const like = before.find((one) => spansOf(week, one).length > 0);
  return like === undefined ? [USUAL_SPAN] : spansOf(week, like);
}

/** A further span after the last one; undefined where the day has no room for it. */
export function nextSpan(spans: readonly DayInterval[]): DayInterval | undefined {
  const end = Math.max(0, ...spans.map(({ endMinute }) => endMinute));
  const startMinute = end + HOUR_MINUTES;
  const endMinute = Math.min(startMinute + 2 * HOUR_MINUTES, DAY_MINUTES);
  return endMinute > startMinute ? { startMinute, endMinute } : undefined;
}

/** Whether two spans of a day share a minute: most likely a slip, and nobody can read it. */
export function hasOverlap(spans: readonly DayInterval[]): boolean {
  const ordered = [...spans].sort(byStart);
  return ordered.some((span, index) => {
    const before = ordered[index - 1];
    return before !== undefined && span.startMinute < before.endMinute;
  });
}

/** Days of the same hours as one line each. */
export function dayRuns(week: WeeklyHours): readonly DayRun[] {
  const runs: DayRun[] = [];
  for (const day of WEEKDAYS) {
    const spans = [...spansOf(week, day)].sort(byStart);
    const last = runs.at(-1);
    if (last !== undefined && isSameSpans(last.spans, spans)) {
      runs[runs.length - 1] = { ...last, last: day };
    } else runs.push({ first: day, last: day, spans });
  }
  return runs;
}

const isSameSpans = (one: readonly DayInterval[], other: readonly DayInterval[]): boolean =>
  one.length === other.length &&
  one.every(
    ({ startMinute, endMinute }, index) =>
      startMinute === other[index]?.startMinute && endMinute === other[index].endMinute,
  );

/** `09:00`; `24:00` is the midnight that ends a day, later minutes are a clock of the next one. */
export function clockText(minute: number): string {
  const ofDay = minute === DAY_MINUTES ? DAY_MINUTES : minute % DAY_MINUTES;
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(Math.floor(ofDay / HOUR_MINUTES))}:${pad(ofDay % HOUR_MINUTES)}`;
}
