import { isInClosure } from './city-closure.js';
import { startsAfter } from './starts-after.js';

const at = (text: string): number => Date.parse(text);

test('[X29] the same time of day, on the first days that are late enough', () => {
  const wish = { startMs: at('2026-07-01T09:00:00+08:00'), timeZone: 'Asia/Shanghai', daysMax: 3 };
  const after = (notBefore: string) =>
    startsAfter({ ...wish, notBeforeMs: at(notBefore) }).map((ms) => new Date(ms).toISOString());
  expect(after('2026-07-03T09:00:00+08:00')).toEqual([
    '2026-07-03T01:00:00.000Z',
    '2026-07-04T01:00:00.000Z',
    '2026-07-05T01:00:00.000Z',
  ]);
  expect(after('2026-07-03T09:00:01+08:00')[0]).toBe('2026-07-04T01:00:00.000Z');
});

test('[X29] a clock that changes keeps the time of day', () => {
  const [start = 0] = startsAfter({
    startMs: at('2026-03-28T09:00:00+01:00'),
    notBeforeMs: at('2026-03-29T00:00:00+01:00'),
    timeZone: 'Europe/Berlin',
    daysMax: 1,
  });
  expect(new Date(start).toISOString()).toBe('2026-03-29T07:00:00.000Z');
});

test('[X29] a visit is hit by a closure that it only touches at an end by no minute', () => {
  const closure = {
    from: new Date(at('2026-07-01T10:00Z')),
    until: new Date(at('2026-07-01T12:00Z')),
  };
  const hit = (from: string, to: string) =>
    isInClosure(closure, { startMs: at(`2026-07-01T${from}Z`), endMs: at(`2026-07-01T${to}Z`) });
  expect(hit('08:00', '10:00')).toBe(false);
  expect(hit('08:00', '10:01')).toBe(true);
  expect(hit('11:59', '13:00')).toBe(true);
  expect(hit('12:00', '13:00')).toBe(false);
  expect(isInClosure(undefined, { startMs: 0, endMs: 1 })).toBe(false);
});
