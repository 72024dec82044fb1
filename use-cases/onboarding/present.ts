import type { z } from 'zod';
import type {
  applicationFileSchema,
  applicationRowSchema,
  applicationSchema,
} from '../../contract/schemas/onboarding.js';
import type {
  ApplicationDocument,
  ApplicationEventDocument,
  ApplicationItem,
} from '../../data/repositories/applications.js';
import { depositOf } from '../../domain/onboarding/reduce.js';

export type ApplicationDto = z.input<typeof applicationSchema>;
export type ApplicationRowDto = z.input<typeof applicationRowSchema>;
export type ApplicationFileDto = z.input<typeof applicationFileSchema>;

/** What was said, by the id of the note. */
export type Notes = ReadonlyMap<string, string>;

/** Steps that an applicant has no use for: who works on it is the platform's business. */
const INTERNAL_EVENTS = ['claim', 'release', 'claimLapsed', 'escalate', 'decideItem'];

const iso = (at: Date | null): string | null => at && at.toISOString();
const noteOf = (notes: Notes, noteId: string | null): string | null =>
  noteId === null ? null : (notes.get(noteId) ?? null);

/** As its applicant sees it. What a reviewer thinks of an item shows when it is sent back. */
export function presentApplication(input: {
  readonly row: ApplicationDocument;
  readonly needed: readonly string[];
  readonly events: readonly ApplicationEventDocument[];
  readonly notes: Notes;
}): ApplicationDto {
  const { row, needed, events, notes } = input;
  const isOpenToHim = ['NEEDS_CHANGES', 'REJECTED', 'ACTIVE'].includes(row.status);
  const items = row.items.map((item) => {
    const shown = presentItem(item, notes);
    const isHidden = !isOpenToHim && item.status === 'REJECTED';
    return isHidden ? { ...shown, status: 'PENDING' as const, reason: null, note: null } : shown;
  });
  return {
    ...coreOf(row),
    ...contentsOf(row, notes),
    items,
    needed: [...needed],
    steps: events
      .filter(({ event }) => !INTERNAL_EVENTS.includes(event))
      .map(({ at, event, to }) => ({ at: at.toISOString(), event, status: to })),
  };
}

/** One line of the queue. */
export function presentApplicationRow(
  row: ApplicationDocument,
  viewer: { readonly id: string; readonly atMs: number },
): ApplicationRowDto {
  const { claim, isReminded, isEscalated, stageDueAt } = row;
  const { id, atMs } = viewer;
  const isHeld = claim !== null && claim.untilMs > atMs;
  return {
    ...coreOf(row),
    displayName: row.profile?.displayName ?? null,
    claim: isHeld
      ? {
          reviewerId: claim.reviewerId,
          until: new Date(claim.untilMs).toISOString(),
          isMine: claim.reviewerId === id,
        }
      : null,
    isReminded,
    isEscalated,
    isOverdue: stageDueAt !== null && stageDueAt.getTime() <= atMs,
    ageMs: Math.max(0, atMs - row.stageSince.getTime()),
    itemsLeft: row.items.filter(({ status }) => status !== 'APPROVED').length,
  };
}

/** Everything that a reviewer may see. */
export function presentApplicationFile(input: {
  readonly row: ApplicationDocument;
  readonly events: readonly ApplicationEventDocument[];
  readonly notes: Notes;
  readonly viewer: { readonly id: string; readonly atMs: number };
}): ApplicationFileDto {
  const { row, events, notes, viewer } = input;
  return {
    ...presentApplicationRow(row, viewer),
    ...contentsOf(row, notes),
    applicantId: row.applicantId,
    items: row.items.map((item) => ({
      ...presentItem(item, notes),
      decidedBy: item.decidedBy,
      decidedAt: iso(item.decidedAt),
    })),
    deposit: row.deposit && { ...row.deposit, at: row.deposit.at.toISOString() },
    history: events.map(({ seq, at, event, from, to, by, itemCode, detail, noteId }) => ({
      seq,
      at: at.toISOString(),
      event,
      from,
      to,
      by,
      itemCode,
      detail,
      note: noteOf(notes, noteId),
    })),
  };
}

function coreOf(row: ApplicationDocument) {
  return {
    id: row._id,
    kind: row.kind,
    cityCode: row.cityCode,
    status: row.status,
    seq: row.seq,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    submittedAt: iso(row.submittedAt),
    stageSince: row.stageSince.toISOString(),
    stageDueAt: iso(row.stageDueAt),
    closedAt: iso(row.closedAt),
  };
}

/** Names and numbers are masked for everybody: only their masks are in the row. */
function contentsOf(row: ApplicationDocument, notes: Notes) {
  const { kind, policy, rejection, result } = row;
  return {
    profile: row.profile as ApplicationDto['profile'],
    realName: row.realName?.masked ?? null,
    idNumber: row.idNumber?.masked ?? null,
    licenceNo: row.licenceNo,
    isTrainingNeeded: kind === 'WORKER' ? policy.workerTraining : policy.merchantTraining,
    depositFen: depositOf(row),
    rejection: rejection && {
      reason: rejection.reason,
      note: noteOf(notes, rejection.noteId),
      blockedUntil: rejection.blockedUntil.toISOString(),
    },
    result: result && {
      workerId: result.workerId,
      merchantId: result.merchantId,
      at: result.at.toISOString(),
    },
  };
}

function presentItem(item: ApplicationItem, notes: Notes) {
  const { code, group, status, reason, isRenewed, mediaIds, validUntil, noteId } = item;
  return {
    code,
    group,
    status,
    reason,
    note: status === 'REJECTED' ? noteOf(notes, noteId) : null,
    isRenewed,
    mediaIds: [...mediaIds],
    validUntil: iso(validUntil),
  };
}
