import type { WeeklyHours } from '@contract/terms/catalogue';
import {
  clockText,
  dayRuns,
  hasOverlap,
  likeDay,
  nextSpan,
  openingSpans,
  spanBetween,
  wholeWeek,
  withDay,
} from './week-hours';

const [SUNDAY, MONDAY, TUESDAY, SATURDAY] = [0, 1, 2, 6] as const;
const span = (startMinute: number, endMinute: number) => ({ startMinute, endMinute });
const NINE_TO_SIX = span(540, 1_080);
const NIGHT = span(1_200, 1_560);
const CLOSED: WeeklyHours = wholeWeek(undefined);
const DAILY: WeeklyHours = CLOSED.map(() => [NINE_TO_SIX]);

describe('hours of a week', () => {
  test('[M2] [M4] days of the same hours are one line, Monday first and Sunday last', () => {
    const week = withDay(withDay(DAILY, SATURDAY, [NIGHT]), SUNDAY, []);
    expect(dayRuns(week)).toEqual([
      { first: 1, last: 5, spans: [NINE_TO_SIX] },
      { first: 6, last: 6, spans: [NIGHT] },
      { first: 0, last: 0, spans: [] },
    ]);
    expect(dayRuns(DAILY)).toEqual([{ first: 1, last: 0, spans: [NINE_TO_SIX] }]);
    expect(dayRuns(CLOSED)).toEqual([{ first: 1, last: 0, spans: [] }]);
  });

  test('[M2] [M4] the same days are not one line where others lie between them', () => {
    const runs = dayRuns(withDay(DAILY, TUESDAY, []));
    expect(runs.map(({ first, last }) => [first, last])).toEqual([
      [1, 1],
      [2, 2],
      [3, 0],
    ]);
  });

  test('[M2] [M4] spans are read in the order of the clock, however they were typed', () => {
    const [late, early] = [span(840, 1_080), span(540, 720)];
    const week = withDay(likeDay(withDay(CLOSED, MONDAY, [late, early]), MONDAY), TUESDAY, [
      early,
      late,
    ]);
    expect(dayRuns(week)).toEqual([{ first: 1, last: 0, spans: [early, late] }]);
  });

  test('[M2] [M4] a change of one day leaves the others, a copy takes all of them', () => {
    const week = withDay(DAILY, SATURDAY, [NIGHT]);
    expect(week[SATURDAY]).toEqual([NIGHT]);
    expect(week.filter((_, day) => day !== SATURDAY)).toEqual(DAILY.slice(0, 6));
    expect(likeDay(week, SATURDAY)).toEqual(CLOSED.map(() => [NIGHT]));
    expect(likeDay(week, MONDAY)).toEqual(DAILY);
  });

  test('[M4] a day is opened like the day before it that is open, else with usual hours', () => {
    const monday = withDay(CLOSED, MONDAY, [NIGHT]);
    expect(openingSpans(monday, SATURDAY)).toEqual([NIGHT]);
    expect(openingSpans(monday, SUNDAY)).toEqual([NIGHT]);
    expect(openingSpans(monday, MONDAY)).toEqual([NINE_TO_SIX]);
    expect(openingSpans(CLOSED, SUNDAY)).toEqual([NINE_TO_SIX]);
  });

  test('[M4] whatever was stored before is shown as seven days', () => {
    expect(wholeWeek([[NINE_TO_SIX]])).toEqual([[NINE_TO_SIX], [], [], [], [], [], []]);
  });
});

describe('spans of a day', () => {
  test.each([
    ['from 09:00 to 18:00', 540, 1_080, 1_080],
    ['over midnight', 1_200, 120, 1_560],
    ['until midnight', 540, 0, 1_440],
    ['all day, from midnight to midnight', 0, 0, 1_440],
    ['a day and no minute less, from 09:00 to 09:00', 540, 540, 1_980],
  ])('[M2] [M4] %s', (_how, start, end, endMinute) => {
    expect(spanBetween(start, end)).toEqual({ startMinute: start, endMinute });
  });

  test('[M2] [M4] spans that share a minute overlap; those that touch do not', () => {
    expect(hasOverlap([span(540, 720), span(720, 1_080)])).toBe(false);
    expect(hasOverlap([span(720, 1_080), span(540, 721)])).toBe(true);
    expect(hasOverlap([NIGHT, span(1_320, 1_380)])).toBe(true);
    expect(hasOverlap([NINE_TO_SIX])).toBe(false);
    expect(hasOverlap([])).toBe(false);
  });

  test('[M4] a further span begins an hour after the last, as long as the day has room', () => {
    expect(nextSpan([NINE_TO_SIX])).toEqual(span(1_140, 1_260));
    expect(nextSpan([span(1_200, 1_320), NINE_TO_SIX])).toEqual(span(1_380, 1_440));
    expect(nextSpan([span(540, 1_380)])).toBeUndefined();
    expect(nextSpan([NIGHT])).toBeUndefined();
    for (let end = 60; end <= 1_440; end += 15) {
      const next = nextSpan([span(0, end)]);
      if (next !== undefined) expect(hasOverlap([span(0, end), next])).toBe(false);
    }
  });

  test.each([
    [0, '00:00'],
    [545, '09:05'],
    [1_440, '24:00'],
    [1_560, '02:00'],
    [2_880, '00:00'],
  ])('[M4] minute %d is %s', (minute, text) => {
    expect(clockText(minute)).toBe(text);
  });
});
