import { currentLanguage } from '../../i18n/i18n';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Clock of a place at an instant: `2026-11-29T14:00:00`. The calendar draws these, zone-free. */
export function wallOf(instant: string | number, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: zone,
  });
  return parts.format(new Date(instant)).replace(' ', 'T');
}

/** The instant at which the clock of a place shows this; twice, for the hour of a clock change. */
export function instantOf(wall: string, zone: string): string {
  const asUtcMs = Date.parse(`${wall}Z`);
  let atMs = asUtcMs;
  for (let pass = 0; pass < 2; pass++) atMs = asUtcMs - offsetMsAt(atMs, zone);
  return new Date(atMs).toISOString();
}

function offsetMsAt(atMs: number, zone: string): number {
  const wholeMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  return Date.parse(`${wallOf(wholeMs, zone)}Z`) - wholeMs;
}

/** Digits of a local date of the browser, which the calendar hands out for the clock it draws. */
export function wallOfLocal(date: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

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

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
