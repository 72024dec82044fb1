import { EVIDENCE_MAX, type EvidenceKind } from '../../contract/terms/case.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/order.js';
import type { CaseDocument } from '../../data/repositories/cases.js';
import { useMedia } from '../media/use-media.js';
import type { OrderDeps } from '../order/deps.js';
import { evidenceOf } from '../order/order-media.js';

const TRIES_MAX = 5;

/**
 * Adds what somebody shows or says, while nobody has decided; uploads that are there already are
 * left out, so a repeat changes nothing. Errors: CASE_DECIDED, INVALID_INPUT beyond 30 pieces,
 * MEDIA_NOT_USABLE.
 */
export async function addEvidence(
  deps: OrderDeps,
  input: {
    readonly caseNo: string;
    readonly actor: Actor;
    readonly ids: readonly string[];
    readonly kind: EvidenceKind;
    readonly at: Date;
    /** Set for a statement: its text, stored before. */
    readonly noteId: string | null;
  },
): Promise<CaseDocument> {
  const { caseNo, actor, kind, at, noteId } = input;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const row = await deps.cases.findById(caseNo);
    if (!row) throw new AppError('NOT_FOUND', { detail: `case ${caseNo}` });
    const known = new Set(row.evidence.map(({ id }) => id));
    const fresh = [...new Set(input.ids)].filter((id) => !known.has(id));
    const isSaid = noteId === null || row.history.some((entry) => entry.noteId === noteId);
    if (isSaid && fresh.length === 0) return row;
    if (row.status !== 'OPEN' && row.status !== 'APPEALED') throw new AppError('CASE_DECIDED');
    if (known.size + fresh.length > EVIDENCE_MAX) {
      const message = `at most ${EVIDENCE_MAX} pieces in all`;
      throw new AppError('INVALID_INPUT', { fields: [{ field: 'evidenceIds', message }] });
    }
    const evidence = fresh.map((id) => ({ id, kind, by: actor, at }));
    const what = noteId === null ? 'EVIDENCE' : 'STATEMENT';
    const entry = { at, by: actor, what, noteId } as const;
    const change = { caseNo, seen: row.evidence.length, evidence, entry };
    const field = 'evidenceIds';
    const shown = evidenceOf({ orderId: row.orderId, caseNo, ids: fresh, field });
    await deps.transact(async (session) => {
      if (await deps.cases.addEvidence(change, session)) await useMedia(deps, shown, session);
    });
  }
  throw new AppError('CONTENTION', { detail: `evidence of ${caseNo}` });
}
