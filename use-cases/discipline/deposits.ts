import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { DepositMovementDocument } from '../../data/repositories/deposit-movements.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { deductionJournal, topUpJournal } from '../../domain/ledger/deposit-postings.js';
import { isWithin, requireWorker, type DeskCall, type DisciplineDeps } from './deps.js';

type DepositCall = DeskCall & { readonly workerId: string; readonly reason: string };

/** What of a worker's deposit is left, fen. */
export async function depositBalanceFen(
  deps: Pick<DisciplineDeps, 'ledger'>,
  workerId: string,
): Promise<number> {
  const { availableFen } = await deps.ledger.balance(accounts.deposit(workerId));
  return availableFen;
}

/**
 * Books money that came in at the bank. Errors: NOT_FOUND, ALREADY_EXISTS when the bank's receipt
 * was recorded before.
 */
export async function topUpDeposit(
  deps: DisciplineDeps,
  input: DepositCall & { readonly amountFen: number; readonly reference: string },
): Promise<DepositMovementDocument> {
  const { amountFen, reference } = input;
  const row = {
    ...(await draft(deps, input)),
    kind: 'TOP_UP',
    status: 'BOOKED',
    amountFen,
    reference,
  } as const;
  const journal = topUpJournal({ movementId: row._id, workerId: row.workerId, amountFen });
  try {
    await deps.transact(async (session) => {
      await deps.depositMovements.insert(row, session);
      await deps.ledger.post(journal, session);
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { cause: error });
    throw error;
  }
  return row;
}

/**
 * Asks for a deduction; nothing moves until a second person has checked it. Errors: NOT_FOUND,
 * also for a breach or a case that is not this worker's.
 */
export async function requestDeduction(
  deps: DisciplineDeps,
  input: DepositCall & {
    readonly amountFen: number;
    readonly breachId?: string | undefined;
    readonly caseNo?: string | undefined;
  },
): Promise<DepositMovementDocument> {
  const { amountFen, breachId = null, caseNo = null } = input;
  const row: DepositMovementDocument = {
    ...(await draft(deps, input)),
    kind: 'DEDUCTION',
    amountFen,
    breachId,
    caseNo,
    orderId: await orderOf(deps, input),
  };
  await deps.depositMovements.insert(row);
  return row;
}

/**
 * Notes that a worker who has left is to get his deposit back; whoever pays money out does so.
 * Errors: NOT_FOUND, ACTION_NOT_ALLOWED while he works here, INSUFFICIENT_BALANCE when nothing is
 * left, ALREADY_EXISTS.
 */
export async function requestDepositRefund(
  deps: DisciplineDeps,
  input: DepositCall,
): Promise<DepositMovementDocument> {
  const { status } = await requireWorker(deps, input);
  if (status !== 'LEFT') throw new AppError('ACTION_NOT_ALLOWED', { extra: { status } });
  const amountFen = await depositBalanceFen(deps, input.workerId);
  if (amountFen <= 0) throw new AppError('INSUFFICIENT_BALANCE');
  const row = { ...(await draft(deps, input)), kind: 'REFUND', amountFen } as const;
  try {
    await deps.depositMovements.insert(row);
  } catch (error) {
    if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { cause: error });
    throw error;
  }
  return row;
}

/**
 * The second person's word. Approving a deduction books it, and the ledger refuses more than is
 * left; a refund can only be rejected here. Errors: NOT_FOUND, FOUR_EYES, ACTION_NOT_ALLOWED,
 * INSUFFICIENT_BALANCE.
 */
export async function checkMovement(
  deps: DisciplineDeps,
  input: DeskCall & {
    readonly movementId: string;
    readonly isApproved: boolean;
    readonly reason: string;
  },
): Promise<DepositMovementDocument> {
  const { movementId, isApproved, reason, staffId } = input;
  return deps.transact(async (session) => {
    const row = await deps.depositMovements.findById(movementId, session);
    if (row === null || !isWithin(input, row.cityCode)) throw new AppError('NOT_FOUND');
    const isPayout = row.kind !== 'DEDUCTION' && isApproved;
    if (row.status !== 'REQUESTED' || isPayout) {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status, kind: row.kind } });
    }
    if (row.made.by === staffId) throw new AppError('FOUR_EYES');
    const checked = { by: staffId, at: new Date(deps.clock.nowMs()), reason, isApproved };
    const set = { status: isApproved ? 'BOOKED' : 'REJECTED', checked } as const;
    if (!(await deps.depositMovements.step({ movementId, from: 'REQUESTED', set }, session))) {
      throw new AppError('CONTENTION', { detail: `movement ${movementId} has moved on` });
    }
    const { workerId, amountFen } = row;
    if (isApproved) {
      await deps.ledger.post(deductionJournal({ movementId, workerId, amountFen }), session);
    }
    return { ...row, ...set };
  });
}

async function draft(deps: DisciplineDeps, input: DepositCall) {
  const { workerId, staffId, reason } = input;
  const { cityCode } = await requireWorker(deps, input);
  return {
    _id: randomUUID(),
    workerId,
    cityCode,
    status: 'REQUESTED',
    reference: null,
    breachId: null,
    caseNo: null,
    orderId: null,
    made: { by: staffId, at: new Date(deps.clock.nowMs()), reason },
    checked: null,
    returnedAt: null,
  } as const;
}

/** The order of the breach or case; both have to be about this worker. */
async function orderOf(
  deps: DisciplineDeps,
  about: {
    readonly workerId: string;
    readonly breachId?: string | undefined;
    readonly caseNo?: string | undefined;
  },
): Promise<string> {
  const { workerId, breachId, caseNo } = about;
  if (breachId !== undefined) {
    const breach = await deps.breaches.findById(breachId);
    if (breach?.workerId !== workerId) throw new AppError('NOT_FOUND', { detail: 'breach' });
    return breach.orderId;
  }
  const row = await deps.cases.findById(caseNo ?? '');
  const order = row && (await deps.orders.findById(row.orderId));
  const isHis = order?.tickets.some((ticket) => ticket.workerId === workerId) ?? false;
  if (!order || !isHis) throw new AppError('NOT_FOUND', { detail: 'case' });
  return order._id;
}
