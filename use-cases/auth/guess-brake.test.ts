import { isGuessing } from './guess-brake.js';

const counts = (attempts: number, failures: number) => ({ attempts, failures });
const NONE = counts(0, 0);

test.each([
  ['nothing happens', NONE, NONE, false],
  ['a few people mistype at night', counts(20, 20), NONE, false],
  ['one more than that', counts(21, 21), NONE, true],
  ['a busy hour as usual', counts(1_000, 100), counts(30_000, 3_000), false],
  ['one per cent more than usual and a little', counts(1_000, 130), counts(30_000, 3_000), false],
  ['clearly more than usual', counts(1_000, 131), counts(30_000, 3_000), true],
  ['an attack that went on for an hour is not usual', counts(100, 100), counts(6_000, 6_000), true],
])('[R42] %s', (_title, recent, baseline, expected) => {
  expect(isGuessing({ recent, baseline })).toBe(expected);
});
