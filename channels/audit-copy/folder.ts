import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { AuditCopies } from './port.js';

const NAME = /^seal-(\d{10})\.json$/;
const NUMBER_DIGITS = 10;

/**
 * A file a seal in one folder: the mount of another system, or a place from which another system
 * collects with credentials of its own.
 */
export function createFolderCopies(dir: string): AuditCopies {
  return {
    newest: async () => (await numbersIn(dir)).at(-1) ?? 0,

    async put({ no, text }) {
      await mkdir(dir, { recursive: true });
      const file = path.join(dir, nameOf(no));
      // A rename is whole or not at all; two writers bring the same bytes.
      const draft = `${file}.${process.pid}.new`;
      const handle = await open(draft, 'w', 0o640);
      try {
        await handle.writeFile(`${text}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    },

    async *all() {
      for (const no of await numbersIn(dir)) {
        const text = await readFile(path.join(dir, nameOf(no)), 'utf8');
        yield { no, text: text.trimEnd() };
      }
    },
  };
}

async function numbersIn(dir: string): Promise<number[]> {
  const names = await namesIn(dir);
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** A folder that nothing was copied to yet may be missing; any other fault is told. */
async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function nameOf(no: number): string {
  return `seal-${String(no).padStart(NUMBER_DIGITS, '0')}.json`;
}
