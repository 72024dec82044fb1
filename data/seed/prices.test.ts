import { DEFAULT_PRICE_POLICY } from '../../domain/pricing/price-policy.js';
import { surchargesFor } from '../../domain/pricing/surcharges.js';
import { mergePolicies } from '../repositories/policies.js';
import { HOLIDAYS } from './holidays.js';
import { SEED_POLICIES } from './policies.js';

const pricesOf = (cityCode: string, categoryId: string) =>
  mergePolicies(
    SEED_POLICIES.filter(
      (row) => ['*', cityCode].includes(row.cityCode) && ['*', categoryId].includes(row.categoryId),
    ),
  ).prices;

const kindsAt = (cityCode: string, startAt: string) =>
  surchargesFor({
    policy: pricesOf(cityCode, 'repair'),
    startMs: Date.parse(startAt),
    bookedAtMs: Date.parse(startAt) - 30 * 60_000,
    isNow: true,
    timeZone: 'Asia/Shanghai',
  }).map(({ kind }) => kind);

test('[X22] 杭州 charges for night, holiday and rush, the demo city never', () => {
  expect(kindsAt('hz', '2026-10-01T22:00:00+08:00')).toEqual(['NIGHT', 'HOLIDAY', 'RUSH']);
  expect(kindsAt('hz', '2026-10-08T12:00:00+08:00')).toEqual(['RUSH']);
  expect(kindsAt('demo', '2026-10-01T22:00:00+08:00')).toEqual([]);
});

test('[X22] repair has a minimum everywhere but in the demo city', () => {
  expect(pricesOf('hz', 'repair').minimumFen).toBe(10_000);
  expect(pricesOf('hz', 'daily').minimumFen).toBe(0);
  expect(pricesOf('demo', 'repair').minimumFen).toBe(0);
});

test('only numbers that the price policy has are overridden', () => {
  for (const row of SEED_POLICIES) {
    expect(Object.keys(DEFAULT_PRICE_POLICY)).toEqual(
      expect.arrayContaining(Object.keys(row.prices ?? {})),
    );
  }
});

test('the holidays are thirteen real dates a year, each once', () => {
  const dates = HOLIDAYS.map(({ date }) => date);
  expect(new Set(dates).size).toBe(dates.length);
  for (const date of dates) expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
  for (const year of ['2026', '2027']) {
    expect(dates.filter((date) => date.startsWith(year))).toHaveLength(13);
  }
});

test('the moving festivals of 2026 fall on their days of the lunar calendar', () => {
  const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
    timeZone: 'Asia/Shanghai',
    month: 'numeric',
    day: 'numeric',
  });
  const lunarOf = (name: string) =>
    HOLIDAYS.filter((row) => row.name.zh === name && row.date.startsWith('2026')).map(({ date }) =>
      lunar.format(new Date(`${date}T12:00:00+08:00`)),
    );
  expect(lunarOf('春节')).toEqual(['12/29', '1/1', '1/2', '1/3']);
  expect(lunarOf('端午节')).toEqual(['5/5']);
  expect(lunarOf('中秋节')).toEqual(['8/15']);
});
