import type { AppealDecision, AppealReason, AppealSide } from '../../contract/terms/case.js';
import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { CostBearer } from '../../contract/terms/order.js';
import type { CaseSnapshot } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { CaseUpdates, OrderGateway } from '../order/gateway.js';
import type { OrderScope } from '../order/order-steps.js';
import { sideOf } from './case-actions.js';
import { noteOf, ownOf, requireInReach, type CaseStep } from './case-reach.js';
import { requireCase } from './decide-case.js';
import type { CaseDto } from './present-case.js';

/** A step of somebody who knows the case by its order. */
type SideStep = CaseStep & { readonly orderId?: string };

/** What follows a decision: either side's word, and the second person's. */
export function createAppealSteps(deps: OrderDeps, gateway: OrderGateway) {
  return {
    /** Errors: NOTHING_TO_APPEAL, APPEAL_EXISTS, APPEAL_OVER, INVALID_INPUT. */
    async appeal(
      step: SideStep & {
        readonly reason: AppealReason;
        readonly note: string;
        readonly evidenceIds: readonly string[];
      },
    ): Promise<CaseDto> {
      const { row, side } = await requireSide(deps, step);
      const { actor, receivedAtMs, reason, evidenceIds } = step;
      const noteId = await noteOf(deps, row, step);
      const command = { actor, receivedAtMs, noteId, side, reason, evidenceIds };
      await send(gateway, { ...step, name: 'appeal', command });
      return present(deps, step);
    },

    /** Takes the decision as it is. Errors: NOTHING_TO_APPEAL, APPEAL_EXISTS, APPEAL_OVER. */
    async accept(step: SideStep): Promise<CaseDto> {
      const { side } = await requireSide(deps, step);
      const { actor, receivedAtMs } = step;
      const command = { actor, receivedAtMs, side };
      await send(gateway, { ...step, name: 'acceptDecision', command });
      return present(deps, step);
    },

    /** The second person's word. Errors: SAME_PERSON, NO_APPEAL, CASE_DECIDED, REFUND_TOO_HIGH. */
    async decideAppeal(
      step: CaseStep & {
        readonly note: string;
        /** Null confirms the first decision. */
        readonly change: {
          readonly decision: AppealDecision;
          readonly refundFen?: number | undefined;
          readonly bearer: CostBearer;
        } | null;
      },
    ): Promise<CaseSnapshot> {
      const { row } = await requireInReach(deps, step);
      const { actor, receivedAtMs } = step;
      const noteId = await noteOf(deps, row, step);
      const change = step.change && { ...step.change, refundFen: step.change.refundFen ?? 0 };
      const command = { actor, receivedAtMs, noteId, change };
      return send(gateway, { ...step, name: 'decideAppeal', command });
    },
  };
}

async function requireSide(deps: OrderDeps, step: SideStep) {
  const { row } = await requireInReach(deps, step);
  if (step.orderId !== undefined && row.orderId !== step.orderId) throw new AppError('NOT_FOUND');
  const side: AppealSide | null = sideOf(step.scope);
  if (side === null) throw new AppError('FORBIDDEN');
  return { row, side };
}

/** A run whose start was lost is started now. One that has ended takes no appeal any more. */
async function send<Name extends keyof CaseUpdates>(
  gateway: OrderGateway,
  step: CaseStep & { readonly name: Name; readonly command: CaseUpdates[Name] },
): Promise<CaseSnapshot> {
  const { caseNo, name, command, actor, key } = step;
  await gateway.startCase(caseNo);
  const updateId = `${actor.id}:${name}:${key}`;
  return gateway.updateCase({ caseNo, name, updateId, command }).catch((error: unknown) => {
    const isOver = isAppError(error) && error.code === 'ORDER_ENDED';
    const code = name === 'decideAppeal' ? 'CASE_DECIDED' : 'APPEAL_OVER';
    throw isOver ? new AppError(code, { cause: error }) : error;
  });
}

async function present(
  deps: OrderDeps,
  step: {
    readonly caseNo: string;
    readonly actor: { readonly id: string };
    readonly scope: OrderScope;
  },
): Promise<CaseDto> {
  const { row } = await requireCase(deps, step.caseNo);
  return ownOf(deps, row, { id: step.actor.id, scope: step.scope });
}
