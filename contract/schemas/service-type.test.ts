import { SEED_CATEGORIES } from '../../data/seed/categories.js';
import { completeCategory } from '../../data/models/category-upgrade.js';
import { priceModelProblems, typeProblems } from '../terms/service-type-check.js';
import { partProblems } from '../terms/service-type-parts.js';
import { serviceTypeSchema, type ServiceType, type ServiceTypeInput } from './service-type.js';

const name = (en: string) => ({ zh: `${en}名`, en });
const choice = (code: string) => ({ code, label: name(code) });

const type: ServiceTypeInput = {
  name: name('Aquarium care'),
  icon: 'fish',
  skills: [
    { code: 'aqua.care', name: name('Aquarium care'), certificates: ['AQUA_PRO', 'HEALTH'] },
  ],
  certificates: [{ kind: 'AQUA_PRO', name: name('Aquarist') }],
  formFields: [
    { code: 'litres', label: name('Litres'), kind: 'NUMBER', isRequired: true, min: 10, max: 900 },
    {
      code: 'water',
      label: name('Water'),
      kind: 'CHOICE',
      choices: [choice('salt'), choice('sweet')],
    },
  ],
  steps: [{ code: 'test', name: name('Test the water'), proof: { checklist: [choice('ph')] } }],
};
const pathsOf = (changed: unknown): string[] => {
  const { error } = serviceTypeSchema.safeParse(changed);
  return (error?.issues ?? []).map(({ path }) => path.join('.'));
};

test('[S18] a type says only what is its own; the rest has defaults', () => {
  expect(serviceTypeSchema.parse(type)).toMatchObject({
    mode: 'HOME',
    priceModel: { kind: 'FIXED' },
    approval: null,
    isOn: true,
    formFields: [
      { help: null, choices: [] },
      { isRequired: false, min: null },
    ],
    steps: [{ proof: { photosMin: 0, note: 'NONE' } }],
  });
});

test('[S18] every type that an installation starts with is one that may be declared', () => {
  for (const { _id, version, ...declared } of SEED_CATEGORIES) {
    expect([_id, version, serviceTypeSchema.parse(declared)]).toEqual([_id, 1, declared]);
  }
});

test('[S18] a row of an earlier version is completed to a type that may be declared', () => {
  const { _id, version, ...declared } = completeCategory({
    _id: 'old',
    name: name('Old'),
    icon: 'broom',
    mode: 'HOME',
    skills: [{ code: 'old.clean', name: name('Old'), certificates: [] }],
    formFields: [
      {
        code: 'size',
        label: name('Size'),
        kind: 'CHOICE',
        isRequired: true,
        choices: ['60㎡以下', '更大'],
      },
    ],
    steps: [{ code: 'check', name: name('Check'), proof: { photosMin: 2 } }],
    prepMinutes: 10,
    cleanMinutes: 10,
    sort: 1,
    isOn: true,
    version: 3,
  });
  expect([_id, version]).toEqual(['old', 3]);
  expect(serviceTypeSchema.parse(declared)).toEqual(declared);
  expect(declared.formFields[0]?.choices).toEqual([
    { code: 'c1', label: { zh: '60㎡以下', en: '60㎡以下' } },
    { code: 'c2', label: { zh: '更大', en: '更大' } },
  ]);
});

const field = (rest: object) => ({
  ...type,
  formFields: [{ code: 'x', label: name('X'), kind: 'TEXT', ...rest }],
});
const hours = { kind: 'HOURLY', unitMinutes: 60, minUnits: 2, maxUnits: 8 };

test.each<[string, unknown, string]>([
  [
    'a field code twice',
    { ...type, formFields: [0, 1].map(() => type.formFields?.[0]) },
    'formFields.1',
  ],
  ['a step code twice', { ...type, steps: [0, 1].map(() => type.steps?.[0]) }, 'steps.1'],
  ['a skill code twice', { ...type, skills: [0, 1].map(() => type.skills[0]) }, 'skills.1'],
  [
    'a choice code twice',
    field({ kind: 'CHOICE', choices: [choice('a'), choice('a')] }),
    'formFields.0.choices.1',
  ],
  ['choices of words', field({ choices: [choice('a'), choice('b')] }), 'formFields.0.choices'],
  ['one choice only', field({ kind: 'CHOICE', choices: [choice('a')] }), 'formFields.0.choices'],
  [
    'bounds of a choice',
    field({ kind: 'CHOICE', choices: [choice('a'), choice('b')], min: 1 }),
    'formFields.0.min',
  ],
  ['bounds upside down', field({ kind: 'NUMBER', min: 2, max: 1 }), 'formFields.0.max'],
  ['half a character', field({ min: 1.5 }), 'formFields.0.min'],
  ['more photos than are kept', field({ kind: 'PHOTO', max: 10 }), 'formFields.0.max'],
  [
    'a check twice',
    { ...type, steps: [{ ...type.steps?.[0], proof: { checklist: [choice('a'), choice('a')] } }] },
    'steps.0.proof.checklist.1',
  ],
  ['a certificate nobody declares', { ...type, certificates: [] }, 'skills.0.certificates'],
  ['hours upside down', { ...type, priceModel: { ...hours, minUnits: 9 } }, 'priceModel.maxUnits'],
  [
    'more hours than a day has',
    { ...type, priceModel: { ...hours, maxUnits: 25 } },
    'priceModel.maxUnits',
  ],
  [
    'a quote on site in a store',
    { ...type, mode: 'IN_STORE', priceModel: { kind: 'QUOTE_ON_SITE' } },
    'priceModel',
  ],
  ['a code that is a path', field({ code: 'a.b' }), 'formFields.0.code'],
  ['a field nobody knows', { ...type, colour: 'red' }, ''],
])('[S18] is refused: %s', (_name, changed, path) => {
  expect(pathsOf(changed)).toEqual([path]);
});

/** What the designer of the console tells without asking the server. */
const designed = (changed: ServiceType): string[] => {
  const price = priceModelProblems(changed.priceModel).map(({ path }) => ['priceModel', ...path]);
  const rest = [...partProblems(changed), ...typeProblems(changed)].map(({ path }) => path);
  return [...new Set([...price, ...rest].map((path) => path.join('.')))].sort();
};
const whole = serviceTypeSchema.parse({
  ...type,
  formFields: [...(type.formFields ?? []), { code: 'why', label: name('Why'), kind: 'TEXT' }],
  priceModel: { kind: 'PER_UNIT', unitLabel: name('Tank'), minUnits: 1, maxUnits: 9 },
  approval: {},
});
const long = 'x'.repeat(201);
const bad = { zh: ' ', en: long };

test('[S18] the designer finds nothing in what the schema takes', () => {
  expect(designed(whole)).toEqual([]);
  for (const { _id, version, ...declared } of SEED_CATEGORIES) {
    expect([_id, version, designed(serviceTypeSchema.parse(declared))]).toEqual([_id, 1, []]);
  }
});

test.each<[string, Partial<ServiceType>]>([
  ['a name', { name: bad }],
  ['an icon', { icon: 'Big Fish' }],
  ['numbers', { sort: -1, prepMinutes: 241, cleanMinutes: 0.5 }],
  ['a unit', { priceModel: { kind: 'PER_UNIT', unitLabel: bad, minUnits: 0, maxUnits: 1_000 } }],
  ['an hour', { priceModel: { kind: 'HOURLY', unitMinutes: 14, minUnits: 1, maxUnits: 2 } }],
  [
    'a question',
    {
      formFields: whole.formFields.map((one) => ({ ...one, code: '1', label: bad, help: bad })),
    },
  ],
  [
    'choices',
    {
      formFields: whole.formFields.map((one) => ({
        ...one,
        choices: one.choices.map(() => ({ code: 'a.b', label: bad })),
      })),
    },
  ],
  [
    'a step',
    {
      steps: whole.steps.map((one) => ({
        ...one,
        code: '',
        name: bad,
        proof: { ...one.proof, photosMin: 10, checklist: [{ code: '-', label: bad }] },
      })),
    },
  ],
  [
    'skills and certificates',
    {
      skills: [{ code: 'a b', name: bad, certificates: [] }],
      certificates: [{ kind: 'small', name: bad }],
    },
  ],
  [
    'a review',
    { approval: { isAlways: false, aboveFen: null, newWorkerOrders: 1_001, shareBps: -1 } },
  ],
])('[S18] the designer marks the fields that the schema refuses: %s', (_name, changed) => {
  const draft = { ...whole, ...changed };
  const refused = [...new Set(pathsOf(draft))].sort();
  expect(refused).not.toEqual([]);
  // Across fields the schema looks only once each of them is right.
  expect(designed(draft)).toEqual(expect.arrayContaining(refused));
  expect(refused).toEqual(
    expect.arrayContaining([...new Set(partProblems(draft).map(({ path }) => path.join('.')))]),
  );
});
