import { CHINA_ZONE } from '@contract/terms/china-day';
import dayjs from 'dayjs';
import { chosenPeriod, lastDays, periodOf } from './period';

const NEW_YORK = 'America/New_York';
/** 00:30 of the first in China, the evening before in New York. */
const HALF_PAST_MIDNIGHT = new Date('2026-11-30T16:30:00.000Z');
const NOTHING = new URLSearchParams();

beforeEach(() => {
  jest.useFakeTimers({ now: HALF_PAST_MIDNIGHT });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('days that are asked about', () => {
  test('[S5] [M7] today is the day of the city, not of the computer', () => {
    expect(lastDays(1, CHINA_ZONE)).toEqual({ from: '2026-12-01', to: '2026-12-01' });
    expect(lastDays(7, CHINA_ZONE)).toEqual({ from: '2026-11-25', to: '2026-12-01' });
    expect(lastDays(7, NEW_YORK)).toEqual({ from: '2026-11-24', to: '2026-11-30' });
  });

  test('[S5] [M7] thirty days are the beginning; what the URL names whole is taken', () => {
    expect(periodOf(NOTHING, CHINA_ZONE)).toEqual({ from: '2026-11-02', to: '2026-12-01' });
    const named = new URLSearchParams({ from: '2026-10-01', to: '2026-10-07' });
    expect(periodOf(named, NEW_YORK)).toEqual({ from: '2026-10-01', to: '2026-10-07' });
    const half = new URLSearchParams({ from: '2026-10-01' });
    expect(periodOf(half, CHINA_ZONE)).toEqual({ from: '2026-11-02', to: '2026-12-01' });
    const wrong = new URLSearchParams({ from: 'yesterday', to: '2026-10-07' });
    expect(periodOf(wrong, CHINA_ZONE)).toEqual({ from: '2026-11-02', to: '2026-12-01' });
  });

  test('[S5] a choice longer than the server answers is cut at its end', () => {
    const year = [dayjs('2026-01-01'), dayjs('2026-12-31')] as const;
    expect(chosenPeriod(year, 31)).toEqual({ from: '2026-01-01', to: '2026-01-31' });
    expect(chosenPeriod(year, 366)).toEqual({ from: '2026-01-01', to: '2026-12-31' });
    expect(chosenPeriod([dayjs('2026-01-01'), null])).toBeNull();
    expect(chosenPeriod(null)).toBeNull();
  });
});
