// npm test [-- [--long] [suite…] [-- jest arguments]]: every suite in turn, timed and counted.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { bootstrap, fail, projectDir, runNode } from './lib/bootstrap.mjs';

/** A suite that hangs is killed and counts as failed. */
const SUITE_MS_MAX = 45 * 60_000;
const LONG_SUITE_MS_MAX = 80 * 60_000;

/** Where each suite's files lie and whether its files may run side by side. */
const SUITES = {
  unit: { roots: unitRoots(), isParallel: true },
  workflow: { roots: ['workflows'], isParallel: true },
  int: { roots: ['tests/int'], isParallel: true },
  replay: { roots: ['tests/replay'], isParallel: false },
  e2e: { roots: ['tests/e2e'], isParallel: false },
};

const [own, jestArgs] = splitArguments(process.argv.slice(2));
const isLong = own.includes('--long');
const chosen = own.filter((word) => word !== '--long');
const unknown = chosen.filter((word) => !(word in SUITES));
if (unknown.length > 0) {
  fail(
    `Unknown: ${unknown.join(', ')}. Usage: npm test -- [--long] ` +
      `[${Object.keys(SUITES).join(' | ')}]… [-- jest arguments]`,
  );
}

await bootstrap();
const names = (chosen.length > 0 ? chosen : Object.keys(SUITES)).filter(hasFiles);
if (names.some((name) => name !== 'unit') && (await ensureTools(names)) !== 0) process.exit(1);

const resultsDir = path.join(projectDir, '.doorhive', 'test-results');
mkdirSync(resultsDir, { recursive: true });
const lines = [];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of names) {
  const startedAt = Date.now();
  const result = await runSuite(name);
  const took = ((Date.now() - startedAt) / 1000).toFixed(1);
  for (const key of Object.keys(total)) total[key] += result[key];
  lines.push(`${name.padEnd(9)} ${took.padStart(6)} s   ${describe(result)}`);
}
process.stdout.write(`\n${lines.join('\n')}\n\n${describe(total)}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function runSuite(name) {
  process.stdout.write(`\n── ${name} ──\n`);
  const outputFile = path.join(resultsDir, `${name}.json`);
  rmSync(outputFile, { force: true });
  const workers = SUITES[name].isParallel ? [`--maxWorkers=${availableParallelism()}`] : ['-i'];
  const args = ['--selectProjects', name, '--json', `--outputFile=${outputFile}`, ...workers];
  // Temporal's native runtime may keep a finished process alive (sdk-typescript 928).
  args.push('--forceExit');
  const code = await runNode('node_modules/jest/bin/jest.js', [...args, ...jestArgs], {
    // The report goes to the file and is not wanted on standard output as well.
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: isLong ? LONG_SUITE_MS_MAX : SUITE_MS_MAX,
    killSignal: 'SIGKILL',
    env: {
      ...process.env,
      TZ: 'UTC',
      NODE_ENV: 'test',
      ...(isLong ? { DOORHIVE_TEST_LONG: '1' } : {}),
    },
  });
  return countsOf(outputFile, code);
}

/** A suite that could not even start counts as one failure: it must never look like success. */
function countsOf(file, code) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

async function ensureTools(suites) {
  return runNode('dist/stack/ensure-tools.js', suites);
}

function hasFiles(name) {
  return SUITES[name].roots.some(
    (root) =>
      existsSync(root) &&
      readdirSync(root, { recursive: true }).some(
        (file) => file.endsWith('.test.ts') && file.endsWith('.long.test.ts') === isLong,
      ),
  );
}

function unitRoots() {
  const { include } = JSON.parse(readFileSync(path.join(projectDir, 'tsconfig.json'), 'utf8'));
  return include
    .filter((name) => !['workflows', 'tests', 'bench'].includes(name))
    .map((name) => path.join(projectDir, name));
}

function splitArguments(words) {
  const at = words.indexOf('--');
  return at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
}
