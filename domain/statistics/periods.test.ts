import {
  dateIn,
  datePlus,
  datesOf,
  dayBoundsIn,
  daysBetween,
  hourIn,
  lastReportPeriod,
  periodBefore,
  periodOf,
  periodsOf,
  reportPeriodAt,
} from './periods.js';

const HOUR_MS = 3_600_000;
const lengthOf = (date: string, zone: string): number => {
  const { from, to } = dayBoundsIn(date, zone);
  return (to.getTime() - from.getTime()) / HOUR_MS;
};

describe('[S5] days of a city', () => {
  test.each([
    ['2026-11-28', 'Asia/Shanghai', 24],
    ['2026-03-29', 'Europe/Berlin', 23],
    ['2026-10-25', 'Europe/Berlin', 25],
    // Midnight does not exist: the clock goes from 23:59 to 1:00.
    ['2018-11-04', 'America/Sao_Paulo', 23],
    // Half an hour of summer time.
    ['2026-04-05', 'Australia/Lord_Howe', 24.5],
  ])('%s in %s has %d hours', (date, zone, hours) => {
    expect(lengthOf(date, zone)).toBe(hours);
    const { from, to } = dayBoundsIn(date, zone);
    expect(dateIn(from.getTime(), zone)).toBe(date);
    expect(dateIn(from.getTime() - 1, zone)).toBe(datePlus(date, -1));
    expect(dateIn(to.getTime() - 1, zone)).toBe(date);
    expect(dateIn(to.getTime(), zone)).toBe(datePlus(date, 1));
  });

  test('days follow one another without a gap over a year of clock changes', () => {
    for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Shanghai']) {
      const dates = datesOf({ from: '2026-01-01', to: '2026-12-31' });
      for (const [index, date] of dates.slice(1).entries()) {
        const before = dates[index] ?? '';
        expect(dayBoundsIn(before, zone).to).toEqual(dayBoundsIn(date, zone).from);
      }
    }
  });

  test('the same moment is another day elsewhere', () => {
    const atMs = Date.parse('2026-11-28T16:30:00Z');
    expect(dateIn(atMs, 'Asia/Shanghai')).toBe('2026-11-29');
    expect(hourIn(atMs, 'Asia/Shanghai')).toBe(0);
    expect(dateIn(atMs, 'Europe/London')).toBe('2026-11-28');
  });

  test('no day is no day', () => {
    expect(() => dayBoundsIn('2026-02-30', 'Asia/Shanghai')).toThrow(RangeError);
    expect(() => datePlus('28.11.2026', 1)).toThrow(RangeError);
    expect(() => datesOf({ from: '2025-01-01', to: '2026-01-02' })).toThrow(RangeError);
  });
});

describe('[S5] periods', () => {
  test('a leap year is 366 days, the last Sunday is in the week before the Monday', () => {
    expect(daysBetween('2028-01-01', '2028-12-31')).toBe(366);
    expect(datesOf({ from: '2028-02-28', to: '2028-03-01' })).toEqual([
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ]);
    expect(periodOf('2026-11-29', 'week')).toBe('2026-11-23');
    expect(periodOf('2026-11-30', 'week')).toBe('2026-11-30');
    // The week of the new year belongs to no month and no year.
    expect(periodOf('2027-01-01', 'week')).toBe('2026-12-28');
  });

  test('the first and the last are cut to what was asked for', () => {
    expect(periodsOf({ from: '2026-11-26', to: '2026-12-02', group: 'week' })).toEqual([
      { period: '2026-11-23', from: '2026-11-26', to: '2026-11-29' },
      { period: '2026-11-30', from: '2026-11-30', to: '2026-12-02' },
    ]);
    expect(periodsOf({ from: '2026-11-26', to: '2026-12-02', group: 'month' })).toEqual([
      { period: '2026-11', from: '2026-11-26', to: '2026-11-30' },
      { period: '2026-12', from: '2026-12-01', to: '2026-12-02' },
    ]);
    expect(periodsOf({ from: '2026-11-26', to: '2026-11-27', group: 'day' })).toHaveLength(2);
  });

  test('[S20] a report is about the last period that is over', () => {
    expect(lastReportPeriod('daily', '2026-12-01')).toEqual({
      period: '2026-11-30',
      from: '2026-11-30',
      to: '2026-11-30',
    });
    expect(lastReportPeriod('weekly', '2026-11-29')).toMatchObject({
      from: '2026-11-16',
      to: '2026-11-22',
    });
    expect(lastReportPeriod('weekly', '2026-11-30')).toMatchObject({
      from: '2026-11-23',
      to: '2026-11-29',
    });
    expect(lastReportPeriod('monthly', '2028-03-01')).toEqual({
      period: '2028-02',
      from: '2028-02-01',
      to: '2028-02-29',
    });
    const february = reportPeriodAt('monthly', '2028-02-10');
    expect(periodBefore('monthly', february)).toMatchObject({ period: '2028-01' });
    expect(periodBefore('weekly', reportPeriodAt('weekly', '2027-01-02'))).toMatchObject({
      from: '2026-12-21',
      to: '2026-12-27',
    });
  });
});
