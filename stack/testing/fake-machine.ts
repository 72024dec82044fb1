import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StackError } from '../errors.js';
import type { StackContext } from '../ladder.js';
import { silentProgress } from '../progress.js';

export type FakeMachine = {
  readonly dir: string;
  /** PATH holds the faked programs and nothing else; the cache is empty. */
  readonly context: StackContext;
  /** A path inside the machine. */
  readonly file: (...parts: string[]) => string;
  /** Puts a shell script on the PATH (or at another place) and answers its path. */
  readonly install: (name: string, script: string) => string;
  readonly remove: () => void;
};

/** A folder that plays a computer with only the programs that a test puts on it. */
export function fakeMachine(programs: Readonly<Record<string, string>> = {}): FakeMachine {
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-stack-'));
  const bin = path.join(dir, 'bin');
  mkdirSync(bin);
  const install = (name: string, script: string): string => {
    const file = path.resolve(bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  for (const [name, script] of Object.entries(programs)) install(name, script);
  return {
    dir,
    install,
    file: (...parts) => path.join(dir, ...parts),
    remove: () => rmSync(dir, { recursive: true, force: true }),
    context: {
      env: { PATH: bin, HOME: dir, XDG_CACHE_HOME: path.join(dir, 'cache') },
      projectDir: dir,
      progress: silentProgress,
      isOfficialDownloadTried: false,
    },
  };
}

/** The StackError that the promise ends with; anything else fails the test. */
export async function stackErrorOf(promise: Promise<unknown>): Promise<StackError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StackError) return error;
    throw error;
  }
  throw new TypeError('expected a StackError');
}

/** One sentence that ends with a full stop and names a way out after a colon or a semicolon. */
export const ONE_SENTENCE_WITH_REMEDY = /^[^\n]+[:;,] [^\n]+\.$/;
