import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, readPid } from './cache.js';
import { hasCode, StackError } from './errors.js';

/**
 * Claims the data folder for this process. Answers whether the last owner died without letting go,
 * in which case its servers may still be ending. Throws ALREADY_RUNNING while it lives.
 */
export function claimRun(dataDir: string): { readonly wasCrashed: boolean; release(): void } {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'start.pid');
  const wasCrashed = !tryWrite(file);
  if (wasCrashed) {
    const owner = readPid(file);
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
      throw new StackError(
        'ALREADY_RUNNING',
        `Doorhive is already running from this folder (process ${owner}): stop it there with Ctrl-C first.`,
      );
    }
    writeFileSync(file, String(process.pid));
  }
  return { wasCrashed, release: () => rmSync(file, { force: true }) };
}

function tryWrite(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}
