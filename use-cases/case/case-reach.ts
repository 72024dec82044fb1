import { AppError } from '../../contract/terms/errors.js';
import type { CaseDocument } from '../../data/repositories/cases.js';
import type { OrderDeps } from '../order/deps.js';
import { requireOrder, type OrderScope, type StepRequest } from '../order/order-steps.js';
import { sideOf } from './case-actions.js';
import { presentCase, type CaseDto, type NoteTexts } from './present-case.js';

/** What a person does with one case. */
export type CaseStep = Omit<StepRequest, 'orderId'> & {
  readonly caseNo: string;
  readonly scope: OrderScope;
};

/** The case and its order; whoever is out of reach, and a draft, is NOT_FOUND. */
export async function requireInReach(
  deps: OrderDeps,
  input: { readonly caseNo: string; readonly scope: OrderScope },
) {
  const row = await deps.cases.findById(input.caseNo);
  if (!row || row.status === 'DRAFT') throw new AppError('NOT_FOUND');
  const order = await requireOrder(deps, { orderId: row.orderId, scope: input.scope });
  return { row, order };
}

/** Stores what a person says about a case; a repeat of the request is the same note. */
export async function noteOf(
  deps: OrderDeps,
  row: CaseDocument,
  said: Pick<CaseStep, 'actor' | 'key' | 'receivedAtMs'> & { readonly note: string },
): Promise<string> {
  const { actor, key, receivedAtMs, note } = said;
  const noteId = `${row._id}:${actor.id}:${key}`;
  const at = new Date(receivedAtMs);
  await deps.orderNotes.insertOnce({ _id: noteId, orderId: row.orderId, actor, text: note, at });
  return noteId;
}

/** What was said, by the id of the note. */
export async function textsOf(
  deps: OrderDeps,
  noteIds: readonly (string | null)[],
): Promise<NoteTexts> {
  const ids = noteIds.flatMap((noteId) => (noteId === null ? [] : [noteId]));
  const notes = await deps.orderNotes.findByIds(ids);
  return new Map(notes.map(({ _id, text }) => [_id, text]));
}

/** Cases as one side of the order sees them. */
export async function presentOwn(
  deps: OrderDeps,
  rows: readonly CaseDocument[],
  viewer: { readonly id: string; readonly scope: OrderScope },
): Promise<CaseDto[]> {
  const side = sideOf(viewer.scope);
  if (side === null) throw new AppError('FORBIDDEN');
  const noteIds = rows.flatMap((row) => [row.noteId, ...row.appeals.map(({ noteId }) => noteId)]);
  const texts = await textsOf(deps, noteIds);
  const atMs = deps.clock.nowMs();
  return rows.map((row) => presentCase({ row, viewerId: viewer.id, side, atMs, texts }));
}

/** The same of one case. */
export async function ownOf(
  deps: OrderDeps,
  row: CaseDocument,
  viewer: { readonly id: string; readonly scope: OrderScope },
): Promise<CaseDto> {
  const [own] = await presentOwn(deps, [row], viewer);
  if (!own) throw new AppError('INTERNAL');
  return own;
}
