import { currentLanguage } from '../i18n/i18n';

const MINUS = '\u2212';

/** Integer fen as `¥12,680.00`; a negative amount has a real minus before the sign. */
export function yuan(fen: number): string {
  const abs = Math.abs(fen);
  const whole = Math.trunc(abs / 100).toLocaleString('en-US');
  const cents = String(abs % 100).padStart(2, '0');
  return `${fen < 0 ? MINUS : ''}¥${whole}.${cents}`;
}

/** Text of an amount in yuan → integer fen; undefined when it is no amount. */
export function fenOf(text: string): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0') || 0);
}

/** Basis points as a percentage. */
export function percent(bps: number): string {
  return `${Number((bps / 100).toFixed(2))}%`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-26 09:00:00`, in the zone of the city when one is given. */
export function stamp(instant: string | number | Date, zone?: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    ...(zone !== undefined && { timeZone: zone }),
  });
  return parts.format(new Date(instant));
}

/** `11-26 14:00`, or `今天 14:00` on the same day. */
export function shortTime(instant: string | number, nowMs = Date.now()): string {
  const at = new Date(instant);
  const clock = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  const days = dayNumber(at) - dayNumber(new Date(nowMs));
  const isEnglish = currentLanguage() === 'en';
  const names: Readonly<Record<number, string>> = isEnglish
    ? { 0: 'Today', 1: 'Tomorrow', [-1]: 'Yesterday' }
    : { 0: '今天', 1: '明天', [-1]: '昨天' };
  const name = names[days];
  if (name !== undefined) return `${name} ${clock}`;
  const year = at.getFullYear() === new Date(nowMs).getFullYear() ? '' : `${at.getFullYear()}-`;
  return `${year}${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${clock}`;
}

function dayNumber(at: Date): number {
  return Math.floor((at.getTime() - at.getTimezoneOffset() * 60_000) / 86_400_000);
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
