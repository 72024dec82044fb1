import type { z } from 'zod';
import type { workerHoursReplySchema, workerProfileSchema } from '../../contract/schemas/worker.js';
import type { GeoPoint } from '../../contract/terms/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import type { WorkerDocument, WorkerRepository } from '../../data/repositories/workers.js';
import { cellsOf } from '../../domain/geo/cells.js';
import { brokenBy, type HoursEdit, type HoursPreviewDeps } from './preview-hours.js';

export type ProfileDeps = HoursPreviewDeps & {
  readonly workers: Pick<WorkerRepository, 'findById' | 'edit'>;
};

export type WorkerProfileDto = z.input<typeof workerProfileSchema>;
export type WorkerHoursReply = z.input<typeof workerHoursReplySchema>;

type Edit = { readonly workerId: string; readonly expectedVersion: number };

/** Everything that the worker's own page shows (K7). Throws NOT_FOUND. */
export async function getProfile(deps: ProfileDeps, workerId: string): Promise<WorkerProfileDto> {
  return presentProfile(deps, await required(deps, workerId));
}

/**
 * The worker's own changes: radius, where the day starts, and the switch. Throws VERSION_CONFLICT,
 * and ACTION_NOT_ALLOWED when somebody who is suspended or has left wants to be online.
 */
export async function editProfile(
  deps: ProfileDeps,
  input: Edit & {
    readonly change: {
      readonly radiusMeters?: number | undefined;
      readonly home?: GeoPoint | undefined;
      readonly isOnline?: boolean | undefined;
    };
  },
): Promise<WorkerProfileDto> {
  const { change } = input;
  const worker = await required(deps, input.workerId);
  if (change.isOnline === true && worker.status !== 'ACTIVE') {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: worker.status } });
  }
  return presentProfile(
    deps,
    await write(deps, {
      ...input,
      set: {
        ...(change.radiusMeters !== undefined && { radiusMeters: change.radiusMeters }),
        ...(change.home !== undefined && {
          home: change.home,
          cells: cellsOf(change.home.coordinates),
        }),
        ...(change.isOnline !== undefined && { isOnline: change.isOnline }),
      },
      // Decided with the write: he may have been suspended since he was read.
      ...(change.isOnline === true && { mustBeActive: true }),
    }),
  );
}

/**
 * Sets the working hours (K4); from then on nobody books outside them. Bookings that lie outside
 * now stay booked, and the answer names them: he serves them or reports an absence.
 */
export async function setHours(
  deps: ProfileDeps,
  input: Edit & { readonly hours: Required<HoursEdit> },
): Promise<WorkerHoursReply> {
  const worker = await required(deps, input.workerId);
  const { hours, overrides, leave } = input.hours;
  const set = {
    ...(hours !== undefined && { hours }),
    ...(overrides !== undefined && { overrides }),
    ...(leave !== undefined && { leave }),
  };
  const changed = await write(deps, { ...input, set });
  // Looked at after the write: what was booked until then is in it.
  const broken = await brokenBy(deps, { worker, edit: input.hours });
  return { profile: presentProfile(deps, changed), broken };
}

async function required(deps: ProfileDeps, workerId: string): Promise<WorkerDocument> {
  const worker = await deps.workers.findById(workerId);
  if (worker === null) throw new AppError('NOT_FOUND');
  return worker;
}

async function write(
  deps: ProfileDeps,
  input: Parameters<ProfileDeps['workers']['edit']>[0],
): Promise<WorkerDocument> {
  const changed = await deps.workers.edit(input);
  if (changed !== null) return changed;
  const { version, status } = await required(deps, input.workerId);
  if (version !== input.expectedVersion) {
    throw new AppError('VERSION_CONFLICT', { extra: { version } });
  }
  throw new AppError('ACTION_NOT_ALLOWED', { extra: { status } });
}

function presentProfile(deps: ProfileDeps, worker: WorkerDocument): WorkerProfileDto {
  const nowMs = deps.clock.nowMs();
  const { home, skills, hours, overrides, leave } = worker;
  return {
    id: worker._id,
    version: worker.version,
    displayName: worker.displayName,
    gender: worker.gender,
    merchantId: worker.merchantId,
    cityCode: worker.cityCode,
    status: worker.status,
    isOnline: worker.isOnline,
    radiusMeters: worker.radiusMeters,
    home: { type: 'Point', coordinates: [home.coordinates[0], home.coordinates[1]] },
    skills: [...skills],
    certificates: worker.certificates.map(({ kind, validUntil }) => ({
      kind,
      validUntil: validUntil.toISOString(),
      isValid: validUntil.getTime() > nowMs,
    })),
    score: worker.score,
    level: worker.level,
    ordersDone: worker.ordersDone,
    hours: hours.map((day) => day.map((interval) => ({ ...interval }))),
    overrides: overrides.map(({ date, intervals }) => ({
      date,
      intervals: intervals.map((interval) => ({ ...interval })),
    })),
    leave: leave.map((period) => ({ ...period })),
    blocked: worker.blocked
      .filter(({ endMs }) => endMs > nowMs)
      .map(({ startMs, endMs }) => ({
        from: new Date(startMs).toISOString(),
        to: new Date(endMs).toISOString(),
      })),
  };
}
