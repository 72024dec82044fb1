import fc from 'fast-check';
import type { FormField, FormValue } from '../../contract/terms/service-type.js';
import { checkAnswers } from './check-answers.js';

const TODAY = '2026-03-01';
const name = (zh: string, en: string) => ({ zh, en });

function field(code: string, rest: Partial<FormField> = {}): FormField {
  const label = name(`${code} 中文`, code);
  const bounds = { min: null, max: null, choices: [], help: null } as const;
  return { code, label, kind: 'TEXT', isRequired: false, ...bounds, ...rest };
}
const choices = ['a', 'b', 'c'].map((code) => ({ code, label: name(`选${code}`, `pick ${code}`) }));
const ask = (fields: readonly FormField[], answers: Record<string, FormValue>) =>
  checkAnswers({ fields, answers, today: TODAY });

test('[S18] answers come back in the order of the form with its words, whatever order they came in', () => {
  const fields = [
    field('size', { kind: 'CHOICE', choices }),
    field('extras', { kind: 'MULTI_CHOICE', choices }),
    field('note'),
    field('count', { kind: 'NUMBER', min: 1, max: 4 }),
    field('day', { kind: 'DATE', min: 0, max: 10 }),
    field('photos', { kind: 'PHOTO', max: 2 }),
    field('agrees', { kind: 'FLAG', isRequired: true }),
  ];
  const answers = {
    agrees: true,
    photos: ['p1', 'p2'],
    day: '2026-03-11',
    count: 4,
    note: '  小心台阶 ',
    extras: ['c', 'a'],
    size: 'b',
  };
  const { errors, form } = ask(fields, answers);
  expect(errors).toEqual([]);
  expect(form.map(({ code, value, text }) => [code, value, text?.zh ?? null])).toEqual([
    ['size', 'b', '选b'],
    ['extras', ['c', 'a'], '选c、选a'],
    ['note', '小心台阶', null],
    ['count', 4, null],
    ['day', '2026-03-11', null],
    ['photos', ['p1', 'p2'], null],
    ['agrees', true, null],
  ]);
  expect(form[0]).toMatchObject({ label: fields[0]?.label, text: { en: 'pick b' } });
});

test.each<[string, Partial<FormField>, FormValue]>([
  ['another kind of answer', { kind: 'NUMBER' }, '3'],
  ['words for a choice that is none', { kind: 'CHOICE', choices }, 'd'],
  ['one choice as a list', { kind: 'CHOICE', choices }, ['a']],
  ['a choice twice', { kind: 'MULTI_CHOICE', choices }, ['a', 'a']],
  ['too many choices', { kind: 'MULTI_CHOICE', choices, max: 1 }, ['a', 'b']],
  ['too few choices', { kind: 'MULTI_CHOICE', choices, min: 2 }, ['a']],
  ['too few characters', { min: 3 }, 'ab'],
  ['too many characters', { max: 3 }, '一二三四'],
  ['too small a number', { kind: 'NUMBER', min: 1 }, 0],
  ['too great a number', { kind: 'NUMBER', max: 4 }, 5],
  ['no number', { kind: 'NUMBER' }, Number.NaN],
  ['a day that is none', { kind: 'DATE' }, '2026-02-30'],
  ['a day of another spelling', { kind: 'DATE' }, '01/03/2026'],
  ['a day too early', { kind: 'DATE', min: 0 }, '2026-02-28'],
  ['a day too late', { kind: 'DATE', max: 1 }, '2026-03-03'],
  ['too many photos', { kind: 'PHOTO', max: 1 }, ['p1', 'p2']],
  ['a box that is a word', { kind: 'FLAG' }, 'yes'],
])('[S18] is refused with the field: %s', (_name, rest, answer) => {
  const { errors, form } = ask([field('x', rest)], { x: answer });
  expect(errors.map((error) => error.field)).toEqual(['form.x']);
  expect(form).toEqual([]);
});

test.each<[string, Partial<FormField>, FormValue | undefined]>([
  ['no answer', {}, undefined],
  ['blank words', {}, '   '],
  ['nothing picked', { kind: 'MULTI_CHOICE', choices }, []],
  ['a box that is not ticked', { kind: 'FLAG' }, false],
])(
  '[S18] is missing where it is required, and nothing where it is not: %s',
  (_name, rest, answer) => {
    const answers: Record<string, FormValue> = answer === undefined ? {} : { x: answer };
    expect(ask([field('x', { ...rest, isRequired: true })], answers).errors).toMatchObject([
      { field: 'form.x' },
    ]);
    expect(ask([field('x', rest)], answers)).toEqual({ errors: [], form: [] });
  },
);

test('[S18] an answer to a question that is not asked is an error, whatever it is called', () => {
  const { errors } = ask([field('x')], { y: '1', constructor: 'z' });
  expect(errors.map((error) => error.field)).toEqual(['form.y', 'form.constructor']);
});

test('[S18] every answer is either taken or refused by name, never both', () => {
  const fields = [
    field('n', { kind: 'NUMBER', min: -5, max: 5, isRequired: true }),
    field('t', { min: 2, max: 4 }),
    field('m', { kind: 'MULTI_CHOICE', choices, min: 1, max: 2 }),
  ];
  const answers = fc.record(
    {
      n: fc.integer({ min: -9, max: 9 }),
      t: fc.string({ maxLength: 6 }),
      m: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(answers, (drawn) => {
      const given = drawn as Record<string, FormValue>;
      const { errors, form } = ask(fields, given);
      const refused = errors.map((error) => error.field.replace('form.', ''));
      const taken = form.map(({ code }) => code);
      expect(taken.filter((code) => refused.includes(code))).toEqual([]);
      const isTaken = (code: string, isRight: boolean) =>
        expect([code, taken.includes(code)]).toEqual([code, isRight]);
      isTaken('n', drawn.n !== undefined && Math.abs(drawn.n) <= 5);
      const length = [...(drawn.t ?? '').trim()].length;
      isTaken('t', length >= 2 && length <= 4);
      const picked = drawn.m ?? [];
      const isEachOnce = new Set(picked).size === picked.length;
      const isKnown = !picked.includes('d');
      isTaken('m', isEachOnce && isKnown && picked.length >= 1 && picked.length <= 2);
    }),
    { numRuns: 500 },
  );
});
