import { CHINA_ZONE } from '@contract/terms/china-day';
import { addDays, dateIn, instantOf, wallOf } from './zone-time';

const URUMQI = 'Asia/Urumqi';
const NEW_YORK = 'America/New_York';
const KATHMANDU = 'Asia/Kathmandu';

describe('the clock of a city', () => {
  test.each([
    [CHINA_ZONE, '2026-12-01T00:00:00', '2026-11-30T16:00:00.000Z'],
    [URUMQI, '2026-12-01T00:00:00', '2026-11-30T18:00:00.000Z'],
    [KATHMANDU, '2026-12-01T00:00:00', '2026-11-30T18:15:00.000Z'],
    [NEW_YORK, '2026-07-01T09:30:00', '2026-07-01T13:30:00.000Z'],
    [NEW_YORK, '2026-12-01T09:30:00', '2026-12-01T14:30:00.000Z'],
  ])('[S1] [S11] in %s %s is %s, and is shown as it was typed', (zone, wall, instant) => {
    expect(instantOf(wall, zone)).toBe(instant);
    expect(wallOf(instant, zone)).toBe(wall);
  });

  test('[S1] [S11] on the days when the clock changes every hour that exists comes back as it was', () => {
    for (const date of ['2026-03-08', '2026-11-01']) {
      for (let hour = 0; hour < 24; hour++) {
        const wall = `${date}T${String(hour).padStart(2, '0')}:30:00`;
        const exists = !(date === '2026-03-08' && hour === 2);
        if (exists) expect(wallOf(instantOf(wall, NEW_YORK), NEW_YORK)).toBe(wall);
      }
    }
  });

  test('[S5] one moment is of two days, by the city that is asked about', () => {
    const lateEvening = '2026-11-30T17:00:00.000Z';
    expect(dateIn(lateEvening, CHINA_ZONE)).toBe('2026-12-01');
    expect(dateIn(lateEvening, URUMQI)).toBe('2026-11-30');
    expect(dateIn(lateEvening, NEW_YORK)).toBe('2026-11-30');
  });

  test('[S5] days are counted by the calendar', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(addDays('2026-03-08', 1)).toBe('2026-03-09');
  });
});
