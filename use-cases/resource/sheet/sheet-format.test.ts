import { readSheet, writeSheet, type SheetFormat } from './sheet-format.js';

const header = ['id', 'name', 'note'];
const rows = [
  ['1', '保洁, 两小时', 'say "hi"\nand bye'],
  ['2', '=1+1', '+86 138'],
  ['3', "'quoted", '@cmd'],
] as const;

test.each<SheetFormat>(['csv', 'xlsx'])('%s comes back as it went', async (format) => {
  const bytes = await writeSheet({ format, title: '服务', header, rows });
  const sheet = await readSheet({ format, bytes, rowsMax: 10 });
  expect(sheet.header).toEqual(header);
  expect(sheet.rows).toEqual(rows);
});

test('a csv cell that a spreadsheet program would run is disarmed', async () => {
  const bytes = await writeSheet({ format: 'csv', title: 't', header, rows });
  const text = bytes.toString('utf8');
  expect(text).toContain("'=1+1");
  expect(text).toContain("'@cmd");
  expect(text).not.toMatch(/^2,=1/m);
});

test.each<SheetFormat>(['csv', 'xlsx'])('%s: rows beyond the bound are refused', async (format) => {
  const many = Array.from({ length: 12 }, (_, index) => [String(index), 'a', 'b']);
  const bytes = await writeSheet({ format, title: 't', header, rows: many });
  await expect(readSheet({ format, bytes, rowsMax: 10 })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

test('bytes that are no sheet are refused, not thrown at', async () => {
  const bytes = Buffer.from('PK\u0003\u0004 not really a zip');
  await expect(readSheet({ format: 'xlsx', bytes, rowsMax: 10 })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    fields: [{ field: 'content' }],
  });
  const quotes = Buffer.from('id,name\n"never closed');
  await expect(readSheet({ format: 'csv', bytes: quotes, rowsMax: 10 })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});
