import { BANKS } from '../../contract/terms/banks.js';
import { bankOfCard, cardDigits, isCardNumber, luhnSum } from './bank-card.js';
import { isSameName } from './holder-name.js';

/** A whole card of these first digits: filled up, with the right check digit. */
function cardOf(bin: string, length = 19): string {
  const body = bin.padEnd(length - 1, '0123456789').slice(0, length - 1);
  const check = (10 - (luhnSum(`${body}0`) % 10)) % 10;
  return `${body}${check}`;
}

describe('[K9] a bank card', () => {
  test('is digits of a length, with the check digit', () => {
    // The usual example, which is too short for a card.
    expect(luhnSum('49927398716') % 10).toBe(0);
    expect(isCardNumber('49927398716')).toBe(false);
    expect(isCardNumber(cardOf('622202'))).toBe(true);
    expect(isCardNumber(cardDigits(`6222 02-${cardOf('622202').slice(6)}`))).toBe(true);
    for (const bad of ['', '0'.repeat(11), '0'.repeat(20), '62220２' + '0'.repeat(12), '-1']) {
      expect(isCardNumber(bad)).toBe(false);
    }
  });

  test('is refused with any one digit changed, and with two neighbours changed over', () => {
    const card = cardOf('621700');
    const faults: string[] = [];
    for (let at = 0; at < card.length; at += 1) {
      for (let digit = 0; digit <= 9; digit += 1) {
        const other = `${card.slice(0, at)}${digit}${card.slice(at + 1)}`;
        if (other !== card && isCardNumber(other)) faults.push(other);
      }
      const [left = '', right = ''] = card.slice(at, at + 2);
      const turned = `${card.slice(0, at)}${right}${left}${card.slice(at + 2)}`;
      // Luhn cannot tell 09 from 90.
      const isBlind = new Set([left, right, '0', '9']).size === 2;
      if (turned !== card && !isBlind && isCardNumber(turned)) faults.push(turned);
    }
    expect(faults).toEqual([]);
  });

  test('tells its bank by the longest first digits that are known', () => {
    expect(bankOfCard(cardOf('622202'))?.code).toBe('ICBC');
    expect(bankOfCard(cardOf('622848'))?.code).toBe('ABC');
    expect(bankOfCard(cardOf('621700'))?.code).toBe('CCB');
    expect(bankOfCard(cardOf('621660'))?.code).toBe('BOC');
    expect(bankOfCard(cardOf('622188', 19))?.code).toBe('PSBC');
    expect(bankOfCard('0000000000000000')).toBeNull();
    expect(bankOfCard('62')).toBeNull();
  });

  test('every first digits belong to one bank, which finds them itself', () => {
    const bins = BANKS.flatMap((bank) => bank.bins.map((bin) => [bin, bank.code] as const));
    expect(new Set(bins.map(([bin]) => bin)).size).toBe(bins.length);
    expect(bins.every(([bin]) => /^\d{5,10}$/.test(bin))).toBe(true);
    expect(bins.filter(([bin, code]) => bankOfCard(bin)?.code !== code)).toEqual([]);
    expect(new Set(BANKS.map(({ code }) => code)).size).toBe(BANKS.length);
  });
});

test.each([
  ['买买提·艾力', '买买提・艾力', true],
  ['张 三', '张三', true],
  ['ＡＢＣ有限公司', 'abc有限公司', true],
  ['张三', '张三丰', false],
  ['张三', '李四', false],
  ['', '', false],
  [' ', '', false],
])('%s and %s are one name: %s', (left, right, isSame) => {
  expect(isSameName(left, right)).toBe(isSame);
});
