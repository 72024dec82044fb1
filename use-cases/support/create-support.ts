import type {
  OrderWorkflowDto,
  RelatedRunDto,
  WorkflowEventsDto,
} from '../../contract/schemas/support.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Permission } from '../../contract/terms/permissions.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { actionsFor, retryVerdict } from '../../domain/support/actions.js';
import { conclude } from '../../domain/support/conclude.js';
import type { RunAnswer, RunFacts } from '../../domain/support/run-facts.js';
import { translateHistory } from '../../domain/support/translate-history.js';
import { requireOrder, type OrderScope } from '../order/order-steps.js';
import type { SupportDeps } from './deps.js';
import type { SupportGateway } from './gateway.js';
import { lookAtRun, withTaskFailure, type SeenRun } from './look-at-run.js';
import {
  presentAction,
  presentConclusion,
  presentEvent,
  presentPending,
  presentQueue,
  presentRow,
  presentRun,
  presentWaits,
} from './present-support.js';
import { subjectRunsOf, type SubjectRun } from './subjects.js';

export type Support = ReturnType<typeof createSupport>;

type Wanted = {
  readonly orderId: string;
  readonly scope: OrderScope;
  /** Workflow id of one of the order's runs; its own when left out. */
  readonly run?: string | undefined;
};

/** "为什么卡住": why an order, or what came of it, does not go on, and what may be done (X14, S7). */
export function createSupport(deps: SupportDeps, gateway: SupportGateway) {
  return {
    /** Errors: NOT_FOUND; SERVICE_UNAVAILABLE when Temporal cannot be reached. */
    async view(
      input: Wanted & {
        readonly from: number;
        readonly limit: number;
        readonly holds: (permission: Permission) => boolean;
      },
    ): Promise<OrderWorkflowDto> {
      const nowMs = deps.clock.nowMs();
      const found = await findRun({ deps, gateway }, input);
      const { order, wanted, others } = found;
      const seen = await lookAtRun({ deps, gateway }, wanted);
      const { run, history } = seen;
      const situation = { nowMs, run, subject: subjectOf(wanted, run) };
      const rows = translateHistory(history.events);
      const page = rows.filter(({ id }) => id >= input.from);
      const actions = actionsFor({ ...situation, orderId: order._id }, input.holds);
      return {
        orderId: order._id,
        orderStatus: order.status,
        at: new Date(nowMs).toISOString(),
        run: presentRun(run, gateway.urlOf(run.workflowId)),
        conclusion: presentConclusion(conclude(situation)),
        waits: presentWaits(situation),
        pending: presentPending(run),
        queue: presentQueue(run.queue),
        actions: actions.map(presentAction),
        history: {
          items: page.slice(0, input.limit).map(presentRow),
          nextFrom: page[input.limit]?.id ?? null,
          isTruncated: history.isTruncated,
        },
        related: await relatedRuns({ deps, gateway }, { others, nowMs, like: run }),
      };
    },

    /** Raw events of a run, with whole phone and ID numbers masked. Errors: NOT_FOUND. */
    async events(
      input: Wanted & { readonly from: number; readonly limit: number },
    ): Promise<WorkflowEventsDto> {
      const { wanted } = await findRun({ deps, gateway }, input);
      const { run, history } = await lookAtRun({ deps, gateway }, wanted, { isQuiet: true });
      const later = history.events.filter(({ eventId }) => eventId >= input.from);
      return {
        workflowId: run.workflowId,
        runId: run.runId,
        source: run.source,
        items: later.slice(0, input.limit).map(presentEvent),
        nextFrom: later[input.limit]?.eventId ?? null,
      };
    },

    /**
     * Makes the next try of a hanging activity at once. Errors: NOT_FOUND; ACTION_NOT_ALLOWED with
     * the reason.
     */
    async retryActivity(input: Wanted & { readonly activityId: string }) {
      const { wanted, workflowId } = await findRun({ deps, gateway }, input);
      const described = await gateway.describe(workflowId);
      const activity = described?.activities.find((row) => row.activityId === input.activityId);
      if (described === null || activity === undefined) {
        throw new AppError('NOT_FOUND', { detail: `${wanted.kind}: ${input.activityId}` });
      }
      const { isAllowed, why } = retryVerdict(activity);
      if (!isAllowed) throw new AppError('ACTION_NOT_ALLOWED', { detail: why.en });
      const { runId } = described;
      await gateway.retryActivity({ workflowId, runId, activityId: activity.activityId });
      return { workflowId, activityId: activity.activityId, isRetried: true } as const;
    },
  };
}

type Parts = { readonly deps: SupportDeps; readonly gateway: SupportGateway };
type Named = SubjectRun & { readonly workflowId: string };
type Found = {
  readonly order: OrderDocument;
  readonly wanted: Named;
  readonly workflowId: string;
  /** The order's other runs. */
  readonly others: readonly Named[];
};

/** Only runs of orders within reach are shown: a run's id is never taken as it comes. */
async function findRun({ deps, gateway }: Parts, input: Wanted): Promise<Found> {
  const order = await requireOrder(deps, input);
  const runs = (await subjectRunsOf(deps, order)).map((run) => ({
    ...run,
    workflowId: gateway.workflowIdOf(run.kind, run.documentNo),
  }));
  const wanted = runs.find(
    ({ workflowId, kind }) =>
      workflowId === input.run || (input.run === undefined && kind === 'order'),
  );
  if (wanted === undefined) throw new AppError('NOT_FOUND', { detail: `run ${input.run}` });
  const { workflowId } = wanted;
  return { order, wanted, workflowId, others: runs.filter((run) => run !== wanted) };
}

function subjectOf(wanted: SubjectRun, run: RunFacts) {
  const answer: RunAnswer | null = run.answer === 'SILENT' ? null : run.answer;
  return wanted.subjectFor(answer);
}

/** Runs that are looked at side by side. */
const LOOKS_AT_ONCE = 4;

/** The other runs, each with its conclusion; none of them is asked, so that a view stays fast. */
async function relatedRuns(
  { deps, gateway }: Parts,
  given: { readonly others: readonly Named[]; readonly nowMs: number; readonly like: RunFacts },
): Promise<RelatedRunDto[]> {
  const { others, nowMs, like } = given;
  const related: RelatedRunDto[] = [];
  for (let start = 0; start < others.length; start += LOOKS_AT_ONCE) {
    const batch = others.slice(start, start + LOOKS_AT_ONCE);
    const seen = await Promise.all(
      batch.map(async (named): Promise<readonly [Named, SeenRun]> => [
        named,
        await lookAtRun({ deps, gateway }, named, { isQuiet: true, isBrief: true }),
      ]),
    );
    for (const [named, { run: bare }] of seen) {
      const run = { ...withTaskFailure(bare), queue: like.queue };
      const conclusion = conclude({ nowMs, run, subject: subjectOf(named, run) });
      related.push({
        workflowId: run.workflowId,
        kind: named.kind,
        documentNo: named.documentNo,
        status: run.status,
        source: run.source,
        conclusion: presentConclusion(conclusion),
        temporalUrl: gateway.urlOf(run.workflowId),
      });
    }
  }
  return related;
}
