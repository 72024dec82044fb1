import { SYSTEM_ACTOR, type CaseDecision } from '../../contract/terms/order.js';
import type {
  AcceptDecisionInput,
  AppealCaseInput,
  CaseWorkflowInput,
  DecideAppealInput,
  DecideCaseInput,
} from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { acceptDecision, appealCase, decideAppeal } from './appeal-case.js';
import { carryOutCase } from './carry-out.js';
import { decideCase, moneyPathOf, requireCase } from './decide-case.js';
import { closeCaseRow, finishCase } from './finish-case.js';
import { checkRework, placeRework, reopenCase } from './rework-case.js';

/** What a case's run knows from its start on. */
export type CaseFacts = {
  readonly orderId: string;
  readonly cityCode: string;
  readonly slaAtMs: number;
  /** The order waits for the decision; else it has ended. */
  readonly isOrderOpen: boolean;
  readonly holdsSettlement: boolean;
  /** Set when the case was decided before this run began. */
  readonly decision: CaseDecision | null;
  /** False for a draft and for a closed case: there is nothing to wait for. */
  readonly isOpen: boolean;
};

export async function openCaseRun(
  deps: OrderDeps,
  { caseNo }: CaseWorkflowInput,
): Promise<CaseFacts> {
  const { row, order } = await requireCase(deps, caseNo);
  const path = moneyPathOf(order, caseNo);
  return {
    orderId: row.orderId,
    cityCode: row.cityCode,
    slaAtMs: row.slaAt?.getTime() ?? deps.clock.nowMs(),
    isOrderOpen: path === 'order',
    holdsSettlement: path === 'escrow',
    decision: row.decision?.decision ?? null,
    isOpen: row.status !== 'DRAFT' && row.status !== 'CLOSED',
  };
}

/** The SLA has passed: the queue shows it from now on. Raised once. */
export async function escalateCase(deps: OrderDeps, { caseNo }: CaseWorkflowInput): Promise<void> {
  const at = new Date(deps.clock.nowMs());
  await deps.cases.escalate(caseNo, { at, by: SYSTEM_ACTOR, what: 'SLA_PASSED', noteId: null });
}

/** What a case's run needs of Temporal. */
export type CaseGateway = Pick<OrderGateway, 'startRefund' | 'placeOrder'>;

/** Activities of `case-<no>`; errors are AppErrors, which the caller turns into failures. */
export function createCaseActivities(deps: OrderDeps, gateway: CaseGateway) {
  return {
    openCaseRun: (input: CaseWorkflowInput) => openCaseRun(deps, input),
    escalateCase: (input: CaseWorkflowInput) => escalateCase(deps, input),
    decideCase: (input: DecideCaseInput & CaseWorkflowInput) => decideCase(deps, input),
    carryOutCase: (input: CaseWorkflowInput) => carryOutCase(deps, gateway, input),
    placeRework: (input: CaseWorkflowInput) => placeRework(deps, gateway, input),
    checkRework: (input: CaseWorkflowInput) => checkRework(deps, input),
    reopenCase: (input: CaseWorkflowInput) => reopenCase(deps, input),
    appealCase: (input: AppealCaseInput & CaseWorkflowInput) => appealCase(deps, input),
    acceptDecision: (input: AcceptDecisionInput & CaseWorkflowInput) => acceptDecision(deps, input),
    decideAppeal: (input: DecideAppealInput & CaseWorkflowInput) => decideAppeal(deps, input),
    finishCase: (input: CaseWorkflowInput & { readonly atMs: number }) => finishCase(deps, input),
    closeCaseRow: (input: CaseWorkflowInput) => closeCaseRow(deps, input),
  };
}
