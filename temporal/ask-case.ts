import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { caseWorkflowId, type CaseSnapshot } from '../workflows/contract.js';

/** A person waits this long for a yes or no; then 503, and a retry with the same key. */
const ANSWER_DEADLINE_MS = 5_000;

/** Asks a case's run; one that has ended with this update still knows its answer. */
export function askCase(
  client: Client,
  asked: {
    readonly caseNo: string;
    readonly name: string;
    readonly updateId: string;
    readonly command: unknown;
  },
): Promise<CaseSnapshot> {
  const { caseNo, name, updateId, command } = asked;
  return client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, async () => {
    const handle = client.workflow.getHandle(caseWorkflowId(caseNo));
    try {
      return await handle.executeUpdate<CaseSnapshot, [unknown]>(name, {
        args: [command],
        updateId,
      });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const known = handle.getUpdateHandle<CaseSnapshot>(updateId).result();
      return await known.catch((refusal: unknown) =>
        Promise.reject(refusal instanceof WorkflowUpdateFailedError ? refusal : error),
      );
    }
  });
}
