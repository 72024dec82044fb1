// npm run gen [-- --check]: writes the generated files, or says which are out of date.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, projectDir, runNode } from './lib/bootstrap.mjs';

/** Documents with generated parts; what is written by hand around them is kept. */
const DOCUMENTS = [
  'docs/product/features.md',
  'docs/technical/api.md',
  'docs/technical/configuration.md',
  'docs/technical/money.md',
  'docs/technical/onboarding.md',
  'docs/technical/standing.md',
  'docs/technical/order-workflow.md',
  'docs/technical/policies.md',
  'docs/technical/permissions.md',
  'docs/technical/privacy.md',
];

await bootstrap();

/** Pages that are written whole, one for each path of an order. */
const pathsModule = path.join(projectDir, 'dist/scripts/docs/path-pages.js');
const { pathPages } = await import(pathToFileURL(pathsModule).href);
for (const page of pathPages().keys()) DOCUMENTS.push(`docs/technical/paths/${page}`);

/** Each generator is called with its arguments and then the file to write. */
const GENERATORS = [
  { script: 'dist/scripts/gen-openapi.js', output: 'api/openapi.json' },
  ...DOCUMENTS.map((output) => ({
    script: 'dist/scripts/gen-docs.js',
    args: [output],
    output,
  })),
];

const isCheck = process.argv.includes('--check');
const temporaryDir = mkdtempSync(path.join(tmpdir(), 'doorhive-gen-'));
let isStale = false;
for (const { script, args = [], output } of GENERATORS) {
  if (!existsSync(path.join(projectDir, script))) continue;
  const target = isCheck ? path.join(temporaryDir, path.basename(output)) : output;
  const code = await runNode(script, [...args, target]);
  if (code !== 0) process.exitCode = code;
  else if (isCheck && read(target) !== read(output)) {
    isStale = true;
    process.stderr.write(`${output} is out of date: run \`npm run gen\` and commit the result.\n`);
  } else if (!isCheck) process.stdout.write(`${output}: written\n`);
}
rmSync(temporaryDir, { recursive: true, force: true });
if (isStale) process.exitCode = 1;

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
