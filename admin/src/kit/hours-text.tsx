import type { DayInterval, WeeklyHours } from '@contract/terms/catalogue';
import { currentLanguage, useWords, type Say } from '../i18n/i18n';
import { hoursWords } from './hours-words';
import {
  clockText,
  DAY_MINUTES,
  dayRuns,
  wholeWeek,
  WEEKDAYS,
  type DayRun,
  type Weekday,
} from './week-hours';

type T = Say<(typeof hoursWords)['keys'][number]>;
const DAY_MS = 86_400_000;
/** A Sunday. */
const SUNDAY_MS = 3 * DAY_MS;

const nameIn = (locale: string) =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
/** A list of stores names every day of every row; making a format costs more than using it. */
const names = { zh: nameIn('zh-CN'), en: nameIn('en-US') } as const;

/** `周一` / `Mon`. */
export function weekdayText(day: Weekday): string {
  return names[currentLanguage()].format(new Date(SUNDAY_MS + day * DAY_MS));
}

/** `07:00–22:00`; past midnight the end is of the next day. */
export function useSpanText(): (span: DayInterval) => string {
  const t = useWords(hoursWords);
  return (span) => spanText(span, t);
}

function spanText({ startMinute, endMinute }: DayInterval, t: T): string {
  if (startMinute === 0 && endMinute === DAY_MINUTES) return t('allDay');
  const end = clockText(endMinute);
  return `${clockText(startMinute)}–${endMinute > DAY_MINUTES ? t('nextDay', { time: end }) : end}`;
}

function runText({ first, last, spans }: DayRun, t: T): string {
  const isWhole = first === WEEKDAYS[0] && last === WEEKDAYS.at(-1);
  const [from, to] = [weekdayText(first), weekdayText(last)];
  const days = first === last ? from : t('runs', { first: from, last: to });
  const hours =
    spans.length === 0 ? t('closed') : spans.map((span) => spanText(span, t)).join(t('comma'));
  return `${isWhole ? t('everyDay') : days} ${hours}`;
}

/** The hours of a week, days with the same hours together; on one line where room is short. */
export function WeekHoursText(props: { readonly value: WeeklyHours; readonly isCompact: boolean }) {
  const t = useWords(hoursWords);
  const lines = dayRuns(wholeWeek(props.value)).map((run) => runText(run, t));
  if (props.isCompact) return <>{lines.join(t('semicolon'))}</>;
  return (
    <ul className="dh-hours-text">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
