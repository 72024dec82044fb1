import { currentLanguage } from '../i18n/i18n';
import { addDays, browserZone, dateIn, wallOf } from './zone-time';

export { fenOf, percent, yuan } from './amounts';

const pad = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-26 09:00:00`, in the zone of the city when one is given. */
export const stamp = (instant: string | number | Date, zone?: string): string =>
  wallOf(instant, zone).replace('T', ' ');

/** A time on the clock of a city, with its zone where that is not the reader's own. */
export function cityStamp(instant: string | number | Date, zone: string): string {
  const text = stamp(instant, zone);
  return zone === browserZone() ? text : `${text} (${zone})`;
}

const DAY_NAMES = {
  zh: { before: '昨天', same: '今天', after: '明天' },
  en: { before: 'Yesterday', same: 'Today', after: 'Tomorrow' },
} as const;

/** `11-26 14:00`, or `今天 14:00` on the same day; in the zone of the city when one is given. */
export function shortTime(instant: string | number, zone?: string): string {
  const [date = '', clock = ''] = wallOf(instant, zone).slice(0, 16).split('T');
  const today = dateIn(Date.now(), zone);
  const names = DAY_NAMES[currentLanguage()];
  if (date === today) return `${names.same} ${clock}`;
  if (date === addDays(today, 1)) return `${names.after} ${clock}`;
  if (date === addDays(today, -1)) return `${names.before} ${clock}`;
  return `${date.slice(0, 4) === today.slice(0, 4) ? date.slice(5) : date} ${clock}`;
}

/** Time left as `4:12`, above an hour `2 小时 5 分` / `2 h 5 min`, above a day in days and hours. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const isEnglish = currentLanguage() === 'en';
  if (seconds < 3_600) return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (hours < 24) return isEnglish ? `${hours} h ${minutes} min` : `${hours} 小时 ${minutes} 分`;
  const days = Math.floor(hours / 24);
  return isEnglish ? `${days} d ${hours % 24} h` : `${days} 天 ${hours % 24} 小时`;
}
