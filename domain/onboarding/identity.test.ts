import { ageOn, idFactsOf, isLicenceNo, normalizeIdNumber } from './identity.js';

/** An ID number with the right check character; independent of the code under test. */
function withCheck(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return `${body}${'10X98765432'[sum % 11]}`;
}

describe('ID numbers (GB 11643)', () => {
  test('[K8] tell date of birth and gender', () => {
    // The example of the standard.
    expect(idFactsOf('11010519491231002X')).toEqual({ birthDate: '1949-12-31', gender: 'FEMALE' });
    expect(idFactsOf(withCheck('33010619900307123'))).toEqual({
      birthDate: '1990-03-07',
      gender: 'MALE',
    });
  });

  test('[K8] of eleven check characters one is right', () => {
    const body = '33010619900307123';
    const good = [...'0123456789X'].filter((check) => idFactsOf(`${body}${check}`) !== null);
    expect(good).toEqual([withCheck(body)[17]]);
  });

  test('[K8] every wrong digit and every swap of neighbours is found', () => {
    const right = withCheck('33010619900307123');
    for (let index = 0; index < 17; index += 1) {
      for (const digit of '0123456789') {
        if (digit === right[index]) continue;
        expect(idFactsOf(right.slice(0, index) + digit + right.slice(index + 1))).toBeNull();
      }
      const [left = '', next = ''] = [right[index], right[index + 1]];
      if (left === next) continue;
      expect(idFactsOf(right.slice(0, index) + next + left + right.slice(index + 2))).toBeNull();
    }
  });

  test.each([
    ['a day that is not in the calendar', withCheck('33010619900230123')],
    ['a month of thirteen', withCheck('33010619901307123')],
    ['a region that is none', withCheck('99010619900307123')],
    ['fifteen digits, as of old', '330106900307123'],
    ['letters', '3301061990030712AB'],
    ['nothing', ''],
  ])('%s is none', (_what, text) => {
    expect(idFactsOf(text)).toBeNull();
  });

  test('one spelling', () => {
    expect(normalizeIdNumber(' 110105 19491231 002x ')).toBe('11010519491231002X');
  });
});

test('[K8] licence numbers (GB 32100) check themselves', () => {
  expect(isLicenceNo('91350100M000100Y43')).toBe(true);
  expect(isLicenceNo('91350100M000100Y44')).toBe(false);
  expect(isLicenceNo('91350100M000100Y4')).toBe(false);
  expect(isLicenceNo('91350100I000100Y43')).toBe(false);
});

test('the age changes on the birthday', () => {
  expect(ageOn('2008-11-28', '2026-11-27')).toBe(17);
  expect(ageOn('2008-11-28', '2026-11-28')).toBe(18);
  expect(ageOn('2008-02-29', '2026-03-01')).toBe(18);
});
