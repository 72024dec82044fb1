import path from 'node:path';
import { createFolderCopies } from '../../channels/audit-copy/folder.js';
import { AUDIT_FAULTS } from '../../contract/terms/audit.js';
import { connectDatabase } from '../../data/connect.js';
import { createAuditRepository } from '../../data/repositories/audit.js';
import { auditKeysOf } from '../../data/setup/audit-keys.js';
import { verifyAudit, type AuditVerdict } from '../../use-cases/audit/verify-audit.js';
import { print, readOptions, runCommand, targetOf } from '../backup/settings.js';

const HELP = `npm run audit:verify -- [--copies <folder>] [--data <folder>]

Recomputes the chain of the audit log and compares it with the copied seals. Reads only; may run
while the system runs. Prints one line of JSON. Exit code 1: something is not as it was written.

  --copies <folder>  copied seals, best straight from the other system (AUDIT_COPY_DIR)
  --data <folder>    data folder of npm start (.doorhive)`;

async function main(): Promise<number> {
  const options = readOptions({
    args: process.argv.slice(2),
    command: 'audit:verify',
    options: { copies: 'string', data: 'string', help: 'boolean' },
  });
  if (options.help === true) return print(HELP);
  const dataDir = path.resolve(String(options.data ?? '.doorhive'));
  const copyDir = typeof options.copies === 'string' ? path.resolve(options.copies) : undefined;
  const verdict = await verify(dataDir, copyDir);
  print(lineOf(verdict));
  if (verdict.reason === null) return 0;
  const { zh, en } = AUDIT_FAULTS[verdict.reason];
  process.stderr.write(`${zh} / ${en}\n`);
  return 1;
}

async function verify(dataDir: string, givenDir: string | undefined): Promise<AuditVerdict> {
  const { env } = await targetOf(dataDir);
  const copyDir = givenDir ?? env.audit.copyDir;
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  try {
    return await verifyAudit({
      deps: {
        audit: createAuditRepository(database),
        keys: auditKeysOf(env),
        copies: copyDir === undefined ? undefined : createFolderCopies(copyDir),
      },
    });
  } finally {
    await database.close();
  }
}

function lineOf(verdict: AuditVerdict): string {
  const { entries, links, seals, pending, firstBadSeq, reason } = verdict;
  return JSON.stringify({
    audit: 'verify',
    entries,
    links,
    seals,
    pending,
    firstBadSeq,
    reason,
  });
}

await runCommand(main);
