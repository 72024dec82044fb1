import { isAppError } from '../../contract/terms/errors.js';
import type { CaseDocument } from '../../data/repositories/cases.js';
import type { Finding, ReconcileDeps, ReconcileOptions } from './deps.js';
import { found } from './money.js';

const CASES_MAX = 50_000;

/**
 * Cases that are not closed, against their runs. A lost run is started again: what happened is in
 * the database. One that has forgotten a decision is told it as it was; a run that knows it refuses.
 */
export async function* reconcileCases(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  for await (const row of deps.reads.openCases(CASES_MAX)) {
    const { _id: caseNo } = row;
    const run = await deps.runs.stateOf({ kind: 'case', id: caseNo });
    if (run === 'none' && !options.isApplied) {
      yield found('caseWithoutRun', caseNo, 'planned', `${row.status}: its run is started again.`);
    } else if (run === 'none') {
      await deps.gateway.startCase(caseNo);
      yield found('caseWithoutRun', caseNo, 'done', `${row.status}: its run was started again.`);
    } else if (run === 'open' && options.isApplied && (await tellDecision(deps, row))) {
      yield found(
        'caseBehind',
        caseNo,
        'done',
        'Decided here; its run had forgotten and was told.',
      );
    }
  }
}

/** False when there is no decision to tell, or the run knows it. */
async function tellDecision(deps: ReconcileDeps, row: CaseDocument): Promise<boolean> {
  const { _id: caseNo, status } = row;
  // What an appeal changed the run asks the database for.
  const verdict = row.firstDecision ?? row.decision;
  if ((status !== 'DECIDED' && status !== 'APPEALED') || verdict === null) return false;
  const { decision, refundFen, bearer, by: actor, noteId } = verdict;
  const receivedAtMs = verdict.at.getTime();
  const command = { actor, receivedAtMs, decision, refundFen, bearer };
  try {
    await deps.gateway.decideCase({
      caseNo,
      updateId: `reconcile:${receivedAtMs}`,
      command: noteId === null ? command : { ...command, noteId },
    });
    return true;
  } catch (error) {
    if (isAppError(error) && ['CASE_DECIDED', 'ORDER_ENDED'].includes(error.code)) return false;
    throw error;
  }
}
