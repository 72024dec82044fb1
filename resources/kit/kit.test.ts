import { z } from 'zod';
import { storedInstantSchema } from '../../contract/schemas/places.js';
import { RESOURCES } from '../index.js';
import { checkResources } from './check-resources.js';
import { defineResource, type ResourceSpec } from './define-resource.js';
import { FIELD_KINDS, fitsKind, kindSpecOf } from './field-kinds.js';
import { listQueryOf, REACHABLE_ROWS_MAX, toListQuery } from './query.js';
import { mongooseSchemaOf } from './to-mongoose.js';
import type { FieldSpec, Resource } from './types.js';
import { createBodyOf, updateBodyOf, viewOf } from './wire.js';

const schema = z.strictObject({
  name: z.string().min(2),
  tier: z.enum(['A', 'B']).default('A'),
  cityCode: z.string(),
  until: storedInstantSchema.optional(),
  phone: z.string().optional(),
  parts: z.array(z.strictObject({ code: z.string() })).default([]),
});

const label = { zh: '名', en: 'Name' };

const good: ResourceSpec<typeof schema> = {
  name: 'test-things',
  labels: { one: label, many: label },
  group: 'rules',
  audiences: ['admin'],
  mode: 'crud',
  id: 'uuid',
  titleField: 'name',
  defaultSort: '-until',
  schema,
  fields: {
    name: { label, kind: 'text', inList: true, filter: 'prefix' },
    tier: {
      label,
      kind: 'choice',
      choices: { A: label, B: label },
      filter: 'equals',
      write: 'never',
    },
    cityCode: { label, kind: 'reference', reference: 'test-things' },
    until: { label, kind: 'instant', filter: 'range', sort: true },
    phone: { label, kind: 'text', sensitivity: 'B', mask: 'phone', filter: 'blind' },
    parts: { label, kind: 'nested', fields: { code: { label, kind: 'text' } } },
  },
  scope: { city: 'cityCode' },
  access: { read: 'policy.read', create: 'policy.write', update: 'policy.write' },
  actions: {
    raise: { label, permission: 'policy.write', from: { tier: ['A'] }, set: { tier: 'B' } },
  },
  indexes: [
    { fields: ['name', '_id'] },
    { fields: ['tier', '_id'] },
    { fields: ['cityCode', '_id'] },
    { fields: ['until', '_id'], descending: ['until'] },
    { fields: ['phone.index', '_id'] },
  ],
};

/** What the boot check says of a declaration with some parts replaced. */
function faultsOf(change: Partial<ResourceSpec<typeof schema>>): string {
  try {
    checkResources([defineResource({ ...good, ...change }) as unknown as Resource]);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('boot check', () => {
  test('the declarations of the product and a sound one pass', () => {
    expect(() => checkResources(RESOURCES)).not.toThrow();
    expect(faultsOf({})).toBe('');
  });

  const field = (name: string, change: object): Partial<ResourceSpec<typeof schema>> => ({
    fields: { ...good.fields, [name]: { ...good.fields[name], ...change } as FieldSpec },
  });

  test.each<[string, Partial<ResourceSpec<typeof schema>>, RegExp]>([
    ['a filter without an index', { indexes: good.indexes.slice(1) }, /filter name has no index/],
    [
      'a sort without an index',
      { indexes: good.indexes.filter(({ fields }) => fields[0] !== 'until') },
      /sort until has no index/,
    ],
    [
      'a scope without an index',
      { indexes: good.indexes.filter(({ fields }) => fields[0] !== 'cityCode') },
      /scope cityCode has no index/,
    ],
    [
      'a field that the schema lacks',
      { fields: { ...good.fields, ghost: { label, kind: 'text' } } },
      /ghost is not in the schema/,
    ],
    [
      'a field without a description',
      { fields: { name: { label, kind: 'text' } } },
      /tier is in the schema only/,
    ],
    [
      'a kind that does not fit',
      field('name', { kind: 'flag', filter: undefined }),
      /name does not fit flag/,
    ],
    [
      'weekly hours that are no week',
      field('parts', { kind: 'weeklyHours' }),
      /parts does not fit weeklyHours/,
    ],
    ['a dangling reference', field('cityCode', { reference: 'nowhere' }), /unknown nowhere/],
    ['a choice without its text', field('tier', { choices: { A: label } }), /a text per choice/],
    [
      'a nested field without a description',
      field('parts', { fields: {} }),
      /parts.code has no description/,
    ],
    ['a sensitive field to sort by', field('phone', { sort: true }), /phone is sensitive/],
    [
      'a sensitive field filtered in plain',
      field('phone', { filter: 'equals' }),
      /blind is the filter/,
    ],
    ['a reach that is not declared', { scope: {} }, /held with reach city, which is not declared/],
    [
      'a permission that nobody holds here',
      { access: { read: 'order.place' } },
      /no role holds order.place/,
    ],
    ['a managed resource with a write', { mode: 'managed' }, /managed, yet it has writes/],
    [
      'an action on an unknown field',
      { actions: { raise: { label, permission: 'policy.write', set: { ghost: 1 } } } },
      /writes unknown ghost/,
    ],
    [
      'an action with a reserved name',
      { actions: { export: { label, permission: 'policy.write' } } },
      /bad name/,
    ],
    ['a name that is no path segment', { name: 'Bad_Name' }, /not kebab-case/],
  ])('refuses %s', (_what, change, message) => {
    expect(faultsOf(change)).toMatch(message);
  });

  test('two resources of one name are refused', () => {
    const one = defineResource(good) as unknown as Resource;
    expect(() => checkResources([one, one])).toThrow(/test-things: twice/);
  });
});

describe('wire schemas', () => {
  const resource = defineResource(good) as unknown as Resource;

  test('creation takes what may be written, an edit never fills in a default', () => {
    const body = createBodyOf(resource);
    expect(body.safeParse({ name: 'ab' }).success).toBe(true);
    expect(body.safeParse({ name: 'ab', tier: 'B' }).success).toBe(false);
    const edit = updateBodyOf(resource);
    expect(edit.parse({ name: 'cd' })).toEqual({ name: 'cd' });
    expect(edit.parse({ until: null })).toEqual({ until: null });
    expect(edit.safeParse({}).success).toBe(false);
    expect(edit.safeParse({ name: null }).success).toBe(false);
  });

  test('a list query takes declared keys only, and no more rows than can be paged', () => {
    const query = listQueryOf(resource);
    expect(query.safeParse({ name_prefix: 'a', sort: '-until' }).success).toBe(true);
    for (const bad of [
      { name: 'a' },
      { phone_prefix: '1' },
      { sort: 'name' },
      { tier: 'C' },
      { $where: '1' },
      { page: String(REACHABLE_ROWS_MAX), pageSize: '2' },
    ]) {
      expect([bad, query.safeParse(bad).success]).toEqual([bad, false]);
    }
  });

  test('what is asked for becomes plain conditions; sealed values are looked for by their index', () => {
    const query = listQueryOf(resource).parse({
      tier: 'A,B',
      phone: '138',
      until_gte: '2026-01-01T00:00:00.000Z',
    });
    const { conditions, sort } = toListQuery({
      resource,
      query,
      blindIndexOf: ({ name, value }) => `hmac(${name}:${value})`,
    });
    expect(conditions).toEqual([
      { path: 'tier', oneOf: ['A', 'B'] },
      { path: 'until', from: new Date('2026-01-01T00:00:00.000Z') },
      { path: 'phone.index', oneOf: ['hmac(phone:138)'] },
    ]);
    expect(sort).toEqual({ path: 'until', isDescending: true });
  });
});

test('the model follows from the schema: types, enums, sealed fields', () => {
  const made = mongooseSchemaOf(defineResource(good) as unknown as Resource);
  expect(made.path('tier').options).toMatchObject({ enum: ['A', 'B'] });
  expect(made.path('name').isRequired).toBe(true);
  expect(made.path('until').instance).toBe('Date');
  expect(made.path('phone.cipher')?.instance ?? made.path('phone').instance).toMatch(
    /String|Embedded/,
  );
  const keys = made.indexes().map(([fields]) => Object.keys(fields));
  expect(keys.slice(0, good.indexes.length)).toEqual(good.indexes.map(({ fields }) => fields));
});

test('a filter has an index that also gives the order of the list, declared or not', () => {
  const sorted = defineResource({ ...good, defaultSort: '-until' }) as unknown as Resource;
  const keys = mongooseSchemaOf(sorted)
    .indexes()
    .map(([fields]) => Object.keys(fields).join());
  expect(keys).toEqual(
    expect.arrayContaining(['until,_id', 'tier,until,_id', 'phone.index,until,_id']),
  );
});

test('there are fifteen kinds of field, and a cell of each comes back as it went', () => {
  expect(Object.keys(FIELD_KINDS)).toHaveLength(15);
  const samples: Partial<Record<keyof typeof FIELD_KINDS, unknown>> = {
    text: 'a',
    number: 12,
    money: 1_999,
    flag: true,
    choice: 'A',
    localName: { zh: '保洁', en: 'Cleaning' },
    nested: [{ code: 'x' }],
    place: { type: 'Point', coordinates: [120.1, 30.2] },
    weeklyHours: [[], [{ startMinute: 540, endMinute: 1_080 }], [], [], [], [], []],
    daySpan: { startMinute: 420, endMinute: 1_320 },
    date: '2026-11-26',
  };
  for (const [kind, value] of Object.entries(samples)) {
    const spec = kindSpecOf(kind as keyof typeof FIELD_KINDS);
    expect([kind, spec.fromCell(String(spec.toCell(value)))]).toEqual([kind, value]);
  }
});

test('weekly hours are spans of days, and a list of spans is not', () => {
  const spans = z.array(z.strictObject({ startMinute: z.int(), endMinute: z.int() }));
  expect(fitsKind({ kind: 'weeklyHours', schema: z.array(spans).length(7) })).toBe(true);
  expect(fitsKind({ kind: 'weeklyHours', schema: z.array(spans).optional() })).toBe(true);
  expect(fitsKind({ kind: 'weeklyHours', schema: spans })).toBe(false);
  expect(fitsKind({ kind: 'weeklyHours', schema: z.array(z.array(z.string())) })).toBe(false);
});

test('a span of a day is one with its two minutes, alone or in a list', () => {
  const span = z.strictObject({ startMinute: z.int(), endMinute: z.int() });
  expect(fitsKind({ kind: 'daySpan', schema: span.refine(() => true) })).toBe(true);
  expect(fitsKind({ kind: 'daySpan', schema: z.array(span).optional() })).toBe(true);
  expect(fitsKind({ kind: 'daySpan', schema: z.array(z.array(span)) })).toBe(false);
  expect(fitsKind({ kind: 'daySpan', schema: z.strictObject({ startMinute: z.int() }) })).toBe(
    false,
  );
});

test('a row of older rules can be shown, a field that is not declared cannot', () => {
  const view = viewOf(defineResource(good) as unknown as Resource);
  const head = { id: 'a', version: 1 };
  const until = '2026-01-01T00:00:00.000Z';
  expect(
    createBodyOf(defineResource(good) as unknown as Resource).safeParse({ name: 'x' }),
  ).toMatchObject({ success: false });
  expect(view.safeParse({ ...head, name: 'x', until, parts: [{ code: '' }] }).success).toBe(true);
  expect(view.safeParse({ ...head, name: 'x', secret: 1 }).success).toBe(false);
  expect(view.safeParse({ ...head, parts: [{ code: 'a', secret: 1 }] }).success).toBe(false);
});
