import path from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { print } from '../orders/tables.js';
import { printFindings, type Findings } from './findings.js';
import type { MoneyBenchOptions } from './options.js';
import type { Found, ModelReport, PureTask, SplitsReport } from './pure-worker.js';
import { runBillFaults } from './run-bill-faults.js';
import { later, operationsStage, type Stage } from './stage.js';

/** What needs nothing but a processor: two threads, and the short one beside them. */
export async function pureStages(options: MoneyBenchOptions): Promise<Stage[]> {
  const { seed, plant, counts } = options;
  const [model, splits] = await Promise.all([
    later('operations on the pure core', () =>
      inThread<ModelReport>({
        kind: 'model',
        seed,
        operations: counts.modelOps,
        hasUniqueIndex: plant !== 'dropUnique',
      }),
    ),
    later('splits, yuan and back', () =>
      inThread<SplitsReport>({
        kind: 'splits',
        seed,
        splits: counts.splits,
        yuanMaxFen: counts.yuanMaxFen,
        isHalfUp: plant === 'halfUp',
        isFloatYuan: plant === 'floatYuan',
      }),
    ),
  ]);
  const operations = { ...model, divergences: findingsOf(model.divergences) };
  return [operationsStage('modelOps', operations), splitsStage(splits), billStage(options)];
}

async function inThread<T>(task: PureTask): Promise<T> {
  const worker = new Worker(path.join(import.meta.dirname, 'pure-worker.js'), {
    workerData: task,
  });
  const [report] = (await once(worker, 'message')) as [T];
  return report;
}

function findingsOf({ count, examples }: Found): Findings {
  return { add: () => undefined, count: () => count, examples: () => examples };
}

function splitsStage({ splits, refunds, corners, wrong, wrongYuan }: SplitsReport): Stage {
  print(`  ${refunds} refunds; ${JSON.stringify(corners)}`);
  printFindings('wrong splits', findingsOf(wrong));
  printFindings('wrong amounts in yuan', findingsOf(wrongYuan));
  const hasAllCorners = Object.values(corners).every((count) => count > 0);
  if (!hasAllCorners) print('\nSome corner of the splits was never drawn.');
  const wrongSplits = wrong.count + wrongYuan.count;
  return { result: { splits, wrongSplits }, isClean: wrongSplits === 0 && hasAllCorners };
}

function billStage({ seed, plant, counts }: MoneyBenchOptions): Stage {
  const { planted, found, falseAlarms, tookMs, findings } = runBillFaults({
    seed,
    lines: counts.billLines,
    faults: counts.billFaults,
    isBlind: plant === 'blindMatch',
  });
  print(`a bill of ${counts.billLines} lines: ${tookMs} ms`);
  printFindings('faults of a bill', findings);
  return {
    result: { billFaults: planted, billFaultsFound: found, falseAlarms },
    isClean: findings.count() === 0,
  };
}
