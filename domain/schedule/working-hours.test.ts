import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { openIntervals, workDays } from './working-hours.js';

const HOUR = 3_600_000;
/** Plain, an hour at night, half an hour, and a change at midnight. */
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Beirut'];

/** The instant that a clock on the wall shows, as a person would look it up. */
function wall(date: string, minute: number, zone: string): number {
  return DateTime.fromISO(date, { zone })
    .plus({ days: Math.floor(minute / 1_440) })
    .set({ hour: Math.floor((minute % 1_440) / 60), minute: minute % 60 })
    .toMillis();
}

test.each(ZONES)(
  '[X16] days that are made once for many workers say what the clock on the wall does in %s',
  (timeZone) => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-12-20') }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 0, max: 1_439 }),
        fc.integer({ min: 1, max: 1_440 }),
        (startMs, hours, startMinute, length) => {
          const window = { startMs, endMs: startMs + hours * HOUR, timeZone };
          const endMinute = startMinute + length;
          const rule = Array.from({ length: 7 }, () => [{ startMinute, endMinute }]);
          const person = { hours: rule, overrides: [], blocked: [] };
          const days = workDays(window);
          const open = openIntervals({ ...person, ...window, days });
          expect(openIntervals({ ...person, ...window })).toEqual(open);
          const first = DateTime.fromMillis(startMs, { zone: timeZone }).minus({ days: 2 });
          for (let index = 0; index < hours / 24 + 4; index += 1) {
            const date = first.plus({ days: index }).toFormat('yyyy-MM-dd');
            const one = {
              startMs: wall(date, startMinute, timeZone),
              endMs: wall(date, endMinute, timeZone),
            };
            if (one.endMs <= window.startMs || window.endMs <= one.startMs) continue;
            if (one.endMs <= one.startMs) continue;
            expect(
              open.some((part) => part.startMs <= one.startMs && one.endMs <= part.endMs),
            ).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  },
);
