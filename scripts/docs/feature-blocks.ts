import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../contract/terms/errors.js';
import { FEATURE_PAGES, pageProblems } from './feature-pages.js';
import { AUDIENCES, FEATURES, type FeatureRow } from './features.js';
import { codes, table, type Blocks } from './markers.js';

/** A test whose title carries the id of a row. */
export type FoundTest = { readonly id: string; readonly file: string; readonly title: string };

/** Folders with tests; helpers of tests/ may hold tests too. */
const TEST_FOLDERS = [
  ...['contract', 'domain', 'resources', 'data', 'channels', 'use-cases', 'workflows'],
  ...['activities', 'temporal', 'api', 'config', 'stack', 'scripts', 'bench', 'tests', 'admin/src'],
] as const;
const TITLE = /(['"`])((?:\[[A-Z]\d+\] ?)+)((?:(?!\1)[^\\\n]|\\.)*)\1/g;
const ID = /\[([A-Z]\d+)\]/g;
/** Rules of reliability have ids of their own. */
const OTHER_IDS = /^R\d+$/;

/** Generated parts of docs/product/features.md. Throws INTERNAL for a claim that is not true. */
export function featureBlocks(input: {
  readonly tests: readonly FoundTest[];
  /** `METHOD /path` of every route of the api. */
  readonly routes: ReadonlySet<string>;
  /** Paths of the console's pages. */
  readonly pages: ReadonlySet<string>;
}): Blocks {
  const problems = problemsOf(input);
  if (problems.length > 0) throw new AppError('INTERNAL', { detail: problems.join('; ') });
  const sections = AUDIENCES.map(([prefix, title]) => {
    const rows = FEATURES.filter(([id]) => id.startsWith(prefix));
    return `## ${prefix} ${title}\n\n${sectionTable(rows, input.tests)}`;
  });
  return { summary: summaryOf(), rows: sections.join('\n\n') };
}

/** Every test below `root` whose title names a row, in the order of files and lines. */
export function findTests(root: string): FoundTest[] {
  const files = TEST_FOLDERS.flatMap((folder) => listFiles(root, folder)).sort();
  return files.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return [...text.matchAll(TITLE)].flatMap(([, , ids = '', rest = '']) => {
      const title = `${ids}${rest}`.replaceAll(/\\(.)/g, '$1');
      return [...ids.matchAll(ID)].map(([, id = '']) => ({ id, file, title }));
    });
  });
}

/** Titles that name a row of which nothing exists: most likely a wrong id. */
export function doubtfulTests(tests: readonly FoundTest[]): string[] {
  const absent = new Set(
    FEATURES.filter(([, , , status]) => status === 'not yet').map(([id]) => id),
  );
  return tests
    .filter(({ id }) => absent.has(id))
    .map(({ id, file, title }) => `${file}: "${title}" names ${id}, which is not built yet`);
}

function listFiles(root: string, folder: string): string[] {
  try {
    return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') || (folder === 'tests' && name.endsWith('.ts')))
      .map((name) => path.posix.join(folder, name.split(path.sep).join('/')));
  } catch {
    return [];
  }
}

function problemsOf(input: {
  readonly tests: readonly FoundTest[];
  readonly routes: ReadonlySet<string>;
  readonly pages: ReadonlySet<string>;
}): string[] {
  const { tests, routes, pages } = input;
  const ids = FEATURES.map(([id]) => id);
  const tested = new Set(tests.map(({ id }) => id));
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is there twice`),
    ...tests
      .filter(({ id }) => !OTHER_IDS.test(id) && !ids.includes(id))
      .map(({ id, file }) => `${file} names the unknown row ${id}`),
    ...FEATURES.flatMap(([id, , , , named = []]) =>
      named.filter((route) => !routes.has(route)).map((route) => `${id}: no route ${route}`),
    ),
    ...FEATURES.filter(([id, , , status]) => status === 'built' && !tested.has(id)).map(
      ([id]) => `${id} is called built and has no test`,
    ),
    ...Object.keys(FEATURE_PAGES)
      .filter((id) => !ids.includes(id))
      .map((id) => `pages are named for the unknown row ${id}`),
    ...pageProblems(pages),
  ];
}

function summaryOf(): string {
  const count = (word: string): number =>
    FEATURES.filter(([, , , status]) => status.startsWith(word)).length;
  return `${FEATURES.length} rows: ${count('built')} built, ${count('partly')} partly, ${count('not yet')} not yet.`;
}

function sectionTable(rows: readonly FeatureRow[], tests: readonly FoundTest[]): string {
  return table(
    ['id', 'row', 'status', 'pages under `/admin`', 'routes under `/api/v1`', 'tests'],
    rows.map(([id, zh, en, status, routes = []]) => [
      id,
      `${zh} ${en}`,
      status,
      codes(FEATURE_PAGES[id] ?? []),
      codes(routes),
      status === 'not yet' ? '–' : testsCell(tests.filter((test) => test.id === id)),
    ]),
  );
}

function testsCell(tests: readonly FoundTest[]): string {
  const byFile = new Map<string, string[]>();
  for (const { file, title } of tests) {
    const shown = title.replaceAll(/(?:\[[A-Z]\d+\] ?)+/g, '').replaceAll(/\$\{[^}]*\}/g, '…');
    byFile.set(file, [...(byFile.get(file) ?? []), shown]);
  }
  const cells = [...byFile].map(([file, titles]) => `\`${file}\`: ${titles.join(' · ')}`);
  return cells.join('<br>') || '–';
}
