import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rawEnvironment } from '../../config/env.js';
import { StackError } from '../../stack/errors.js';
import { runTool } from '../../stack/run-tool.js';
import type { Verdict } from './checker/judge.js';
import type { CheckerInput } from './checker/read-facts.js';
import { compiled, type System } from './system.js';

const CHECK_MS_MAX = 120_000;
const TOLD_MAX = 40;

/** Lets the checker's own process judge the stores of the run. */
export async function runChecker(input: {
  readonly system: System;
  readonly acksFile: string;
  readonly stuckAfterMs: number;
}): Promise<Verdict> {
  const { system, acksFile, stuckAfterMs } = input;
  const { mongodb, temporal } = system.env;
  const told: CheckerInput = {
    mongodbUri: mongodb.uri,
    dbName: mongodb.dbName,
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    journalFile: system.journalFile,
    acksFile,
    stuckAfterMs,
  };
  const verdictFile = path.join(system.dir, 'verdict.json');
  rmSync(verdictFile, { force: true });
  const { code, output } = await runTool({
    command: process.execPath,
    args: [
      '--enable-source-maps',
      compiled('bench/chaos/checker.js'),
      JSON.stringify(told),
      verdictFile,
    ],
    cwd: process.cwd(),
    env: rawEnvironment(),
    timeoutMs: CHECK_MS_MAX,
  });
  if (code > 1 || !existsSync(verdictFile)) {
    throw new StackError('PROCESS_DIED', 'The checker failed.', output);
  }
  return JSON.parse(readFileSync(verdictFile, 'utf8')) as Verdict;
}

/** The verdict for people: what was looked at, and every violation with its id. */
export function tellVerdict(verdict: Verdict, say: (line: string) => void): void {
  const { orders, ended, paidAtChannel, refundedAtChannel, acknowledged, transfers } = verdict;
  say(
    `checker: ${orders} orders (${ended} ended), ${paidAtChannel} payments and ` +
      `${refundedAtChannel} refunds at the channel, ${transfers} transfers, ` +
      `${acknowledged} acknowledgements`,
  );
  const { violations } = verdict;
  for (const { kind, id, text } of violations.slice(0, TOLD_MAX)) say(`  ${kind} ${id}: ${text}`);
  if (violations.length > TOLD_MAX) say(`  … and ${violations.length - TOLD_MAX} more`);
  say(
    violations.length === 0 ? 'checker: no violation' : `checker: ${violations.length} violations`,
  );
}
