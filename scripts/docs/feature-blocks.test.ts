import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { doubtfulTests, featureBlocks, findTests } from './feature-blocks.js';
import { FEATURE_PAGES } from './feature-pages.js';
import { FEATURES } from './features.js';
import { fillMarkers, table } from './markers.js';

/** Titles are put together here: written out they would count as tests of these rows. */
const title = (id: string, text: string): string => `[${id}] ${text}`;
const proofs = FEATURES.filter(([, , , status]) => status === 'built').map(([id]) => ({
  id,
  file: 'a.test.ts',
  title: title(id, 'is so'),
}));
const pages = new Set(Object.values(FEATURE_PAGES).flat());
const routes = new Set(FEATURES.flatMap(([, , , , named = []]) => named));
const detailOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return '';
};

test('every row of the product is there once', () => {
  const counts = { C: 15, W: 5, K: 11, M: 9, T: 6, S: 25, P: 8, G: 6, X: 31 };
  for (const [prefix, count] of Object.entries(counts)) {
    const ids = FEATURES.map(([id]) => id).filter((id) => id.startsWith(prefix));
    expect(new Set(ids).size).toBe(count);
    expect(ids).toHaveLength(count);
  }
});

test('tests are found by the ids in their titles, several ids in one title too', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'doorhive-docs-'));
  try {
    mkdirSync(path.join(root, 'tests', 'e2e'), { recursive: true });
    const text = [title('P7', 'one wins'), title('C1', title('K2', 'it’s done'))];
    const source = text.map((line) => `test('${line}', () => {});`).join('\n');
    writeFileSync(path.join(root, 'tests', 'e2e', 'x.section.ts'), source);
    expect(findTests(root).map(({ id, file }) => `${id} ${file}`)).toEqual([
      'P7 tests/e2e/x.section.ts',
      'C1 tests/e2e/x.section.ts',
      'K2 tests/e2e/x.section.ts',
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('a claim that is not true stops the generation', () => {
  expect(() => featureBlocks({ tests: proofs, routes, pages })).not.toThrow();
  expect(detailOf(() => featureBlocks({ tests: [], routes, pages }))).toContain(
    'P7 is called built',
  );
  expect(detailOf(() => featureBlocks({ tests: proofs, routes: new Set(), pages }))).toContain(
    'no route POST /customer/orders',
  );
  const noPage = { tests: proofs, routes, pages: new Set<string>() };
  expect(detailOf(() => featureBlocks(noPage))).toContain('no page /orders');
  const newPage = { tests: proofs, routes, pages: new Set([...pages, '/secret']) };
  expect(detailOf(() => featureBlocks(newPage))).toContain('no row of the product names the page');
  const wrong = { id: 'C99', file: 'a.test.ts', title: title('C99', 'x') };
  expect(detailOf(() => featureBlocks({ tests: [...proofs, wrong], routes, pages }))).toContain(
    'C99',
  );
  expect(doubtfulTests([{ ...wrong, id: 'W1' }])).toHaveLength(1);
});

test('generated parts replace what stood between their markers and nothing else', () => {
  const text = 'a\n\n<!-- generated: x -->\nold\n<!-- /generated -->\n\nb\n';
  const filled = fillMarkers(text, { x: table(['h'], [['c|d']]) });
  expect(filled).toMatch(/^a\n\n<!-- generated: x -->\n[\s\S]*\| c\\\|d \|[\s\S]*\n\nb\n$/);
  expect(filled).not.toContain('old');
  expect(fillMarkers(filled, { x: table(['h'], [['c|d']]) })).toBe(filled);
  expect(() => fillMarkers(text, { y: '' })).toThrow();
  expect(() => fillMarkers('no markers', { x: '' })).toThrow();
});
