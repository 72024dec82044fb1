import type { CaseKind, CaseReason, EvidenceKind } from '../../contract/terms/case.js';
import { EVIDENCE_MAX } from '../../contract/terms/case.js';
import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { Actor, ReasonCode } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { CaseDocument } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { complaintWindow } from '../../domain/case/case-terms.js';
import { useMedia } from '../media/use-media.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { evidenceOf } from '../order/order-media.js';

/** Two digits of the number; drafts that nobody opened count as well. */
const CASES_PER_ORDER_MAX = 99;
const NUMBER_TRIES_MAX = 5;

export type EvidenceInput = { readonly id: string; readonly kind: EvidenceKind };

export type DraftCaseInput = {
  readonly order: OrderDocument;
  readonly actor: Actor;
  readonly kind: CaseKind;
  readonly reason: CaseReason | ReasonCode;
  /** Free text; kept as a note, only its id travels. */
  readonly noteText: string | null;
  readonly evidence: readonly EvidenceInput[];
  /** Where the request names it. */
  readonly evidenceField?: 'photoIds' | 'evidenceIds';
  readonly receivedAtMs: number;
  /** Makes a repeat of the request the same case. */
  readonly key: string;
  /** The visit it is about; the whole order when absent. */
  readonly ticketId?: string | null;
};

export type DraftedCase = { readonly caseNo: string; readonly noteId: string | null };

export const caseKeyOf = (by: { readonly actor: Actor; readonly key: string }): string =>
  `${by.actor.id}:${by.key}`;

/**
 * Writes a case that is not open yet, with its text and evidence; the change of the order opens it.
 * A repeat with the same key is the same case. Errors: MEDIA_NOT_USABLE.
 */
export async function draftCase(deps: OrderDeps, input: DraftCaseInput): Promise<DraftedCase> {
  if (input.evidence.length > EVIDENCE_MAX) throw new AppError('INVALID_INPUT');
  const row = await draftRow(deps, input);
  if (row.noteId !== null && input.noteText !== null) {
    await deps.orderNotes.insertOnce({
      _id: row.noteId,
      orderId: row.orderId,
      actor: row.openedBy,
      text: input.noteText,
      at: row.createdAt,
    });
  }
  return { caseNo: row._id, noteId: row.noteId };
}

async function draftRow(deps: OrderDeps, input: DraftCaseInput): Promise<CaseDocument> {
  const orderId = input.order._id;
  for (let attempt = 0; attempt < NUMBER_TRIES_MAX; attempt += 1) {
    const present = await deps.cases.findByKey({ orderId, key: caseKeyOf(input) });
    if (present) return present;
    const index = (await deps.cases.countOf(orderId)) + 1;
    if (index > CASES_PER_ORDER_MAX) {
      throw new AppError('RATE_LIMITED', { detail: `${orderId} has ${index - 1} case numbers` });
    }
    const row = newCase(input, index);
    const shown = evidenceOf({
      orderId,
      caseNo: row._id,
      ids: row.evidence.map(({ id }) => id),
      field: input.evidenceField ?? 'evidenceIds',
    });
    try {
      await deps.transact(async (session) => {
        await deps.cases.insertDraft(row, session);
        await useMedia(deps, shown, session);
      });
      return row;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw new AppError('CONTENTION', { detail: `case numbers of ${orderId}` });
}

function newCase(input: DraftCaseInput, index: number): CaseDocument {
  const { order, actor, kind, reason, noteText, evidence, receivedAtMs } = input;
  const caseNo = `${order.no}C${String(index).padStart(2, '0')}`;
  const at = new Date(receivedAtMs);
  return {
    _id: caseNo,
    orderId: order._id,
    orderNo: order.no,
    customerId: order.customerId,
    merchantId: order.merchantId,
    cityCode: order.cityCode,
    kind,
    openedBy: actor,
    reason,
    noteId: noteText === null ? null : `${caseNo}:opened`,
    ticketId: input.ticketId ?? null,
    key: caseKeyOf(input),
    evidence: evidence.map(({ id, kind: evidenceKind }) => ({
      id,
      kind: evidenceKind,
      by: actor,
      at,
    })),
    status: 'DRAFT',
    decision: null,
    firstDecision: null,
    appealSides: [],
    appealUntil: null,
    appeals: [],
    acceptedBy: [],
    finalAt: null,
    chargedFen: fen(0),
    slaAt: null,
    escalatedAt: null,
    carriedOutAt: null,
    refundNos: [],
    reworkOrderId: null,
    reworks: 0,
    history: [],
    createdAt: at,
    openedAt: null,
    closedAt: null,
  };
}

/**
 * DRAFT → OPEN inside the transaction that changes the order; the SLA runs from `at`. A repeat is
 * fine. Errors: CASE_EXISTS when the order has an open case, NOT_FOUND for a number of another order.
 */
export async function openCaseInSession(
  deps: Pick<OrderDeps, 'cases'>,
  input: {
    readonly caseNo: string;
    readonly order: OrderDocument;
    readonly actor: Actor;
    readonly at: Date;
  },
  session: ClientSession,
): Promise<void> {
  const { caseNo, order, actor, at } = input;
  const opening = {
    caseNo,
    orderId: order._id,
    slaAt: new Date(at.getTime() + order.policy.caseSlaMs),
    entry: { at, by: actor, what: 'OPENED', noteId: null },
  } as const;
  const isOpened = await deps.cases.open(opening, session).catch((error: unknown) => {
    throw isDuplicateKey(error) ? new AppError('CASE_EXISTS', { cause: error }) : error;
  });
  if (isOpened) return;
  const row = await deps.cases.findById(caseNo, session);
  if (row?.orderId !== order._id) throw new AppError('NOT_FOUND', { detail: `case ${caseNo}` });
}

/** What a case after completion needs of Temporal. */
export type CaseStarter = Pick<OrderGateway, 'signalSettlement' | 'startCase'>;

/**
 * Opens a case about a completed order. Within the dispute window the order's settlement is held in
 * the same transaction, so that of case and settlement at one moment only one happens; later the
 * case opens and what was settled has to be reversed. Errors: COMPLAINT_TOO_LATE, CASE_EXISTS.
 */
export async function openCaseAfterCompletion(
  deps: OrderDeps,
  gateway: CaseStarter,
  input: DraftCaseInput,
): Promise<{ readonly caseNo: string; readonly isHeld: boolean }> {
  const { order, receivedAtMs } = input;
  const completedAtMs = order.completedAt?.getTime() ?? 0;
  const window = complaintWindow({
    completedAtMs,
    disputeUntilMs: order.disputeUntil?.getTime() ?? completedAtMs,
    complaintMs: order.policy.complaintMs,
    atMs: receivedAtMs,
  });
  if (window === 'over') throw new AppError('COMPLAINT_TOO_LATE');
  const { caseNo } = await draftCase(deps, input);
  const mayHold = window === 'hold';
  const isHeld = await deps.transact((session) =>
    openAndHold({ deps, input, caseNo, mayHold, session }),
  );
  // A lost signal does no harm: the settlement asks the database, and the case's run repeats it.
  if (isHeld) await gateway.signalSettlement(order._id, 'hold', { caseNo });
  await gateway.startCase(caseNo);
  return { caseNo, isHeld };
}

async function openAndHold(args: {
  readonly deps: OrderDeps;
  readonly input: DraftCaseInput;
  readonly caseNo: string;
  readonly mayHold: boolean;
  readonly session: ClientSession;
}): Promise<boolean> {
  const { deps, input, caseNo, mayHold, session } = args;
  const orderId = input.order._id;
  const [row, order] = [
    await deps.cases.findById(caseNo, session),
    await deps.orders.findById(orderId, session),
  ];
  if (!order || !row) throw new AppError('NOT_FOUND', { detail: `case ${caseNo}` });
  if (row.status !== 'DRAFT') return order.openCaseNo === caseNo;
  if (order.status !== 'COMPLETED') throw new AppError('TRANSITION_NOT_ALLOWED');
  const at = new Date(input.receivedAtMs);
  await openCaseInSession(deps, { caseNo, order, actor: input.actor, at }, session);
  if (!mayHold) return false;
  if (await deps.cases.holdSettlement({ orderId, caseNo }, session)) return true;
  if (order.openCaseNo !== null) throw new AppError('CASE_EXISTS');
  return false;
}
