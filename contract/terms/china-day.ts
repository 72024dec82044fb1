/** Zone of a new city, and of what is no city's own: the books and the rules of the platform. */
export const CHINA_ZONE = 'Asia/Shanghai';
/** China has one time zone without summer time, so its calendar is arithmetic. */
export const CHINA_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** The day of a moment in China, `yyyy-mm-dd`. */
export const chinaDateOf = (atMs: number): string =>
  new Date(atMs + CHINA_OFFSET_MS).toISOString().slice(0, 10);

/** Borders of a day in China: from ≤ moment < to. Throws RangeError for no day. */
export function chinaDay(dateCn: string): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = Date.parse(`${dateCn}T00:00:00+08:00`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(dateCn) || Number.isNaN(fromMs)) {
    throw new RangeError(`not a day: ${dateCn}`);
  }
  return { fromMs, toMs: fromMs + DAY_MS };
}

/** The day so many days later; negative: earlier. */
export const chinaDatePlus = (dateCn: string, days: number): string =>
  chinaDateOf(chinaDay(dateCn).fromMs + days * DAY_MS);

/** 1..12. */
export const chinaMonth = (atMs: number): number => Number(chinaDateOf(atMs).slice(5, 7));

/** First moment of the year, which is the tax year, of a moment. */
export const chinaYearStart = (atMs: number): Date =>
  new Date(chinaDay(`${chinaDateOf(atMs).slice(0, 4)}-01-01`).fromMs);
