import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

const TAIL_LINES_DEFAULT = 20;
const KILL_WAIT_MS = 5_000;

export type ChildExit = { readonly code: number };

export type RunningChild = {
  readonly name: string;
  /** Process group of the program and its guard. */
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the program has ended, for whatever reason. */
  readonly exited: Promise<ChildExit>;
  readonly hasExited: () => boolean;
  /** Last lines of the log. */
  readonly tail: (lines?: number) => string;
  /** Asks the program to end (SIGTERM), kills it after `graceMs`; answers false when killed. */
  readonly stop: (graceMs: number) => Promise<boolean>;
  readonly kill: () => void;
};

/**
 * The guard between us and the program. It ends the program when our end of the pipe closes, so a
 * parent killed with -9 leaves no server behind, and it passes the exit code on. The program runs
 * in a process group of its own: a Ctrl-C in the terminal reaches only us, and we stop in order.
 */
export const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
( read -r line <&3; kill -TERM $child 2>/dev/null ) &
guard=$!
wait $child
code=$?
kill $guard 2>/dev/null
exit $code
`;

/** Starts a long-running program whose output goes to a log file. */
export function startChild(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly cwd?: string;
}): RunningChild {
  const { name, command, args, env, logFile, cwd } = options;
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn('/bin/sh', ['-c', GUARD, name, command, ...args], {
    cwd,
    env,
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  let isOver = false;
  const exited = new Promise<ChildExit>((resolve) => {
    const finish = (code: number): void => {
      isOver = true;
      resolve({ code });
    };
    child.once('exit', (code) => finish(code ?? 137));
    child.once('error', () => finish(127));
  });
  // The pipe breaks when the guard ends first; that is no failure of ours.
  child.stdin?.on('error', () => undefined);
  const pid = child.pid ?? 0;
  const kill = (): void => {
    if (pid === 0 || isOver) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group has ended between the check and the signal.
    }
  };
  return {
    name,
    pid,
    logFile,
    exited,
    hasExited: () => isOver,
    tail: (lines = TAIL_LINES_DEFAULT) => tailOf(logFile, lines),
    kill,
    stop: async (graceMs) => {
      child.stdin?.end();
      if (await settlesWithin(exited, graceMs)) return true;
      kill();
      await settlesWithin(exited, KILL_WAIT_MS);
      return false;
    },
  };
}

/** Last lines of a text file, or an empty text. */
export function tailOf(file: string, lines: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** True when the promise settles in time; the timer is cleared either way. */
export async function settlesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const isSettled = await Promise.race([promise.then(() => true), limit]);
  clearTimeout(timer);
  return isSettled;
}
