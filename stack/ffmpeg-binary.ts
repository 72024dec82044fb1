import path from 'node:path';
import { StackError } from './errors.js';
import { climb } from './ladder.js';
import type { Found, Miss, StackContext } from './ladder.js';
import { findFile } from './official-download.js';
import { ensurePythonTool } from './python-packages.js';
import { findOnPath, isExecutable, runTool } from './run-tool.js';

/**
 * The package carries a static ffmpeg for each system. Package: BSD-2-Clause; the program in it is
 * built with GPL parts (GPL-3.0). It is downloaded for tests and never handed on with the product.
 */
const VERSION = '0.6.0';
const VERSION_MS_MAX = 20_000;
const REMEDY = 'install ffmpeg so that it is on the PATH, or set FFMPEG_PATH.';

/** Finds ffmpeg or installs it: FFMPEG_PATH, the PATH, the cache, Python's registry. */
export async function ensureFfmpeg(context: StackContext): Promise<Found> {
  const { env, progress } = context;
  const given = env.FFMPEG_PATH;
  if (given !== undefined && given !== '') {
    await assertRuns(given, env);
    progress.info(`ffmpeg: ${given} (given)`);
    return { path: given, rung: 'given' };
  }
  const found = await climb({
    tool: 'ffmpeg',
    rungs: [
      { name: 'PATH', find: async () => onPath(env) },
      { name: 'package registry', find: () => fromPackage(context) },
    ],
    remedy: REMEDY,
    progress,
  });
  await assertRuns(found.path, env);
  return found;
}

function onPath(env: NodeJS.ProcessEnv): { path: string } | Miss {
  const file = findOnPath('ffmpeg', env.PATH ?? '');
  return file === undefined ? { code: 'TOOL_UNAVAILABLE', why: 'no ffmpeg there' } : { path: file };
}

/** The cache is a rung of this one. */
async function fromPackage(context: StackContext): Promise<{ path: string } | Miss> {
  try {
    const { packagesDir } = await ensurePythonTool(context, {
      title: 'ffmpeg',
      slot: 'imageio-ffmpeg',
      version: VERSION,
      requirement: `imageio-ffmpeg==${VERSION}`,
    });
    const binaries = path.join(packagesDir, 'imageio_ffmpeg', 'binaries');
    const file = await findFile(binaries, 'ffmpeg-');
    if (file !== undefined && isExecutable(file)) return { path: file };
    return { code: 'TOOL_UNAVAILABLE', why: 'the package holds no ffmpeg for this system' };
  } catch (error) {
    if (!(error instanceof StackError) || error.code === 'DISK_FULL') throw error;
    return { code: error.code, why: error.message.replace(/\.$/, '') };
  }
}

async function assertRuns(file: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { code, output } = await runTool({
    command: file,
    args: ['-version'],
    env,
    timeoutMs: VERSION_MS_MAX,
  });
  if (code === 0 && /^ffmpeg version/m.test(output)) return;
  throw new StackError(
    'TOOL_BROKEN',
    `${file} does not start on this machine: remove it, then ${REMEDY}`,
    output,
  );
}
