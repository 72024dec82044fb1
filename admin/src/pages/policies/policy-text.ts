import type { DayInterval } from '@contract/terms/catalogue';
import type { PolicyUnit } from '@contract/terms/policy-fields';
import { currentLanguage, useLocalName, useWords, type Say } from '../../i18n/i18n';
import { percent, yuan } from '../../kit/format';
import { useSpanText } from '../../kit/hours-text';
import { policyWords } from './words';

type T = Say<(typeof policyWords)['keys'][number]>;
type Name = ReturnType<typeof useLocalName>;

export const UNITS_MS = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
} as const;
export type DurationUnit = keyof typeof UNITS_MS;
const LARGEST_FIRST: readonly DurationUnit[] = ['day', 'hour', 'minute', 'second'];
const DATES_SHOWN_MAX = 3;

/** The largest unit in which a time is a whole number: what people would say. */
export function unitOfMs(ms: number): DurationUnit {
  if (ms === 0) return 'minute';
  return LARGEST_FIRST.find((unit) => ms % UNITS_MS[unit] === 0) ?? 'second';
}

/** One value of the rules as people say it, by what its field counts. */
export function usePolicyText(): (unit: string, value: unknown) => string {
  const t = useWords(policyWords);
  const name = useLocalName();
  const span = useSpanText();
  return (unit, value) => valueText({ unit: unit as PolicyUnit, value, t, name, span });
}

function valueText(input: {
  readonly unit: PolicyUnit;
  readonly value: unknown;
  readonly t: T;
  readonly name: Name;
  span(value: DayInterval): string;
}): string {
  const { unit, value, t, name, span } = input;
  if (value === null || value === undefined) return t('off');
  if (unit === 'flag') return t(value === true ? 'yes' : 'no');
  if (unit === 'window') return span(value as DayInterval);
  if (unit === 'rate') return rateText(value as Rate, t);
  if (unit === 'dates') return datesText(value as readonly Holiday[], { t, name });
  if (Array.isArray(value)) {
    const texts = (value as readonly number[]).map((one) => numberText(unit, one, t));
    return texts.join(currentLanguage() === 'zh' ? '、' : ', ');
  }
  return numberText(unit, Number(value), t);
}

function numberText(unit: PolicyUnit, value: number, t: T): string {
  switch (unit) {
    case 'ms':
      return durationText(value, t);
    case 'minutes':
      return durationText(value * UNITS_MS.minute, t);
    case 'bps':
      return percent(value);
    case 'fen':
      return yuan(value);
    case 'meters':
      return t('meters', { count: value });
    case 'points':
      return t('points', { count: value });
    default:
      return String(value);
  }
}

/** `1 天 2 小时`, `45 秒`; nothing is rounded. */
export function durationText(ms: number, t: T): string {
  if (ms === 0) return t('zero');
  let rest = ms;
  const parts: string[] = [];
  for (const unit of LARGEST_FIRST) {
    const isLast = unit === 'second';
    const count = isLast ? rest / UNITS_MS.second : Math.floor(rest / UNITS_MS[unit]);
    if (count > 0) parts.push(t(`${unit}Text`, { n: count }));
    rest -= Math.floor(count) * UNITS_MS[unit];
  }
  return parts.join(' ');
}

export type Rate = { readonly rateBps: number } | { readonly amountFen: number };
export type Holiday = {
  readonly date: string;
  readonly name: { readonly zh: string; readonly en: string };
};

function rateText(rate: Rate, t: T): string {
  return 'rateBps' in rate
    ? t('rateShare', { rate: percent(rate.rateBps) })
    : t('rateAmount', { amount: yuan(rate.amountFen) });
}

function datesText(
  dates: readonly Holiday[],
  { t, name }: { readonly t: T; readonly name: Name },
): string {
  if (dates.length === 0) return t('noDates');
  const shown = dates.slice(0, DATES_SHOWN_MAX).map((day) => `${day.date} ${name(day.name)}`);
  const text = shown.join(currentLanguage() === 'zh' ? '、' : ', ');
  return dates.length > DATES_SHOWN_MAX ? t('moreDates', { text, count: dates.length }) : text;
}
