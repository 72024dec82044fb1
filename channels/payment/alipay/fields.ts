import { CHINA_OFFSET_MS } from '../../../contract/terms/china-day.js';

/** What a subject must not have; a comma would be a border in the rows of the bills. */
const FORBIDDEN = /[/=&<>'"\\,]/g;
const SUBJECT_CHARACTERS_MAX = 128;

/** `2026-05-01 10:00:00`, the time of China, as Alipay writes it. */
export function chinaTime(at: Date): string {
  const text = new Date(at.getTime() + CHINA_OFFSET_MS).toISOString();
  return text.slice(0, 19).replace('T', ' ');
}

/** A title as Alipay takes it, counted in code points. */
export function subjectOf(description: string): string {
  const allowed = Array.from(description.replaceAll(FORBIDDEN, ' '));
  return allowed.slice(0, SUBJECT_CHARACTERS_MAX).join('').trim() || '订单';
}
