import { parentPort, workerData } from 'node:worker_threads';
import type { Findings } from './findings.js';
import { runModel, type OperationsResult } from './run-model.js';
import { halfUpRule, runSplits, type SplitsResult } from './run-splits.js';
import { floatYuanRule, runYuan } from './run-yuan.js';

/** What a thread is to do; rules do not cross between threads, so that plants are named. */
export type PureTask =
  | ({ readonly kind: 'model' } & Parameters<typeof runModel>[0])
  | {
      readonly kind: 'splits';
      readonly seed: number;
      readonly splits: number;
      readonly yuanMaxFen: number;
      readonly isHalfUp: boolean;
      readonly isFloatYuan: boolean;
    };

/** Findings as they cross. */
export type Found = { readonly count: number; readonly examples: readonly object[] };
export type ModelReport = Omit<OperationsResult, 'divergences'> & { readonly divergences: Found };
export type SplitsReport = Omit<SplitsResult, 'wrong'> & {
  readonly wrong: Found;
  readonly wrongYuan: Found;
};

const foundOf = (findings: Findings): Found => ({
  count: findings.count(),
  examples: findings.examples(),
});

function work(task: PureTask): ModelReport | SplitsReport {
  if (task.kind === 'model') {
    const result = runModel(task);
    return { ...result, divergences: foundOf(result.divergences) };
  }
  const { seed, splits, yuanMaxFen, isHalfUp, isFloatYuan } = task;
  const result = runSplits({ seed, splits, ...(isHalfUp && { rule: halfUpRule }) });
  const yuan = runYuan({ maxFen: yuanMaxFen, ...(isFloatYuan && { rule: floatYuanRule }) });
  return { ...result, wrong: foundOf(result.wrong), wrongYuan: foundOf(yuan) };
}

parentPort?.postMessage(work(workerData as PureTask));
