import { writeFileSync } from 'node:fs';
import { judge } from './checker/judge.js';
import { checkerInputSchema, readFacts } from './checker/read-facts.js';

/**
 * `node checker.js '<json of CheckerInput>' <verdict file>`: the judge of a chaos run, a process of
 * its own. It knows the stores and the rules and has never spoken to the system. Writes its verdict
 * as JSON; exit code 1 = something is violated, 2 = it could not read.
 */
async function main(text: string, verdictFile: string): Promise<void> {
  const facts = await readFacts(checkerInputSchema.parse(JSON.parse(text)));
  const verdict = judge(facts);
  writeFileSync(verdictFile, JSON.stringify(verdict));
  process.exitCode = verdict.violations.length > 0 ? 1 : 0;
}

try {
  await main(process.argv[2] ?? '', process.argv[3] ?? '');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 2;
}
