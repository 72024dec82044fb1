import { randomUUID } from 'node:crypto';
import type { StandingAppealSubject } from '../../contract/terms/discipline.js';
import { AppError } from '../../contract/terms/errors.js';
import type { ActorKind } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { BreachDocument } from '../../data/repositories/breaches.js';
import type { DepositMovementDocument } from '../../data/repositories/deposit-movements.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { StandingAppealDocument } from '../../data/repositories/standing-appeals.js';
import { deductionReturnJournal } from '../../domain/ledger/deposit-postings.js';
import { useMedia } from '../media/use-media.js';
import { waiveBreach } from './count-breach.js';
import { isWithin, type DeskCall, type DisciplineDeps } from './deps.js';

/** People of ours: what they recorded is judged by somebody else. */
const STAFF_KINDS: readonly ActorKind[] = ['operator', 'support', 'reviewer'];

export const appealWordsContext = (appealId: string): string => `standingAppeal:${appealId}`;

type Subject = {
  readonly orderId: string | null;
  readonly recordedBy: readonly string[];
  readonly atMs: number;
};

/**
 * A worker's word against a breach or a deduction, once each (the unique index decides). Errors:
 * NOT_FOUND, APPEAL_OVER after the city's days, APPEAL_EXISTS, ACTION_NOT_ALLOWED for what costs
 * him nothing, MEDIA_NOT_USABLE.
 */
export async function openAppeal(
  deps: DisciplineDeps,
  input: {
    readonly workerId: string;
    readonly subject: StandingAppealSubject;
    readonly subjectId: string;
    readonly words: string;
    readonly mediaIds: readonly string[];
  },
): Promise<StandingAppealDocument> {
  const { workerId, subject, subjectId, words, mediaIds } = input;
  const worker = await deps.workers.findById(workerId);
  if (worker === null) throw new AppError('NOT_FOUND');
  const { cityCode } = worker;
  const about = await subjectOf(deps, input);
  const policy = await deps.disciplinePolicies.effective(cityCode);
  const nowMs = deps.clock.nowMs();
  if (nowMs > about.atMs + policy.appealMs) throw new AppError('APPEAL_OVER');
  const _id = randomUUID();
  const row: StandingAppealDocument = {
    _id,
    workerId,
    cityCode,
    subject,
    subjectId,
    orderId: about.orderId,
    words: deps.sealer.seal(words, appealWordsContext(_id)),
    mediaIds: [...new Set(mediaIds)],
    status: 'OPEN',
    recordedBy: about.recordedBy,
    createdAt: new Date(nowMs),
    dueAt: new Date(nowMs + policy.appealSlaMs),
    decision: null,
  };
  const files = {
    field: 'mediaIds',
    ids: row.mediaIds,
    purposes: ['APPEAL_EVIDENCE'],
    owner: { audience: 'worker', id: workerId },
    usedBy: { kind: 'BREACH', id: _id },
    cityCode,
  } as const;
  try {
    await deps.transact(async (session) => {
      await deps.standingAppeals.insert(row, session);
      await useMedia(deps, files, session);
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw new AppError('APPEAL_EXISTS', { cause: error });
    throw error;
  }
  return row;
}

async function subjectOf(
  deps: DisciplineDeps,
  input: Pick<StandingAppealDocument, 'workerId' | 'subject' | 'subjectId'>,
): Promise<Subject> {
  const { workerId, subject, subjectId } = input;
  if (subject === 'BREACH') {
    const breach = await deps.breaches.findById(subjectId);
    if (breach?.workerId !== workerId) throw new AppError('NOT_FOUND');
    return ofBreach(breach);
  }
  const movement = await deps.depositMovements.findById(subjectId);
  if (movement?.workerId !== workerId || movement.kind !== 'DEDUCTION') {
    throw new AppError('NOT_FOUND');
  }
  return ofDeduction(movement);
}

function ofBreach({ orderId, by, at, waivedAt, points }: BreachDocument): Subject {
  if (points === 0 || (waivedAt ?? null) !== null) throw new AppError('ACTION_NOT_ALLOWED');
  const isStaff = by !== undefined && STAFF_KINDS.includes(by.kind);
  return { orderId, recordedBy: isStaff ? [by.id] : [], atMs: at.getTime() };
}

function ofDeduction({ orderId, made, checked, status }: DepositMovementDocument): Subject {
  if (status !== 'BOOKED' || checked === null) {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { status } });
  }
  return { orderId, recordedBy: [made.by, checked.by], atMs: checked.at.getTime() };
}

/**
 * Staff answer an appeal, once. Waiving takes the points away, or gives the money back to the
 * deposit, in the same transaction. Errors: NOT_FOUND, SAME_PERSON, ACTION_NOT_ALLOWED when it is
 * decided already.
 */
export async function decideStandingAppeal(
  deps: DisciplineDeps,
  input: DeskCall & {
    readonly appealId: string;
    readonly outcome: 'UPHELD' | 'WAIVED';
    readonly reason: string;
  },
): Promise<StandingAppealDocument> {
  const { appealId, outcome: status, reason, staffId } = input;
  return deps.transact(async (session) => {
    const row = await deps.standingAppeals.findById(appealId, session);
    if (row === null || !isWithin(input, row.cityCode)) throw new AppError('NOT_FOUND');
    if (row.status !== 'OPEN') {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
    }
    if (row.recordedBy.includes(staffId)) throw new AppError('SAME_PERSON');
    const decision = { by: staffId, at: new Date(deps.clock.nowMs()), reason };
    if (!(await deps.standingAppeals.decide({ appealId, status, decision }, session))) {
      throw new AppError('CONTENTION', { detail: `appeal ${appealId} has moved on` });
    }
    if (status === 'WAIVED') await carryOutWaiver(deps, { row, staffId, reason }, session);
    return { ...row, status, decision };
  });
}

async function carryOutWaiver(
  deps: DisciplineDeps,
  waiver: {
    readonly row: StandingAppealDocument;
    readonly staffId: string;
    readonly reason: string;
  },
  session: ClientSession,
): Promise<void> {
  const { row, staffId, reason } = waiver;
  const { workerId, cityCode, subjectId } = row;
  if (row.subject === 'BREACH') {
    const by = { kind: 'operator', id: staffId } as const;
    await waiveBreach(deps, { breachId: subjectId, workerId, cityCode, by, reason }, session);
    return;
  }
  const movement = await deps.depositMovements.findById(subjectId, session);
  const set = { status: 'RETURNED', returnedAt: new Date(deps.clock.nowMs()) } as const;
  const step = { movementId: subjectId, from: 'BOOKED', set } as const;
  if (movement === null || !(await deps.depositMovements.step(step, session))) {
    throw new AppError('CONTENTION', { detail: `deduction ${subjectId} has moved on` });
  }
  const { amountFen } = movement;
  await deps.ledger.post(
    deductionReturnJournal({ movementId: subjectId, workerId, amountFen }),
    session,
  );
}
