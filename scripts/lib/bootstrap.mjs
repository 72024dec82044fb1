// Everything here runs before `npm ci` has run: built-in modules only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const NODE_MIN = [20, 19];
const LOCK_POLL_MS = 200;
const STAMP = path.join(projectDir, 'dist', '.build-stamp.json');
/** The console has packages of its own: React here, none of the server's. */
const CONSOLE_DIR = path.join(projectDir, 'admin');
const CONSOLE_STAMP = path.join(CONSOLE_DIR, 'dist', '.build-stamp.json');
const BUNDLE = path.join(projectDir, 'dist', 'workflow-bundle.js');
const seconds = (startedAt) => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;

/** Ends the process with one sentence. */
export function fail(sentence, code = 1) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(code);
}

/** Node, packages, compiled output: what every command needs before it can do anything. */
export async function bootstrap() {
  process.chdir(projectDir);
  checkNode(process.versions.node);
  mkdirSync(path.join(projectDir, '.doorhive'), { recursive: true });
  await withLock(path.join(projectDir, '.doorhive', 'bootstrap.lock'), async () => {
    await installPackages(projectDir);
    await installPackages(CONSOLE_DIR);
    await build();
    await buildConsole();
  });
}

function checkNode(version) {
  const [major, minor] = version.split('.').map(Number);
  const isNew = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  if (isNew) return;
  fail(
    `Doorhive needs Node.js ${NODE_MIN.join('.')} or newer but runs on ${version}: ` +
      'install a current LTS release of Node.js and run the command again.',
  );
}

/** Runs a program with our own input and output; answers its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: projectDir, ...options });
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a program of node_modules by the path of its script. */
export function runNode(script, args, options = {}) {
  return run(process.execPath, [path.join(projectDir, script), ...args], options);
}

async function installPackages(dir) {
  if (arePackagesCurrent(dir)) return;
  const startedAt = Date.now();
  const of = dir === projectDir ? '' : ` of ${path.basename(dir)}`;
  process.stdout.write(`Installing npm packages${of} (npm ci) …\n`);
  // npm tells its own path to what it runs; outside npm it is looked for on the PATH.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { cwd: dir })
    : await run('npm', args, { cwd: dir });
  if (code === 127) fail('npm was not found: install Node.js together with npm and try again.');
  if (code !== 0) {
    fail('npm ci failed: check the network and the free disk space, then run the command again.');
  }
  process.stdout.write(`npm packages${of}: installed (${seconds(startedAt)})\n`);
}

/** Compares what npm says it installed with what the lockfile wants. */
function arePackagesCurrent(dir) {
  const installed = readJson(path.join(dir, 'node_modules', '.package-lock.json'));
  const wanted = readJson(path.join(dir, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted.packages).every(
    ([name, entry]) =>
      name === '' ||
      entry.optional === true ||
      entry.devOptional === true ||
      installed.packages[name]?.version === entry.version,
  );
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Compiles when a source changed; removes the output of sources that are gone. */
export async function build() {
  const sources = listSources();
  const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex');
  const stamp = readJson(STAMP);
  const hasBundle = existsSync(BUNDLE) || !existsSync('workflows/index.ts');
  if (stamp?.digest === digest && hasBundle) return;
  const startedAt = Date.now();
  const files = sources.map(([file]) => file);
  if (stamp === undefined || stamp.files.some((file) => !files.includes(file))) {
    rmSync(path.join(projectDir, 'dist'), { recursive: true, force: true });
  }
  process.stdout.write('Compiling …\n');
  rmSync(STAMP, { force: true });
  if ((await runNode('node_modules/typescript/bin/tsc', ['-p', '.'])) !== 0) {
    fail('The sources do not compile: correct the errors above and run the command again.');
  }
  const bundler = path.join('dist', 'scripts', 'bundle-workflows.js');
  if (existsSync('dist/workflows/index.js') && (await runNode(bundler, [BUNDLE])) !== 0) {
    fail('The workflows cannot be bundled: correct the error above and run the command again.');
  }
  writeFileSync(STAMP, JSON.stringify({ digest, files }));
  process.stdout.write(`Compiled (${seconds(startedAt)})\n`);
}

/** Builds the console when a source of it, or of the contract it shares, has changed. */
async function buildConsole() {
  const sources = stampsOf([
    'admin/index.html',
    'admin/package-lock.json',
    'admin/tsconfig.json',
    'admin/vite.config.ts',
    ...['admin/src', 'admin/public', 'contract'].flatMap((dir) => filesBelow(dir, /\.[a-z]+$/)),
  ]);
  const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex');
  if (readJson(CONSOLE_STAMP)?.digest === digest) return;
  const startedAt = Date.now();
  process.stdout.write('Building the console …\n');
  rmSync(CONSOLE_STAMP, { force: true });
  const vite = path.join('admin', 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--logLevel', 'warn'];
  if ((await runNode(vite, args, { cwd: CONSOLE_DIR })) !== 0) {
    fail('The console cannot be built: correct the error above and run the command again.');
  }
  writeFileSync(CONSOLE_STAMP, JSON.stringify({ digest }));
  process.stdout.write(`Console built (${seconds(startedAt)})\n`);
}

/** Path, size and time of every file that the compiler reads. */
function listSources() {
  const { include } = JSON.parse(readFileSync(path.join(projectDir, 'tsconfig.json'), 'utf8'));
  const files = include.flatMap((folder) => filesBelow(folder, /\.(ts|json)$/));
  return stampsOf(['tsconfig.json', 'package-lock.json', ...files]);
}

function filesBelow(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((entry) => pattern.test(entry))
    .map((entry) => path.join(folder, entry));
}

function stampsOf(files) {
  return files.sort().map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs];
  });
}

/** One installation or build at a time in this checkout; the lock of a dead process is taken over. */
async function withLock(lockDir, work) {
  const pidFile = path.join(lockDir, 'pid');
  while (!tryMkdir(lockDir)) {
    const owner = Number(readText(pidFile));
    if (owner > 0 && !isAlive(owner)) rmSync(lockDir, { recursive: true, force: true });
    else await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
  const release = () => rmSync(lockDir, { recursive: true, force: true });
  process.once('exit', release);
  writeFileSync(pidFile, String(process.pid));
  try {
    await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function tryMkdir(dir) {
  try {
    mkdirSync(dir);
    return true;
  } catch {
    return false;
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Bootstraps, then runs a compiled entry in this process with the arguments that follow. */
export async function runCompiled(options) {
  const { entry, missing } = options;
  await bootstrap();
  const file = path.join(projectDir, 'dist', entry);
  if (!existsSync(file)) fail(missing);
  process.argv = [process.argv[0], file, ...process.argv.slice(2)];
  await import(file);
}
