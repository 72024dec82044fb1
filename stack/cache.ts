import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asStackError, hasCode, StackError } from './errors.js';

const LOCK_POLL_MS = 200;
const OWNERLESS_MS_MAX = 10_000;
/** Building the Temporal CLI takes two to five minutes on a small machine. */
const LOCK_WAIT_MS_MAX = 20 * 60_000;

/**
 * Fills one folder of the cache exactly once, also when several processes ask at the same time.
 * `install` writes into a temporary folder that is renamed at the end, so a folder that exists is
 * whole. Answers the folder.
 */
export async function installOnce(options: {
  readonly cacheDir: string;
  /** Folder name, with the version in it. */
  readonly slot: string;
  readonly install: (temporaryDir: string) => Promise<void>;
}): Promise<string> {
  const { cacheDir, slot, install } = options;
  const target = path.join(cacheDir, slot);
  if (existsSync(target)) return target;
  try {
    await mkdir(cacheDir, { recursive: true });
    return await withLock(path.join(cacheDir, `.${slot}.lock`), async () => {
      if (existsSync(target)) return target;
      const temporaryDir = await mkdtemp(path.join(cacheDir, `.${slot}-`));
      try {
        await install(temporaryDir);
        await rename(temporaryDir, target);
        return target;
      } finally {
        await rm(temporaryDir, { recursive: true, force: true });
      }
    });
  } catch (error) {
    throw asStackError(error, cacheDir);
  }
}

/** Runs `work` while a lock folder exists; a lock whose owner is dead is taken over. */
export async function withLock<T>(lockDir: string, work: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + LOCK_WAIT_MS_MAX;
  while (!tryLock(lockDir)) {
    if (Date.now() > giveUpAt) {
      throw new StackError(
        'TIMED_OUT',
        `Another process has been installing for too long: remove ${lockDir} and run the command again.`,
      );
    }
    await sleep(LOCK_POLL_MS);
  }
  try {
    await writeFile(path.join(lockDir, 'pid'), String(process.pid));
    return await work();
  } finally {
    await rm(lockDir, { recursive: true, force: true });
  }
}

function tryLock(lockDir: string): boolean {
  try {
    mkdirSync(lockDir);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const owner = readPid(path.join(lockDir, 'pid'));
    const isStale = owner === undefined ? isOld(lockDir) : !isAlive(owner);
    if (isStale) rmSync(lockDir, { recursive: true, force: true });
    return false;
  }
}

/** The owner writes its id right after it has made the folder; one that did not has died there. */
function isOld(lockDir: string): boolean {
  try {
    return Date.now() - statSync(lockDir).mtimeMs > OWNERLESS_MS_MAX;
  } catch {
    return false;
  }
}

/** Process id written in a file, or undefined. */
export function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** True while a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
