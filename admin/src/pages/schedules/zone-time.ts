import { currentLanguage } from '../../i18n/i18n';
import { wallOf } from '../../kit/zone-time';

/** Digits of a local date of the browser, which the calendar hands out for the clock it draws. */
export function wallOfLocal(date: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** `周四 11-26` / `Thu 11-26`. */
export function dayText(date: string): string {
  const locale = currentLanguage() === 'en' ? 'en-US' : 'zh-CN';
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return `${weekday.format(new Date(`${date}T00:00:00Z`))} ${date.slice(5)}`;
}

/** `14:00–16:00` on the clock of a place; a visit over midnight names the second day. */
export function spanText(from: string, to: string, zone: string): string {
  const [start, end] = [wallOf(from, zone), wallOf(to, zone)];
  const isOneDay = start.slice(0, 10) === end.slice(0, 10);
  return `${start.slice(11, 16)}–${isOneDay ? '' : `${end.slice(5, 10)} `}${end.slice(11, 16)}`;
}

/** The day and the span of a visit. */
export const visitText = (from: string, to: string, zone: string): string =>
  `${dayText(wallOf(from, zone).slice(0, 10))} ${spanText(from, to, zone)}`;
