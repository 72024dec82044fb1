import { randomUUID } from 'node:crypto';
import type { CaseDocument } from '../../../data/repositories/cases.js';
import { isAppError, type ErrorCode } from '../../../contract/terms/errors.js';
import type { Actor, CaseDecision, CostBearer } from '../../../contract/terms/order.js';
import type { AppealSide } from '../../../contract/terms/case.js';
import { appealCase, decideAppeal } from '../../../use-cases/case/appeal-case.js';
import { closeCaseRow, finishCase } from '../../../use-cases/case/finish-case.js';
import { decideCase } from '../../../use-cases/case/decide-case.js';
import { openCaseAfterCompletion, type DraftCaseInput } from '../../../use-cases/case/open-case.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import type { MoneyOrder, MoneyWorld } from '../order/money-fixture.js';
import type { DecideAppealInput } from '../../../workflows/contract.js';
import { handInEvidence } from '../../factories/media-rows.js';
import { CUSTOMER, OPERATOR, workerActor } from '../order/transition-fixture.js';

export const DAY = 24 * 3_600_000;

/** What was asked of Temporal; nothing of it happens. */
export type QuietGateway = OrderGateway & { readonly told: string[] };

export function quietGateway(overrides: Partial<OrderGateway> = {}): QuietGateway {
  const told: string[] = [];
  const unused = async (): Promise<never> => {
    throw new Error('not part of these tests');
  };
  return {
    told,
    placeOrder: unused,
    updateOrder: unused,
    queryOrder: unused,
    signalChannelEvent: unused,
    signalWorkerAway: unused,
    signalSettlement: async (_orderId, name, { caseNo }) => {
      told.push(`${name} ${caseNo}`);
      return 'delivered';
    },
    startRefund: async (refundNo) => void told.push(`refund ${refundNo}`),
    continueRefund: async ({ refundNo }) => void told.push(`continue ${refundNo}`),
    startCase: async (caseNo) => void told.push(`case ${caseNo}`),
    decideCase: unused,
    updateCase: unused,
    startAbsence: unused,
    startClosure: unused,
    ...overrides,
  };
}

/** A paid order whose work was handed in. */
export async function handedIn(world: MoneyWorld, index = 0): Promise<MoneyOrder> {
  const order = await world.sell();
  await order.pay();
  return order.reach('SUBMITTED', index);
}

/** The same after the customer's yes: its settlement is held for three days. */
export async function completed(world: MoneyWorld, index = 0): Promise<MoneyOrder> {
  const order = await handedIn(world, index);
  await order.run.apply({ event: 'confirm', atMs: world.nowMs() }, { actor: CUSTOMER });
  return order;
}

/** Hands the files in that a test names, as evidence of this order. */
export const show = (order: MoneyOrder, ids: readonly string[]): Promise<void> =>
  handInEvidence(order.world.connection, { orderId: order.id, ownerId: CUSTOMER.id, ids });

export async function draftOf(
  order: MoneyOrder,
  overrides: Partial<DraftCaseInput> = {},
): Promise<DraftCaseInput> {
  await show(order, ['up-1']);
  return {
    order: await order.document(),
    actor: CUSTOMER,
    kind: 'COMPLAINT',
    reason: 'POOR_QUALITY',
    noteText: '厨房没有打扫干净',
    evidence: [{ id: 'up-1', kind: 'PHOTO' }],
    receivedAtMs: order.world.nowMs(),
    key: randomUUID(),
    ...overrides,
  };
}

export async function complain(order: MoneyOrder, gateway = quietGateway()): Promise<string> {
  const input = await draftOf(order);
  return (await openCaseAfterCompletion(order.deps, gateway, input)).caseNo;
}

export function decide(
  order: MoneyOrder,
  input: {
    readonly caseNo: string;
    readonly decision: CaseDecision;
    readonly refundFen?: number;
    readonly bearer?: CostBearer;
    readonly by?: string;
  },
) {
  const { caseNo, decision, refundFen = 0, bearer = 'WORKER', by = OPERATOR.id } = input;
  return decideCase(order.deps, {
    caseNo,
    actor: { kind: 'operator', id: by },
    receivedAtMs: order.world.nowMs(),
    decision,
    refundFen,
    bearer,
  });
}

/** What a side says against the decision. */
export function appeal(
  order: MoneyOrder,
  input: {
    readonly caseNo: string;
    readonly side: AppealSide;
    readonly noteId?: string;
    readonly evidenceIds?: readonly string[];
    readonly atMs?: number;
  },
) {
  const { caseNo, side, noteId = `${caseNo}:${side}`, evidenceIds = [], atMs } = input;
  return appealCase(order.deps, {
    caseNo,
    side,
    actor: actorOf(order, side),
    receivedAtMs: atMs ?? order.world.nowMs(),
    noteId,
    reason: 'EVIDENCE_OVERLOOKED',
    evidenceIds,
  });
}

export const actorOf = (order: MoneyOrder, side: AppealSide): Actor => {
  if (side === 'CUSTOMER') return CUSTOMER;
  return side === 'WORKER'
    ? workerActor(order.world.workerId(0))
    : { kind: 'merchant', id: 'merchant-1' };
};

/** The second person's word. */
export function answer(
  order: MoneyOrder,
  caseNo: string,
  change: DecideAppealInput['change'],
  by = 'op-second',
) {
  const receivedAtMs = order.world.nowMs();
  return decideAppeal(order.deps, {
    caseNo,
    actor: { kind: 'operator', id: by },
    receivedAtMs,
    change,
  });
}

/** The window over and nobody has appealed: charged and closed. */
export async function finish(order: MoneyOrder, caseNo: string): Promise<void> {
  const { appealUntil } = await caseOf(order, caseNo);
  const atMs = appealUntil?.getTime() ?? order.world.nowMs();
  expect(await finishCase(order.deps, { caseNo, atMs })).toEqual({ kind: 'final' });
  await closeCaseRow(order.deps, { caseNo });
}

export async function caseOf(order: MoneyOrder, caseNo: string): Promise<CaseDocument> {
  const row = await order.deps.cases.findById(caseNo);
  if (!row) throw new Error(`no case ${caseNo}`);
  return row;
}

/** Codes of those that were refused; anything that is no refusal fails the test. */
export function codesOf(results: readonly PromiseSettledResult<unknown>[]): ErrorCode[] {
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return [];
    if (!isAppError(result.reason)) throw result.reason as Error;
    return [result.reason.code];
  });
}
