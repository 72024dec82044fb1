import fc from 'fast-check';
import { decodeCursor, encodeCursor, toPage } from './cursor.js';

test('every cursor comes back', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 60 }), fc.integer()),
      fc.string({ maxLength: 64 }),
      (key, id) => {
        const keyType = typeof key === 'number' ? 'number' : 'string';
        expect(decodeCursor({ cursor: encodeCursor({ key, id }), keyType })).toEqual({ key, id });
      },
    ),
  );
});

const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['nonsense', 'x'],
  ['an operator as key', raw([{ $gt: '' }, 'id'])],
  ['an operator as id', raw(['a', { $ne: null }])],
  ['the other key type', raw([1, 'id'])],
  ['too short', raw(['a'])],
  ['too long an id', raw(['a', 'x'.repeat(200)])],
])('%s is refused', (_title, cursor) => {
  expect(() => decodeCursor({ cursor, keyType: 'string' })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});

test('pages follow one another without gap or repeat', () => {
  const rows = Array.from({ length: 7 }, (_, index) => ({ at: index, id: `r${index}` }));
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10; page += 1) {
    const after = decodeCursor({ cursor, keyType: 'number' });
    const read = rows.filter((row) => after === undefined || row.at > Number(after.key));
    const result = toPage({
      rows: read.slice(0, 3 + 1),
      limit: 3,
      after: (row) => ({ key: row.at, id: row.id }),
    });
    seen.push(...result.items.map((row) => row.id));
    if (result.nextCursor === null) break;
    cursor = result.nextCursor;
  }
  expect(seen).toEqual(rows.map((row) => row.id));
});
