import { formsOf, newCanary } from '../../../bench/privacy/canary.js';
import { readAnswer } from '../../../bench/privacy/patterns.js';
import { requireKnownFields } from '../../../bench/privacy/personal-fields.js';
import { createSearch } from '../../../bench/privacy/search.js';
import { maskIdNumber, maskName, maskPhone } from '../../../contract/terms/masks.js';
import { idFactsOf } from '../../../domain/onboarding/identity.js';

const canary = newCanary();
const found = (content: string | Buffer) => {
  const search = createSearch({ forms: formsOf(canary), control: Buffer.from('order-1') });
  search.look('somewhere', Buffer.from(content));
  return search.found();
};
const fieldsIn = (content: string | Buffer): string[] => [
  ...new Set(found(content).hits.map(({ field }) => field)),
];
const escaped = (text: string): string =>
  text.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('[R48] the search', () => {
  test.each(Object.keys(canary) as (keyof typeof canary)[])(
    'finds %s in every spelling',
    (field) => {
      const value = canary[field];
      const spellings: (string | Buffer)[] = [
        `{"a":"${value}"}`,
        encodeURIComponent(value),
        encodeURIComponent(value).toLowerCase(),
        Buffer.from(value, 'utf16le'),
        Buffer.from(value).toString('hex'),
        ...['', 'x', 'xy'].flatMap((before) =>
          ['', 'z', 'zz'].flatMap((after) => {
            const bytes = Buffer.from(`${before}${value}${after}`);
            return [bytes.toString('base64'), bytes.toString('base64url')];
          }),
        ),
        ...(/^[ -~]*$/.test(value) ? [] : [escaped(value), escaped(value).toUpperCase()]),
      ];
      const missed = spellings.filter((text) => {
        const upper = String(text).startsWith('\\U') ? String(text).replaceAll('\\U', '\\u') : text;
        return !fieldsIn(upper).includes(field);
      });
      expect(missed).toEqual([]);
    },
  );

  test('finds digits in groups, and tells nothing where there is nothing', () => {
    const { phone, idNumber } = canary;
    const groups = [phone.slice(0, 3), phone.slice(3, 7), phone.slice(7)];
    expect(fieldsIn(groups.join(' '))).toEqual(['phone']);
    expect(fieldsIn(groups.join('-'))).toEqual(['phone']);
    expect(
      fieldsIn(`${idNumber.slice(0, 6)} ${idNumber.slice(6, 14)} ${idNumber.slice(14)}`),
    ).toEqual(['idNumber']);
    const masked = `${maskPhone(phone)} ${maskIdNumber(idNumber)} ${maskName(canary.name)}`;
    expect(found(`order-1 ${masked}`)).toMatchObject({ hits: [], controls: 1 });
  });

  test('the ID number is one that the product takes', () => {
    expect(idFactsOf(canary.idNumber)).toMatchObject({ gender: 'FEMALE' });
  });

  test('a personal field that gets no canary value stops the run', () => {
    expect(() => requireKnownFields([])).not.toThrow();
  });
});

describe('[R49] the reader of views', () => {
  const { phone, idNumber } = canary;
  test.each([
    ['a text', { a: { b: [phone] } }, [{ what: 'phone', path: '.a.b[]' }]],
    ['with the country', { a: `+86${phone}` }, [{ what: 'phone', path: '.a' }]],
    ['a number', { a: Number(phone) }, [{ what: 'phone', path: '.a' }]],
    ['inside words', { a: `请拨打${phone}。` }, [{ what: 'phone', path: '.a' }]],
    ['in groups', { a: `${phone.slice(0, 3)} ${phone.slice(3)}` }, [{ what: 'phone', path: '.a' }]],
    ['a name of a field', { [phone]: 1 }, [{ what: 'phone', path: '.(name)' }]],
    ['an ID number', { a: idNumber }, [{ what: 'ID number', path: '.a' }]],
  ])('sees %s', (_name, answer, seen) => {
    expect(readAnswer(answer).plain).toEqual(seen);
  });

  test.each([
    ['a time', { a: 1_764_300_000_000 }],
    ['an order number', { a: 'DH20261128013812' }],
    ['a random id', { a: '0191f6a0-1111-7abc-8def-a13812345678' }],
    [
      'an ID with a wrong check',
      { a: `${idNumber.slice(0, 17)}${idNumber.endsWith('1') ? 2 : 1}` },
    ],
  ])('leaves %s alone', (_name, answer) => {
    expect(readAnswer(answer)).toEqual({ plain: [], hasMasked: false });
  });

  test('knows masks', () => {
    for (const masked of [maskPhone(phone), maskIdNumber(idNumber), maskName('张三')]) {
      expect(readAnswer({ a: masked })).toEqual({ plain: [], hasMasked: true });
    }
  });
});
