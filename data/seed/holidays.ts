import type { HolidayDate } from '../../domain/pricing/price-policy.js';

const NEW_YEAR = { zh: '元旦', en: "New Year's Day" };
const SPRING = { zh: '春节', en: 'Spring Festival' };
const QINGMING = { zh: '清明节', en: 'Tomb-Sweeping Day' };
const LABOUR = { zh: '劳动节', en: 'Labour Day' };
const DRAGON_BOAT = { zh: '端午节', en: 'Dragon Boat Festival' };
const MID_AUTUMN = { zh: '中秋节', en: 'Mid-Autumn Festival' };
const NATIONAL = { zh: '国庆节', en: 'National Day' };

/**
 * The thirteen public holidays a year of 《全国年节及纪念日放假办法》 (as in force since 2025-01-01),
 * which follow from the rule and the calendar alone. The longer breaks that the State Council
 * arranges around them every autumn are not in here: a city that charges for those days too adds
 * them in a new version of its policy.
 */
export const HOLIDAYS: readonly HolidayDate[] = [
  ...on(NEW_YEAR, ['2026-01-01']),
  ...on(SPRING, ['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19']),
  ...on(QINGMING, ['2026-04-05']),
  ...on(LABOUR, ['2026-05-01', '2026-05-02']),
  ...on(DRAGON_BOAT, ['2026-06-19']),
  ...on(MID_AUTUMN, ['2026-09-25']),
  ...on(NATIONAL, ['2026-10-01', '2026-10-02', '2026-10-03']),
  ...on(NEW_YEAR, ['2027-01-01']),
  ...on(SPRING, ['2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08']),
  ...on(QINGMING, ['2027-04-05']),
  ...on(LABOUR, ['2027-05-01', '2027-05-02']),
  ...on(DRAGON_BOAT, ['2027-06-09']),
  ...on(MID_AUTUMN, ['2027-09-15']),
  ...on(NATIONAL, ['2027-10-01', '2027-10-02', '2027-10-03']),
];

function on(name: HolidayDate['name'], dates: readonly string[]): HolidayDate[] {
  return dates.map((date) => ({ date, name }));
}
