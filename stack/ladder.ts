import { homedir } from 'node:os';
import path from 'node:path';
import { asStackError, causeOf, diskFull, StackError } from './errors.js';
import type { StackErrorCode } from './errors.js';
import type { Progress } from './progress.js';

/** What every ladder needs from outside; nothing in `stack/` reads the environment by itself. */
export type StackContext = {
  /** Handed to helper programs; PATH, XDG_CACHE_HOME, MONGODB_URI, TEMPORAL_ADDRESS are used. */
  readonly env: NodeJS.ProcessEnv;
  /** Root of the checkout, where node_modules lies. */
  readonly projectDir: string;
  readonly progress: Progress;
  /** False leaves out the download from the makers' own sites. */
  readonly isOfficialDownloadTried?: boolean;
};

export type RungName = 'given' | 'PATH' | 'cache' | 'official download' | 'package registry';

/** A way up that was tried in vain, and why. */
export type Miss = { readonly code: StackErrorCode; readonly why: string };

/** The program and how it was come by. */
export type Found = { readonly path: string; readonly rung: RungName };

export type Rung = {
  readonly name: RungName;
  /** Answers the program, or why this rung does not hold. */
  readonly find: () => Promise<{ readonly path: string } | Miss>;
};

/** `~/.cache/doorhive`, or below XDG_CACHE_HOME. */
export function cacheDirOf(env: NodeJS.ProcessEnv): string {
  return path.join(env.XDG_CACHE_HOME ?? path.join(env.HOME ?? homedir(), '.cache'), 'doorhive');
}

/**
 * Tries the rungs in order and tells which one held. A full disk ends the climb at once; otherwise
 * the last miss decides the error code and every miss is named in the sentence.
 */
export async function climb(options: {
  readonly tool: string;
  readonly rungs: readonly Rung[];
  readonly remedy: string;
  readonly progress: Progress;
}): Promise<Found> {
  const { tool, rungs, remedy, progress } = options;
  const misses: (Miss & { readonly rung: RungName })[] = [];
  for (const rung of rungs) {
    const found = await rung.find();
    if ('path' in found) {
      progress.info(`${tool}: ${found.path} (${rung.name})`);
      return { path: found.path, rung: rung.name };
    }
    if (found.code === 'DISK_FULL') throw diskFull(found.why);
    misses.push({ rung: rung.name, ...found });
  }
  const last = misses.at(-1);
  const told = misses.map((miss) => `${miss.rung}: ${miss.why}`).join('; ');
  throw new StackError(
    last?.code ?? 'TOOL_UNAVAILABLE',
    `${tool} was not found and could not be installed (${told}); ${remedy}`,
  );
}

/** Sorts a failed installer into a miss. `subject` is the installer, as in "pip". */
export function missOf(options: {
  readonly subject: string;
  readonly output: string;
  readonly code: number;
  readonly where: string;
}): Miss {
  const { subject, output, code, where } = options;
  const cause = causeOf(output);
  if (cause === 'DISK_FULL') return { code: 'DISK_FULL', why: where };
  if (cause === 'OFFLINE') return { code: 'OFFLINE', why: `${subject} has no network` };
  if (code === 124) return { code: 'TIMED_OUT', why: `${subject} took too long` };
  const lastLine = output.split('\n').at(-1)?.slice(0, 200) ?? '';
  return { code: 'TOOL_UNAVAILABLE', why: `${subject} failed with "${lastLine}"` };
}

/** A failure inside `installOnce` that is a miss of one rung, not the end of the climb. */
export class InstallMiss extends Error {
  readonly miss: Miss;

  constructor(miss: Miss) {
    super(miss.why);
    this.name = 'InstallMiss';
    this.miss = miss;
  }
}

/** Runs an install and answers its file, or the miss it ended with. */
export async function asRung(
  where: string,
  install: () => Promise<string>,
): Promise<{ readonly path: string } | Miss> {
  try {
    return { path: await install() };
  } catch (error) {
    if (error instanceof InstallMiss) return error.miss;
    const known = asStackError(error, where);
    if (known instanceof StackError && known.code === 'DISK_FULL') {
      return { code: 'DISK_FULL', why: where };
    }
    throw known;
  }
}
