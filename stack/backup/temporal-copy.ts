import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { messageOf, StackError } from '../errors.js';
import { digestOf } from './manifest.js';
import type { BackupManifest } from './manifest.js';

export const TEMPORAL_FILE = 'temporal/temporal.sqlite';
const LOCK_WAIT_MS = 10_000;
/** All pages in one step: a step at a time would begin anew with every write of the server. */
const PAGES_AT_ONCE = 2_147_483_647;

/** One moment of Temporal's database; the server goes on writing meanwhile. */
export type TemporalSnapshot = {
  copy(dir: string): Promise<NonNullable<BackupManifest['temporal']>>;
  end(): void;
};

/**
 * Fixes the moment by opening a read transaction: SQLite then shows, and copies, that state only.
 * What it shows is what a killed server would find, which Temporal is made to start from.
 */
export function beginTemporalSnapshot(file: string): TemporalSnapshot {
  if (!existsSync(file)) {
    throw new StackError(
      'DATA_UNUSABLE',
      `${file} does not exist: start Doorhive with npm start, or name the folder with --data.`,
    );
  }
  const source = new DatabaseSync(file, { readOnly: true, timeout: LOCK_WAIT_MS });
  source.exec('BEGIN');
  const executions = countExecutions(source);
  return {
    async copy(dir) {
      const target = path.join(dir, TEMPORAL_FILE);
      await mkdir(path.dirname(target), { recursive: true });
      await backup(source, target, { rate: PAGES_AT_ONCE });
      verifyCopy(target, executions);
      const { bytes, sha256 } = await digestOf(target);
      return { file: TEMPORAL_FILE, fileBytes: bytes, fileSha256: sha256, executions };
    },
    end() {
      source.close();
    },
  };
}

function verifyCopy(file: string, executions: number): void {
  const copy = new DatabaseSync(file);
  try {
    // In one file: the copy has no log beside it that could be left behind.
    copy.exec('PRAGMA journal_mode=DELETE');
    const row = copy.prepare('PRAGMA integrity_check').get() as { integrity_check?: string };
    const found = countExecutions(copy);
    if (row.integrity_check === 'ok' && found === executions) return;
    throw new StackError(
      'DATA_UNUSABLE',
      `The copy of Temporal's database is not sound (${String(row.integrity_check)}, ${found} of ${executions} runs): take the backup again.`,
    );
  } finally {
    copy.close();
  }
}

function countExecutions(database: DatabaseSyncInstance): number {
  try {
    const row = database.prepare('SELECT count(*) AS total FROM executions').get();
    return Number((row as { total: number }).total);
  } catch (error) {
    throw new StackError(
      'DATA_UNUSABLE',
      "Temporal's database cannot be read: start Doorhive once with npm start and try again.",
      messageOf(error),
    );
  }
}
