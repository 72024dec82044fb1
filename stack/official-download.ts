import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { InstallMiss, missOf } from './ladder.js';
import type { StackContext } from './ladder.js';
import { runTool } from './run-tool.js';

const DOWNLOAD_MS_MAX = 15 * 60_000;
/** A download that has not brought a byte for this long is given up for the next rung. */
const STALL_MS_MAX = 10_000;

/**
 * Runs a download of the maker's own library in a process of its own, so that it can be ended when
 * no byte arrives. `script` is ESM, gets the folder as its argument and is resolved from the
 * project. Answers the downloaded program.
 */
export async function officialDownload(options: {
  readonly context: StackContext;
  readonly label: string;
  readonly downloadDir: string;
  readonly namePrefix: string;
  readonly script: string;
  readonly stallMs?: number;
}): Promise<string> {
  const { context, label, downloadDir, namePrefix, script, stallMs = STALL_MS_MAX } = options;
  await mkdir(downloadDir, { recursive: true });
  const step = context.progress.step(label);
  let bytes = 0;
  let grownAt = Date.now();
  const { code, output } = await runTool({
    command: process.execPath,
    args: ['--input-type=module', '-e', script, downloadDir],
    cwd: context.projectDir,
    env: context.env,
    timeoutMs: DOWNLOAD_MS_MAX,
    isStalled: () => {
      const now = sizeOf(downloadDir);
      if (now !== bytes) {
        bytes = now;
        grownAt = Date.now();
        step.update(`${Math.round(bytes / 1e6)} MB`);
      }
      return Date.now() - grownAt > stallMs;
    },
  });
  const file = code === 0 ? await findFile(downloadDir, namePrefix) : undefined;
  if (file === undefined) {
    const miss = missOf({ subject: 'the download', output, code, where: downloadDir });
    step.failed(miss.why);
    throw new InstallMiss(miss);
  }
  step.done();
  return file;
}

/** The largest file below `dir` whose name begins with `prefix`. */
export async function findFile(dir: string, prefix: string): Promise<string | undefined> {
  let best: { readonly file: string; readonly size: number } | undefined;
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.startsWith(prefix)) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { size } = await stat(file);
    if (best === undefined || size > best.size) best = { file, size };
  }
  return best?.file;
}

/** Moves one program to the top of the folder, makes it executable and drops what it came in. */
export async function keepOnly(options: {
  readonly file: string;
  readonly as: string;
  readonly temporaryDir: string;
  readonly folders: readonly string[];
}): Promise<void> {
  const { file, as, temporaryDir, folders } = options;
  const target = path.join(temporaryDir, as);
  await rename(file, target);
  await chmod(target, 0o755);
  for (const folder of folders) {
    await rm(path.join(temporaryDir, folder), { recursive: true, force: true });
  }
}

function sizeOf(dir: string): number {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
  } catch {
    // A file was renamed while we looked; the next look counts it.
    return -1;
  }
}
