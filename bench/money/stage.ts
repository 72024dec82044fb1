import { print } from '../orders/tables.js';
import { printFindings } from './findings.js';
import { OUTCOMES, type OperationsResult } from './run-model.js';

/** What goes into the last line, part by part. */
export type Result = Readonly<Record<string, number>>;
export type Stage = { readonly result: Result; readonly isClean: boolean };

/** Runs a part and tells how long it took. */
export async function later<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const result = await work();
  print(`${what}: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  return result;
}

/** Random operations; an outcome that was never met has not been tested. */
export function operationsStage(name: 'modelOps' | 'mongoOps', result: OperationsResult): Stage {
  const { operations, divergences, outcomes } = result;
  print(`  ${name}: ${JSON.stringify(Object.fromEntries(outcomes))}`);
  printFindings(`divergences (${name})`, divergences);
  const missing = OUTCOMES.filter((outcome) => !outcomes.has(outcome));
  if (missing.length > 0) print(`\nNever met: ${missing.join(', ')}.`);
  return {
    result: { [name]: operations, divergences: divergences.count() },
    isClean: divergences.count() === 0 && missing.length === 0,
  };
}
