import type { z } from 'zod';
import type { caseFileSchema, caseRowSchema, caseSchema } from '../../contract/schemas/case.js';
import {
  CASE_DECISION_TEXT,
  CASE_STATUS_TEXT,
  type AppealSide,
} from '../../contract/terms/case.js';
import type { CaseAppeal, CaseDocument, CaseVerdict } from '../../data/repositories/cases.js';
import { actionsOfDesk, actionsOfSide } from './case-actions.js';

export type CaseDto = z.input<typeof caseSchema>;
export type CaseRowDto = z.input<typeof caseRowSchema>;
export type CaseFileDto = z.input<typeof caseFileSchema>;

export type NoteTexts = ReadonlyMap<string, string>;

function coreOf(row: CaseDocument) {
  const status = row.status === 'DRAFT' ? 'OPEN' : row.status;
  const { decision } = row;
  return {
    caseNo: row._id,
    orderId: row.orderId,
    orderNo: row.orderNo,
    kind: row.kind,
    reason: row.reason,
    status,
    statusText: CASE_STATUS_TEXT[status],
    openedAt: (row.openedAt ?? row.createdAt).toISOString(),
    slaAt: (row.slaAt ?? row.createdAt).toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    decision: decision?.decision ?? null,
    decisionText: decision && CASE_DECISION_TEXT[decision.decision],
    refundFen: decision?.refundFen ?? null,
    reworkOrderId: row.reworkOrderId,
    appealUntil: row.appealSides.length > 0 ? (row.appealUntil?.toISOString() ?? null) : null,
    finalAt: row.finalAt?.toISOString() ?? null,
  };
}

const textOf = (texts: NoteTexts, noteId: string | null): string | null =>
  noteId === null ? null : (texts.get(noteId) ?? null);

/** For the order's own people: what the case says, and the evidence that the viewer gave himself. */
export function presentCase(view: {
  readonly row: CaseDocument;
  readonly viewerId: string;
  readonly side: AppealSide;
  readonly atMs: number;
  readonly texts: NoteTexts;
}): CaseDto {
  const { row, viewerId, texts, side, atMs } = view;
  return {
    ...coreOf(row),
    note: textOf(texts, row.noteId),
    isBorneByMe: side !== 'CUSTOMER' && row.appealSides.includes(side),
    appeals: row.appeals.map((appeal) => ({
      ...appealOf(appeal),
      note: appeal.side === side ? textOf(texts, appeal.noteId) : null,
    })),
    allowedActions: actionsOfSide(row, { side, atMs }),
    evidence: row.evidence
      .filter(({ by }) => by.id === viewerId)
      .map(({ id, kind, at }) => ({ id, kind, at: at.toISOString() })),
  };
}

const appealOf = ({ side, reason, at }: CaseAppeal) => ({ side, reason, at: at.toISOString() });

/** One line of the queue. */
export function presentCaseRow(row: CaseDocument): CaseRowDto {
  return {
    ...coreOf(row),
    cityCode: row.cityCode,
    merchantId: row.merchantId,
    customerId: row.customerId,
    isOverdue: row.escalatedAt !== null,
    bearer: row.decision?.bearer ?? null,
    needsReversal: row.decision?.needsReversal ?? false,
  };
}

const verdictOf = ({ decision, refundFen, bearer, by, at }: CaseVerdict) => ({
  decision,
  refundFen,
  bearer,
  by,
  at: at.toISOString(),
});

/** Everything, for who decides. */
export function presentCaseFile(view: {
  readonly row: CaseDocument;
  readonly viewerId: string;
  readonly refundableFen: number;
  readonly texts: NoteTexts;
}): CaseFileDto {
  const { row, viewerId, refundableFen, texts } = view;
  return {
    ...presentCaseRow(row),
    openedBy: row.openedBy,
    ticketId: row.ticketId,
    refundableFen,
    refundNos: row.refundNos,
    chargedFen: row.chargedFen,
    firstDecision: row.firstDecision && verdictOf(row.firstDecision),
    decidedBy: row.decision?.by ?? null,
    appeals: row.appeals.map((appeal) => ({
      ...appealOf(appeal),
      by: appeal.by,
      note: textOf(texts, appeal.noteId),
    })),
    acceptedBy: row.acceptedBy,
    allowedActions: actionsOfDesk(row, viewerId),
    evidence: row.evidence.map(({ at, ...piece }) => ({ ...piece, at: at.toISOString() })),
    history: row.history.map(({ at, by, what, noteId }) => ({
      at: at.toISOString(),
      by,
      what,
      // The opening's words are the case's own.
      text: textOf(texts, what === 'OPENED' ? row.noteId : noteId),
    })),
  };
}
