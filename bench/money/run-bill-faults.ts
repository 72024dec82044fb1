import type { DifferenceClass } from '../../contract/terms/reconcile.js';
import { keyOf, matchDay, type Difference } from '../../domain/reconcile/match.js';
import {
  asMatchInput,
  cleanDay,
  judgeFound,
  plantFaults,
  type FaultyDay,
} from '../../tests/factories/bill-faults.js';
import { createFindings, type Findings } from './findings.js';

/** Start of some day in China. */
const FROM_MS = Date.UTC(2026, 10, 27, 16);

export type BillFaultsResult = {
  readonly planted: number;
  readonly found: number;
  readonly falseAlarms: number;
  readonly tookMs: number;
  readonly findings: Findings;
};

/** R25: a day's bill with faults of every kind; each must be called by its name and nothing else. */
export function runBillFaults(input: {
  readonly seed: number;
  readonly lines: number;
  readonly faults: number;
  /** Plants a comparison that does not mind a fen. */
  readonly isBlind?: boolean;
}): BillFaultsResult {
  const { seed, lines, faults, isBlind = false } = input;
  const clean = cleanDay({ seed, lineCount: lines, fromMs: FROM_MS });
  const day = plantFaults(clean, { seed: seed + 1, count: faults });
  const startedMs = performance.now();
  const { differences } = matchDay(asMatchInput(day));
  const tookMs = Math.round(performance.now() - startedMs);
  const seen = isBlind ? differences.filter((one) => !isOneFen(one)) : differences;
  const verdict = judgeFound(day.expected, seen);
  const findings = createFindings();
  for (const missed of verdict.missed) findings.add({ missed });
  for (const key of verdict.falseAlarms) findings.add({ falseAlarm: key });
  for (const found of matchDay(asMatchInput(clean)).differences) findings.add({ cleanDay: found });
  for (const key of twiceFound(differences, day)) findings.add({ namedTwice: key });
  return {
    planted: faults,
    found: verdict.right,
    falseAlarms: verdict.falseAlarms.length,
    tookMs,
    findings,
  };
}

const isOneFen = ({ theirFen, ourFen }: Difference): boolean =>
  theirFen !== null && ourFen !== null && Math.abs(theirFen - ourFen) === 1;

/** One movement gets one class: a second one would be somebody's second ticket. */
function twiceFound(differences: readonly Difference[], day: FaultyDay): string[] {
  const classes = new Map<string, DifferenceClass[]>();
  for (const difference of differences) {
    const key = keyOf(difference);
    classes.set(key, [...(classes.get(key) ?? []), difference.class]);
  }
  return [...classes]
    .filter(([key, names]) => day.expected.has(key) && names.length > 1)
    .map(([key]) => key);
}
