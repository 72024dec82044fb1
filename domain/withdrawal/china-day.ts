/** China has one time zone without summer time, so its calendar is arithmetic. */
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** `yyyy-mm-dd` of a moment in China: the day on which limits count. */
export const chinaDay = (atMs: number): string =>
  new Date(atMs + CHINA_OFFSET_MS).toISOString().slice(0, 10);

/** First moment of the tax year (China) of a moment. */
export function chinaYearStart(atMs: number): Date {
  const year = chinaDay(atMs).slice(0, 4);
  return new Date(Date.parse(`${year}-01-01T00:00:00Z`) - CHINA_OFFSET_MS);
}

/** 1..12. */
export const chinaMonth = (atMs: number): number => Number(chinaDay(atMs).slice(5, 7));
