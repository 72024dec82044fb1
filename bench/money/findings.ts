import { print } from '../orders/tables.js';

/** Lines of a list of faults; the counts are exact. */
const SHOWN_MAX = 20;

/** What a stage found wrong: the count is exact, the examples are the first few. */
export type Findings = {
  add(finding: object): void;
  count(): number;
  examples(): readonly object[];
};

export function createFindings(): Findings {
  const shown: object[] = [];
  let count = 0;
  return {
    add(finding) {
      count += 1;
      if (shown.length < SHOWN_MAX) shown.push(finding);
    },
    count: () => count,
    examples: () => shown,
  };
}

/** Prints what was found, if anything. */
export function printFindings(title: string, findings: Findings): void {
  if (findings.count() === 0) return;
  print(`\n${title}: ${findings.count()}`);
  for (const finding of findings.examples()) print(`  ${JSON.stringify(finding)}`);
}
