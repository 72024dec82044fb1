import { presenceOf } from './presence.js';

const HOUR = 3_600_000;
const day = { fromMs: 0, toMs: 24 * HOUR };
const hours = (...moments: readonly number[]) =>
  presenceOf(
    moments.map((hour) => hour * HOUR),
    day,
  ).map(({ startMs, endMs }) => [startMs / HOUR, endMs / HOUR]);

test('[X15] a worker was on duty around what he did, and nobody knows about a long silence', () => {
  expect(hours(12, 9, 10)).toEqual([[8, 13]]);
  expect(hours(9, 13, 18)).toEqual([
    [8, 14],
    [17, 19],
  ]);
});

test('[X15] only the day itself counts', () => {
  expect(hours(0.5, 23.5)).toEqual([
    [0, 1.5],
    [22.5, 24],
  ]);
  expect(hours(-1, 24, 30)).toEqual([]);
  expect(hours()).toEqual([]);
});
