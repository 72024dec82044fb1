import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from './errors.js';

const TAIL_LINES_MAX = 40;

export type ToolResult = {
  /** Exit code; 127 when the program could not be started, 124 when the limit ran out. */
  readonly code: number;
  /** Last lines of standard output and error together. */
  readonly output: string;
};

/** Runs a helper program to its end and never throws: what failed is in `code` and `output`. */
export async function runTool(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly onLine?: (line: string) => void;
  /** Called once a second; answering true ends the program early with code 124. */
  readonly isStalled?: () => boolean;
}): Promise<ToolResult> {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  const keep = (chunk: Buffer): void => {
    for (const line of chunk.toString().split(/[\r\n]+/)) {
      if (line.trim() === '') continue;
      lines.push(line);
      if (lines.length > TAIL_LINES_MAX) lines.shift();
      options.onLine?.(line);
    }
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let isCut = false;
  const cut = (): void => {
    isCut = true;
    killGroup(child.pid);
  };
  // Ctrl-C while an installer runs must not leave it running.
  process.once('exit', cut);
  const deadline = setTimeout(cut, options.timeoutMs);
  const watch = setInterval(() => options.isStalled?.() === true && cut(), 1_000);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: isCut ? 124 : (code ?? 1), output: lines.join('\n') };
  } catch (error) {
    return { code: 127, output: messageOf(error) };
  } finally {
    process.off('exit', cut);
    clearTimeout(deadline);
    clearInterval(watch);
  }
}

/** Installers start programs of their own; the whole group ends together. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

/** Absolute path of an executable on the given PATH, or undefined. */
export function findOnPath(name: string, searchPath: string): string | undefined {
  for (const folder of searchPath.split(path.delimiter)) {
    if (folder === '') continue;
    const file = path.join(folder, name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

/** True for a regular file that may be executed. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
