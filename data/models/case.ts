import { Schema, type Connection, type Model } from 'mongoose';
import {
  OPEN_CASE_STATUSES,
  type AppealReason,
  type AppealSide,
  type CaseEntry,
  type CaseKind,
  type CaseReason,
  type CaseRowStatus,
  type EvidenceKind,
} from '../../contract/terms/case.js';
import type { Fen } from '../../contract/terms/money.js';
import type { Actor, CaseDecision, CostBearer, ReasonCode } from '../../contract/terms/order.js';

/** A reference to an upload, never the file. */
export type CaseEvidence = { id: string; kind: EvidenceKind; by: Actor; at: Date };

export type CaseHistoryEntry = {
  at: Date;
  by: Actor;
  what: CaseEntry;
  /** Row of `orderNotes` with what was said. */
  noteId: string | null;
};

export type CaseVerdict = {
  decision: CaseDecision;
  /** Cash back to the customer; 0 for a rejection or a rework. */
  refundFen: Fen;
  bearer: CostBearer;
  noteId: string | null;
  by: Actor;
  at: Date;
  /** The order was settled before: what its people got has to be taken back first. */
  needsReversal: boolean;
};

/** A side's word against the decision; its evidence is with the case's. */
export type CaseAppeal = {
  side: AppealSide;
  by: Actor;
  reason: AppealReason;
  noteId: string;
  at: Date;
};

/** One complaint or after-sales request. `_id` is `<orderNo>C<nn>`. */
export type CaseDocument = {
  _id: string;
  orderId: string;
  orderNo: string;
  customerId: string;
  merchantId: string;
  cityCode: string;
  kind: CaseKind;
  openedBy: Actor;
  reason: CaseReason | ReasonCode;
  noteId: string | null;
  /** The visit it is about; null = the whole order. */
  ticketId: string | null;
  /** Makes a repeat of the request the same case. */
  key: string;
  evidence: CaseEvidence[];
  status: CaseRowStatus;
  decision: CaseVerdict | null;
  /** What was decided before an appeal confirmed or changed it. */
  firstDecision: CaseVerdict | null;
  /** Sides that the first decision costs something; empty = it is final at once. */
  appealSides: AppealSide[];
  /** Until when they may appeal; null before a decision. */
  appealUntil: Date | null;
  appeals: CaseAppeal[];
  /** Sides that have accepted the decision: once all have, nobody waits any longer. */
  acceptedBy: AppealSide[];
  /** When the decision became final and its cost was charged; from then on nothing is appealed. */
  finalAt: Date | null;
  /** What the bearer was charged of the refund; the rest stays the platform's. */
  chargedFen: Fen;
  slaAt: Date | null;
  escalatedAt: Date | null;
  /** When its consequences were written; they are written once. */
  carriedOutAt: Date | null;
  /** Refunds that this case opened itself; those of an order still open belong to its end. */
  refundNos: string[];
  reworkOrderId: string | null;
  /** Reworks that failed before. */
  reworks: number;
  history: CaseHistoryEntry[];
  createdAt: Date;
  openedAt: Date | null;
  closedAt: Date | null;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const dateOrNull = { type: Date, default: null } as const;
const actor = { type: Schema.Types.Mixed, required: true } as const;

const EMBEDDED = { _id: false, strict: 'throw' } as const;

const evidenceSchema = new Schema<CaseEvidence>(
  { id: text, kind: text, by: actor, at: { type: Date, required: true } },
  EMBEDDED,
);

const historySchema = new Schema<CaseHistoryEntry>(
  { at: { type: Date, required: true }, by: actor, what: text, noteId: textOrNull },
  EMBEDDED,
);

const appealSchema = new Schema<CaseAppeal>(
  { side: text, by: actor, reason: text, noteId: text, at: { type: Date, required: true } },
  EMBEDDED,
);

const caseSchema = new Schema<CaseDocument>(
  {
    _id: text,
    orderId: text,
    orderNo: text,
    customerId: text,
    merchantId: text,
    cityCode: text,
    kind: text,
    openedBy: actor,
    reason: text,
    noteId: textOrNull,
    ticketId: textOrNull,
    key: text,
    evidence: { type: [evidenceSchema], default: [] },
    status: text,
    decision: { type: Schema.Types.Mixed, default: null },
    firstDecision: { type: Schema.Types.Mixed, default: null },
    appealSides: { type: [String], default: [] },
    appealUntil: dateOrNull,
    appeals: { type: [appealSchema], default: [] },
    acceptedBy: { type: [String], default: [] },
    finalAt: dateOrNull,
    chargedFen: { type: Number, default: 0 },
    slaAt: dateOrNull,
    escalatedAt: dateOrNull,
    carriedOutAt: dateOrNull,
    refundNos: { type: [String], default: [] },
    reworkOrderId: textOrNull,
    reworks: { type: Number, default: 0 },
    history: { type: [historySchema], default: [] },
    createdAt: { type: Date, required: true },
    openedAt: dateOrNull,
    closedAt: dateOrNull,
  },
  { collection: 'cases', versionKey: false, strict: 'throw' },
);
// One case of an order at a time: of two that open at once the index lets one in.
caseSchema.index(
  { orderId: 1 },
  {
    name: 'oneOpenCaseOfAnOrder',
    unique: true,
    partialFilterExpression: { status: { $in: [...OPEN_CASE_STATUSES] } },
  },
);
caseSchema.index({ orderId: 1, key: 1 }, { unique: true });
caseSchema.index({ status: 1, slaAt: 1, _id: 1 });
caseSchema.index({ cityCode: 1, status: 1, slaAt: 1, _id: 1 });
caseSchema.index({ merchantId: 1, slaAt: 1, _id: 1 });

export function caseModel(connection: Connection): Model<CaseDocument> {
  return (connection.models['Case'] ?? connection.model('Case', caseSchema)) as Model<CaseDocument>;
}
