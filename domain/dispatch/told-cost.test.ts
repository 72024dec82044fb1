import { toldMinutes, toldTerms } from './told-cost.js';

test('a cost is told in hundredths of a minute, never as a long run of digits', () => {
  expect(toldMinutes(13.812_345_678_9)).toBe(13.81);
  expect(toldMinutes(-0.004)).toBe(-0);
  expect(toldTerms({ response: 1.381_234_567_89, travel: 0, favourite: -2.344 })).toEqual({
    response: 1.38,
    travel: 0,
    favourite: -2.34,
  });
});

test('terms that were not judged stay away', () => {
  expect(toldTerms({})).toEqual({});
});
