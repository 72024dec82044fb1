import { randomUUID } from 'node:crypto';
import type { DeletionDto, ErasureDto, StaffErasureDto } from '../../contract/schemas/privacy.js';
import { AppError } from '../../contract/terms/errors.js';
import { PRIVACY_TIMES, type ErasureBlocker } from '../../contract/terms/privacy.js';
import type { ListedAfter } from '../../data/repositories/data-exports.js';
import type { ErasureDocument } from '../../data/repositories/erasures.js';
import type { PersonalSubject } from '../../data/repositories/personal-rows.js';
import type { PrivacyDeps, PrivacyGateway } from './deps.js';
import { started } from './started.js';

const DAY_MS = 86_400_000;

/** Deletion of accounts (注销), asked for by their people. */
export function createErasures(deps: PrivacyDeps, gateway: PrivacyGateway) {
  return {
    /** What stands in the way now, and the last request. */
    async get(subject: PersonalSubject): Promise<DeletionDto> {
      const [last, blockers] = await Promise.all([
        deps.erasures.findLast(subject.id),
        deps.blockers.of(subject),
      ]);
      return {
        request: last === null ? null : presentErasure(last),
        blockers: [...blockers],
        coolingDays: PRIVACY_TIMES.coolingMs / DAY_MS,
        completeWithinDays: PRIVACY_TIMES.completeWithinMs / DAY_MS,
      };
    },

    /**
     * Schedules the deletion; one that is open is answered again. DELETION_BLOCKED with `reasons`
     * while something is open. A lost start is mended later.
     */
    async request(subject: PersonalSubject): Promise<ErasureDto> {
      const blockers = await deps.blockers.of(subject);
      if (blockers.length > 0) throw blockedError(blockers);
      const row = newErasure(subject, deps.clock.nowMs());
      const isNew = await deps.erasures.insert(row);
      const open = isNew ? row : await deps.erasures.findOpen(subject.id);
      // The one before ended between the two: the person may ask again.
      if (open === null) throw new AppError('CONTENTION');
      await started(gateway.startErasure(open._id));
      return presentErasure(open);
    },

    /** Stops it during the cooling period. NOT_FOUND without one, ACTION_NOT_ALLOWED too late. */
    async cancel(subject: PersonalSubject): Promise<ErasureDto> {
      const open = await deps.erasures.findOpen(subject.id);
      if (open === null) throw new AppError('NOT_FOUND');
      const cancelled = await deps.erasures.move({
        erasureId: open._id,
        from: 'SCHEDULED',
        to: 'CANCELLED',
        at: new Date(deps.clock.nowMs()),
      });
      if (cancelled === null) throw new AppError('ACTION_NOT_ALLOWED');
      await started(gateway.wakeErasure(open._id));
      return presentErasure(cancelled);
    },

    /** For staff: everybody's, by ids. */
    async listAll(page: {
      readonly after?: ListedAfter | undefined;
      readonly limit: number;
    }): Promise<StaffErasureDto[]> {
      return (await deps.erasures.list(page)).map((row) => ({
        ...presentErasure(row),
        subject: { kind: row.kind, id: row.subjectId },
        steps: Object.entries(row.steps).map(([step, at]) => ({
          step: step as StaffErasureDto['steps'][number]['step'],
          at: at.toISOString(),
        })),
      }));
    },
  };
}

function newErasure({ kind, id }: PersonalSubject, nowMs: number): ErasureDocument {
  const dueMs = nowMs + PRIVACY_TIMES.coolingMs;
  return {
    _id: randomUUID(),
    kind,
    subjectId: id,
    status: 'SCHEDULED',
    requestedAt: new Date(nowMs),
    remindAt: new Date(dueMs - PRIVACY_TIMES.reminderBeforeMs),
    dueAt: new Date(dueMs),
    latestAt: new Date(nowMs + PRIVACY_TIMES.completeWithinMs),
    remindedAt: null,
    blockers: [],
    hasLeftPool: false,
    startedAt: null,
    endedAt: null,
    steps: {},
  };
}

function blockedError(blockers: readonly ErasureBlocker[]): AppError {
  return new AppError('DELETION_BLOCKED', { extra: { reasons: blockers.join(',') } });
}

function presentErasure(row: ErasureDocument): ErasureDto {
  const { _id: id, status, requestedAt, dueAt, latestAt, remindedAt, endedAt, blockers } = row;
  return {
    id,
    status,
    requestedAt: requestedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    latestAt: latestAt.toISOString(),
    remindedAt: remindedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    blockers: [...blockers],
  };
}
