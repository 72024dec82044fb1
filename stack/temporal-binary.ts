import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { installOnce } from './cache.js';
import { StackError } from './errors.js';
import { asRung, cacheDirOf, climb, InstallMiss, missOf } from './ladder.js';
import type { Found, Miss, Rung, StackContext } from './ladder.js';
import { keepOnly, officialDownload } from './official-download.js';
import { findOnPath, isExecutable, runTool } from './run-tool.js';

const MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const SLOT_GO = 'temporal-1.5.1';
const SLOT_OFFICIAL = 'temporal-official';
const GO_MS_MAX = 20 * 60_000;
const VERSION_MS_MAX = 20_000;
const GO_MINOR_MIN = 21;

const REMEDY =
  'install the Temporal CLI so that `temporal` is on the PATH, or set TEMPORAL_ADDRESS to a running server.';

/** Finds the Temporal CLI or installs it. With TEMPORAL_ADDRESS given, `path` is that address. */
export async function ensureTemporal(context: StackContext): Promise<Found> {
  const { env, progress } = context;
  if (env.TEMPORAL_ADDRESS !== undefined && env.TEMPORAL_ADDRESS !== '') {
    progress.info(`Temporal: the one of TEMPORAL_ADDRESS, ${env.TEMPORAL_ADDRESS} (given)`);
    return { path: env.TEMPORAL_ADDRESS, rung: 'given' };
  }
  const cacheDir = cacheDirOf(env);
  const rungs: Rung[] = [
    { name: 'PATH', find: () => onPath(context) },
    { name: 'cache', find: () => inCache(cacheDir) },
  ];
  if (context.isOfficialDownloadTried !== false) {
    rungs.push({ name: 'official download', find: () => fromMaker(context, cacheDir) });
  }
  rungs.push({ name: 'package registry', find: () => fromGo(context, cacheDir) });
  const found = await climb({ tool: 'The Temporal CLI', rungs, remedy: REMEDY, progress });
  const { code, output } = await versionOf(found.path, env);
  if (code === 0) return found;
  throw new StackError(
    'TOOL_BROKEN',
    `${found.path} does not start on this machine: remove it and run the command again, or set TEMPORAL_ADDRESS.`,
    output,
  );
}

async function onPath(context: StackContext): Promise<{ path: string } | Miss> {
  const file = findOnPath('temporal', context.env.PATH ?? '');
  if (file === undefined) return { code: 'TOOL_UNAVAILABLE', why: 'no temporal there' };
  const { code, output } = await versionOf(file, context.env);
  if (code === 0 && /temporal version/.test(output)) return { path: file };
  return { code: 'TOOL_UNAVAILABLE', why: `${file} is not the Temporal CLI or does not run` };
}

async function inCache(cacheDir: string): Promise<{ path: string } | Miss> {
  for (const slot of [SLOT_GO, SLOT_OFFICIAL]) {
    const file = path.join(cacheDir, slot, 'temporal');
    if (isExecutable(file)) return { path: file };
  }
  return { code: 'TOOL_UNAVAILABLE', why: 'empty' };
}

/** The SDK's testing package downloads the CLI that fits it; it starts it once to prove it. */
function fromMaker(context: StackContext, cacheDir: string): Promise<{ path: string } | Miss> {
  return asRung(cacheDir, async () => {
    const dir = await installOnce({
      cacheDir,
      slot: SLOT_OFFICIAL,
      install: async (temporaryDir) => {
        const file = await officialDownload({
          context,
          label: 'Downloading the Temporal CLI',
          downloadDir: path.join(temporaryDir, 'download'),
          namePrefix: 'temporal',
          script: `
            import { TestWorkflowEnvironment } from '@temporalio/testing';
            const [downloadDir] = process.argv.slice(1);
            const executable = { type: 'cached-download', downloadDir };
            const env = await TestWorkflowEnvironment.createLocal({ server: { executable } });
            await env.teardown();`,
        });
        await keepOnly({ file, as: 'temporal', temporaryDir, folders: ['download'] });
      },
    });
    return path.join(dir, 'temporal');
  });
}

async function fromGo(context: StackContext, cacheDir: string): Promise<{ path: string } | Miss> {
  const go = findOnPath('go', context.env.PATH ?? '');
  if (go === undefined) return { code: 'NO_GO', why: 'no Go compiler (go) on the PATH' };
  return asRung(cacheDir, async () => {
    const dir = await installOnce({
      cacheDir,
      slot: SLOT_GO,
      install: (temporaryDir) => buildWithGo({ context, go, temporaryDir }),
    });
    return path.join(dir, 'temporal');
  });
}

/** Newer Go versions fetch the toolchain a module asks for; older than 1.21 cannot. */
async function buildWithGo(options: {
  readonly context: StackContext;
  readonly go: string;
  readonly temporaryDir: string;
}): Promise<void> {
  const { context, go, temporaryDir } = options;
  const env = { ...context.env, GOBIN: path.join(temporaryDir, 'bin'), GOFLAGS: '' };
  await mkdir(env.GOBIN);
  const version = await runTool({ command: go, args: ['version'], env, timeoutMs: VERSION_MS_MAX });
  const minor = Number(/go1\.(\d+)/.exec(version.output)?.[1] ?? 0);
  if (minor < GO_MINOR_MIN) {
    throw new InstallMiss({ code: 'NO_GO', why: `${go} is older than Go 1.${GO_MINOR_MIN}` });
  }
  const step = context.progress.step('Building the Temporal CLI 1.5.1 with Go (about two minutes)');
  const { code, output } = await runTool({
    command: go,
    args: ['install', '-ldflags=-s -w', MODULE],
    env,
    timeoutMs: GO_MS_MAX,
    onLine: step.update,
  });
  if (code !== 0) {
    const miss = missOf({ subject: 'go install', output, code, where: path.dirname(temporaryDir) });
    step.failed(miss.why);
    throw new InstallMiss(miss);
  }
  await keepOnly({
    file: path.join(env.GOBIN, 'temporal'),
    as: 'temporal',
    temporaryDir,
    folders: ['bin'],
  });
  step.done();
}

function versionOf(file: string, env: NodeJS.ProcessEnv): ReturnType<typeof runTool> {
  return runTool({ command: file, args: ['--version'], env, timeoutMs: VERSION_MS_MAX });
}
