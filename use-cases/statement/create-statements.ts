import type { WalletDeps } from '../wallet/deps.js';
import { orderStatement } from './order-statement.js';
import { periodSheet, summarizePeriod } from './period-statement.js';

type InputOf<F> = F extends (deps: never, input: infer I) => unknown ? I : never;

export type Statements = ReturnType<typeof createStatements>;

/** Statements of one order and of a period (X12). */
export function createStatements(deps: WalletDeps) {
  return {
    ofOrder: (input: InputOf<typeof orderStatement>) => orderStatement(deps, input),
    summary: (input: InputOf<typeof summarizePeriod>) => summarizePeriod(deps, input),
    sheet: (input: InputOf<typeof periodSheet>) => periodSheet(deps, input),
  };
}
