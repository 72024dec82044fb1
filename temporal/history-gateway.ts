import { isGrpcServiceError, type Client } from '@temporalio/client';
import { textAt } from '../domain/support/history-event.js';
import type { ArchiveGateway, EndedRun } from '../use-cases/support/gateway.js';
import { toAppError } from './client.js';
import { msOf, plainOf } from './history-plain.js';
import { runStatusOf } from './run-inspector.js';

const CALL_DEADLINE_MS = 20_000;
/** Runs of one page of the archive. */
const RUNS_PAGE = 50;
/** Events of one call, and of one history: the server ends it at 51,200. */
const EVENTS_PAGE = 1_000;
const EVENTS_MAX = 60_000;
const NOT_FOUND = 5;

type Plain = Readonly<Record<string, unknown>>;

/** Finds ended runs and reads their histories whole, for the archive. */
export function createHistoryGateway(client: Client): ArchiveGateway {
  const { namespace } = client.options;
  const within = async <T>(call: () => Promise<T>): Promise<T | null> => {
    try {
      return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
    } catch (error) {
      if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return null;
      throw toAppError(error);
    }
  };
  return {
    async endedRuns({ types, fromMs, toMs, pageToken }) {
      const page = await within(() =>
        client.workflowService.listWorkflowExecutions({
          namespace,
          pageSize: RUNS_PAGE,
          query: endedBetween(types, { fromMs, toMs }),
          ...(pageToken !== null && { nextPageToken: Buffer.from(pageToken, 'base64') }),
        }),
      );
      const rows = plainOf(page).executions;
      const token = page?.nextPageToken ?? new Uint8Array();
      return {
        runs: (Array.isArray(rows) ? (rows as Plain[]) : []).map(endedRunOf),
        nextPageToken: token.length === 0 ? null : Buffer.from(token).toString('base64'),
      };
    },

    async historyJson(execution) {
      const events: unknown[] = [];
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        const page = await within(() =>
          client.workflowService.getWorkflowExecutionHistory({
            ...{ namespace, execution, maximumPageSize: EVENTS_PAGE, nextPageToken },
          }),
        );
        // Deleted between two calls: half a history is none.
        if (page === null) return null;
        const { events: more } = plainOf(page.history);
        events.push(...(Array.isArray(more) ? (more as unknown[]) : []));
        nextPageToken = page.nextPageToken ?? new Uint8Array();
      } while (nextPageToken.length > 0 && events.length < EVENTS_MAX);
      return { json: JSON.stringify({ events }), events: events.length };
    },
  };
}

function endedBetween(
  types: readonly string[],
  span: { readonly fromMs: number; readonly toMs: number },
): string {
  const names = types.map((type) => `'${type}'`).join(', ');
  const [from, to] = [span.fromMs, span.toMs].map((atMs) => new Date(atMs).toISOString());
  return `WorkflowType IN (${names}) AND CloseTime >= '${from}' AND CloseTime < '${to}'`;
}

function endedRunOf(row: Plain): EndedRun {
  return {
    workflowId: textAt(row, 'execution', 'workflowId'),
    runId: textAt(row, 'execution', 'runId'),
    workflowType: textAt(row, 'type', 'name'),
    status: runStatusOf(row.status),
    startedMs: msOf(row.startTime),
    closedMs: msOf(row.closeTime) ?? 0,
  };
}
