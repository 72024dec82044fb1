import type { CaseKind, CaseReason, EvidenceKind } from '../../contract/terms/case.js';
import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { CaseDecision, CaseStatus, CostBearer } from '../../contract/terms/order.js';
import type { CaseSnapshot } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { requireOrder, type OrderScope, type StepRequest } from '../order/order-steps.js';
import { addEvidence } from './add-evidence.js';
import { createAppealSteps } from './appeal-steps.js';
import { noteOf, ownOf, presentOwn, requireInReach, textsOf, type CaseStep } from './case-reach.js';
import { refundableFen, requireCase } from './decide-case.js';
import { caseKeyOf, draftCase, openCaseAfterCompletion, type DraftCaseInput } from './open-case.js';
import {
  presentCaseFile,
  presentCaseRow,
  type CaseDto,
  type CaseFileDto,
  type CaseRowDto,
} from './present-case.js';

export type CaseQueue = {
  readonly scope: OrderScope;
  readonly statuses?: readonly CaseStatus[] | undefined;
  readonly cityCode?: string | undefined;
  readonly isOverdueOnly?: boolean;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

/** What people do with cases; whoever is out of reach gets NOT_FOUND. */
export function createCaseSteps(deps: OrderDeps, gateway: OrderGateway) {
  return {
    ...createCaseReads(deps),
    ...createCaseWrites(deps, gateway),
    ...createAppealSteps(deps, gateway),
  };
}

function createCaseReads(deps: OrderDeps) {
  return {
    /** Cases of one order, oldest first. */
    async ofOrder(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
      readonly viewerId: string;
    }): Promise<CaseDto[]> {
      const order = await requireOrder(deps, input);
      const rows = await deps.cases.ofOrder(order._id);
      return presentOwn(deps, rows, { id: input.viewerId, scope: input.scope });
    },

    /** The same for the desk: what was decided, nobody's words. */
    async rowsOfOrder(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
    }): Promise<CaseRowDto[]> {
      const order = await requireOrder(deps, input);
      return (await deps.cases.ofOrder(order._id)).map(presentCaseRow);
    },

    /** The queue, what is due first on top; one row more than `limit`. */
    async queue(query: CaseQueue): Promise<CaseRowDto[]> {
      const { scope, statuses, after, limit, isOverdueOnly } = query;
      const cityCodes = citiesOf(scope, query.cityCode);
      const filter = {
        ...(cityCodes !== undefined && { cityCodes }),
        ...(scope.merchantId !== undefined && { merchantId: scope.merchantId }),
        ...(statuses && statuses.length > 0 && { statuses }),
        ...(isOverdueOnly === true && { dueBefore: new Date(deps.clock.nowMs()) }),
      };
      return (await deps.cases.list({ filter, after, limit })).map(presentCaseRow);
    },

    /** One case with everything that was said. */
    async file(input: {
      readonly caseNo: string;
      readonly scope: OrderScope;
      readonly viewerId: string;
    }): Promise<CaseFileDto> {
      const { row, order } = await requireInReach(deps, input);
      const noteIds = [row.noteId, ...[...row.history, ...row.appeals].map(({ noteId }) => noteId)];
      return presentCaseFile({
        row,
        viewerId: input.viewerId,
        refundableFen: await refundableFen(deps, order),
        texts: await textsOf(deps, noteIds),
      });
    },
  };
}

function createCaseWrites(deps: OrderDeps, gateway: OrderGateway) {
  return {
    /** A customer's complaint, before or after the order's completion. */
    async open(
      request: StepRequest & {
        readonly kind: CaseKind;
        readonly reason: CaseReason;
        readonly note: string;
        readonly evidenceIds: readonly string[];
      },
    ): Promise<CaseDto> {
      const { orderId, note: noteText, evidenceIds, actor } = request;
      const order = await requireOrder(deps, { orderId, scope: { customerId: actor.id } });
      const evidence = evidenceIds.map((id) => ({ id, kind: 'PHOTO' }) as const);
      const caseNo = await openFor(deps, gateway, { ...request, order, noteText, evidence });
      const { row } = await requireCase(deps, caseNo);
      return ownOf(deps, row, { id: actor.id, scope: { customerId: actor.id } });
    },

    async addEvidence(
      step: CaseStep & { readonly evidenceIds: readonly string[]; readonly kind: EvidenceKind },
    ): Promise<CaseDto> {
      const { caseNo, actor, evidenceIds: ids, kind, receivedAtMs } = step;
      await requireInReach(deps, step);
      const at = new Date(receivedAtMs);
      const row = await addEvidence(deps, { caseNo, actor, ids, kind, at, noteId: null });
      return ownOf(deps, row, { id: actor.id, scope: step.scope });
    },

    /** What the worker or the merchant has to say. */
    async say(
      step: CaseStep & {
        readonly orderId: string;
        readonly note: string;
        readonly evidenceIds: readonly string[];
      },
    ): Promise<CaseDto> {
      const { caseNo, actor, evidenceIds: ids, receivedAtMs } = step;
      const { row: known } = await requireInReach(deps, step);
      if (known.orderId !== step.orderId) throw new AppError('NOT_FOUND');
      const noteId = await noteOf(deps, known, step);
      const at = new Date(receivedAtMs);
      const row = await addEvidence(deps, { caseNo, actor, ids, kind: 'PHOTO', at, noteId });
      return ownOf(deps, row, { id: actor.id, scope: step.scope });
    },

    /** The desk's word; the case's run stores it and carries it out. */
    async decide(
      step: CaseStep & {
        readonly decision: CaseDecision;
        readonly refundFen?: number | undefined;
        readonly bearer: CostBearer;
        readonly note: string;
      },
    ): Promise<CaseSnapshot> {
      const { caseNo, actor, receivedAtMs, key, decision, bearer } = step;
      const { row } = await requireInReach(deps, step);
      const noteId = await noteOf(deps, row, step);
      const refundFen = step.refundFen ?? 0;
      const command = { actor, receivedAtMs, noteId, decision, refundFen, bearer };
      // A run whose start was lost is started now; one that exists is the same case.
      await gateway.startCase(caseNo);
      const updateId = `${actor.id}:decide:${key}`;
      return gateway.decideCase({ caseNo, updateId, command }).catch((error: unknown) => {
        const isOver = isAppError(error) && error.code === 'ORDER_ENDED';
        throw isOver ? new AppError('CASE_DECIDED', { cause: error }) : error;
      });
    },
  };
}

/** Opens the case where the order stands now; answers with its number. */
async function openFor(
  deps: OrderDeps,
  gateway: OrderGateway,
  input: DraftCaseInput,
): Promise<string> {
  const { order } = input;
  const present = await deps.cases.findByKey({ orderId: order._id, key: caseKeyOf(input) });
  const isRepeat = present !== null && present.status !== 'DRAFT';
  if (!isRepeat && order.openCaseNo !== null) throw new AppError('CASE_EXISTS');
  if (order.status === 'COMPLETED') {
    return (await openCaseAfterCompletion(deps, gateway, input)).caseNo;
  }
  if (isRepeat) {
    await gateway.startCase(present._id);
    return present._id;
  }
  if (order.status !== 'AWAITING_CONFIRMATION') throw new AppError('TRANSITION_NOT_ALLOWED');
  return dispute(deps, gateway, input);
}

async function dispute(
  deps: OrderDeps,
  gateway: OrderGateway,
  input: DraftCaseInput,
): Promise<string> {
  const { order, actor, receivedAtMs, key } = input;
  const { caseNo, noteId } = await draftCase(deps, input);
  try {
    await gateway.updateOrder({
      orderId: order._id,
      name: 'dispute',
      updateId: `${actor.id}:dispute:${key}`,
      command: { actor, receivedAtMs, caseNo, ...(noteId !== null && { noteId }) },
    });
    return caseNo;
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === 'CASE_OPEN') throw new AppError('CASE_EXISTS', { cause: error });
    // It may have completed meanwhile: then the case opens as one after completion.
    const now = await deps.orders.findById(order._id);
    const hasEnded = error.code === 'ORDER_ENDED' || error.code === 'TRANSITION_NOT_ALLOWED';
    if (!hasEnded || now?.status !== 'COMPLETED') throw error;
    return (await openCaseAfterCompletion(deps, gateway, { ...input, order: now })).caseNo;
  }
}

/** A city that is not the viewer's gives an empty queue. */
function citiesOf(scope: OrderScope, cityCode: string | undefined): readonly string[] | undefined {
  if (cityCode === undefined) return scope.cityCodes;
  const isMine = scope.cityCodes === undefined || scope.cityCodes.includes(cityCode);
  return isMine ? [cityCode] : [];
}
