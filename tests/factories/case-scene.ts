import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../activities/index.js';
import type { CaseDecision } from '../../contract/terms/order.js';
import { TASK_QUEUE, caseWorkflowId, decideCaseUpdate } from '../../workflows/contract.js';
import type { Journal } from './order-fakes.js';
import { asOperator } from './order-moves.js';
import type { useOrderStage } from './order-scene.js';
import { eventually, skip } from './order-wait.js';

/** Until when a case's first decision is due, after its opening. */
export const CASE_SLA_MS = 48 * 3_600_000;
let cases = 0;

/** Cases on a stage, about orders that are not there. */
export function casesOn(stage: ReturnType<typeof useOrderStage>) {
  const openCase =
    (
      facts: Partial<Awaited<ReturnType<Activities['openCaseRun']>>> = {},
    ): Activities['openCaseRun'] =>
    async () => ({
      orderId: 'settled-order',
      cityCode: 'hz',
      slaAtMs: (await stage.env().currentTimeMs()) + CASE_SLA_MS,
      isOrderOpen: false,
      holdsSettlement: false,
      decision: null,
      isOpen: true,
      ...facts,
    });

  /** Plays one case about an order that is not here. */
  function withCase(
    activities: Partial<Activities>,
    act: (handle: WorkflowHandle, journal: Journal) => Promise<void>,
  ): Promise<Journal> {
    const overrides = { openCaseRun: openCase(), ...activities };
    return stage.withWorker({ activities: overrides }, async ({ journal }) => {
      cases += 1;
      const caseNo = `DH261124${String(process.pid).slice(-6)}C${String(cases).padStart(2, '0')}`;
      const handle = await stage.env().client.workflow.start('caseWorkflow', {
        args: [{ caseNo }],
        workflowId: caseWorkflowId(caseNo),
        taskQueue: TASK_QUEUE,
      });
      await act(handle, journal);
    });
  }

  const decide = async (handle: WorkflowHandle, decision: CaseDecision, id = 'op1') =>
    handle.executeUpdate(decideCaseUpdate, {
      args: [
        {
          actor: asOperator(id),
          receivedAtMs: await stage.env().currentTimeMs(),
          decision,
          refundFen: decision === 'PARTIAL' ? 2_000 : 0,
          bearer: 'WORKER',
        },
      ],
    });

  /** The run sleeps at its `wanted`-th timer: only then may the clock be moved. */
  const untilWaiting = (handle: WorkflowHandle, wanted: number) =>
    eventually(
      async () => {
        const { events } = await handle.fetchHistory();
        return (events ?? []).filter((event) => Boolean(event.timerStartedEventAttributes)).length;
      },
      (seen) => seen >= wanted,
    );
  const pass = async (durationMs: number): Promise<void> => {
    expect(await skip(stage.env(), durationMs, 5_000)).toBe(true);
  };

  return { openCase, withCase, decide, untilWaiting, pass };
}

export const count = (journal: Journal, name: keyof Activities): number =>
  journal.calls.filter((call) => call === name).length;

export const untilCount = (journal: Journal, name: keyof Activities, wanted: number) =>
  eventually(
    () => count(journal, name),
    (seen) => seen >= wanted,
  );

/** Answers one after another; the last one for ever. */
export const inTurn = <T>(...answers: readonly T[]) => {
  let asked = 0;
  return async (): Promise<T> => {
    const answer = answers[Math.min(asked, answers.length - 1)] as T;
    asked += 1;
    return answer;
  };
};

/** What this run told to other runs. */
export async function signalsOf(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(
    ({ signalExternalWorkflowExecutionInitiatedEventAttributes: sent }) =>
      sent ? [`${sent.signalName} ${sent.workflowExecution?.workflowId}`] : [],
  );
}
