import { Schema, type Connection, type Model } from 'mongoose';
import {
  CERTIFICATE_KINDS,
  GENDERS,
  WORKER_LEVELS,
  WORKER_STATUSES,
  type CertificateKind,
  type Gender,
  type GeoPoint,
  type PlaceCells,
  type WeeklyHours,
  type WorkerLevel,
  type WorkerStatus,
} from '../../contract/terms/catalogue.js';
import type { Interval } from '../../domain/schedule/types.js';
import type { DateOverride, LeavePeriod } from '../../domain/schedule/working-hours.js';
import {
  dayIntervalSchema,
  embeddedOptions,
  geoPointSchema,
  placeCellsSchema,
  weeklyHoursField,
} from './parts.js';

/** Valid while `validUntil` > now; a lapse stops order-taking at once (X10). */
export type Certificate = { readonly kind: CertificateKind; readonly validUntil: Date };

/** Last reported position. */
export type WorkerPosition = {
  readonly point: GeoPoint;
  readonly cells: PlaceCells;
  readonly at: Date;
};

/**
 * A person who serves. The phone and the login are on the user document that carries this
 * `_id` as `workerId`; what customers see of the person is `displayName` and the public fields.
 */
export type WorkerDocument = {
  readonly _id: string;
  readonly merchantId: string;
  readonly cityCode: string;
  readonly displayName: string;
  readonly gender: Gender;
  readonly skills: readonly string[];
  /** Where the day starts; never leaves the server, customers get a distance. */
  readonly home: GeoPoint;
  /** Cells of `home`. */
  readonly cells: PlaceCells;
  readonly radiusMeters: number;
  /** These four are `WorkerHours` of domain/schedule, read as they are. */
  readonly hours: WeeklyHours;
  readonly overrides: readonly DateOverride[];
  readonly blocked: readonly Interval[];
  readonly leave: readonly LeavePeriod[];
  readonly status: WorkerStatus;
  /** The worker's own online / resting switch. */
  readonly isOnline: boolean;
  /** Mean of reviews, 0 to 5 with two decimals. */
  readonly score: number;
  readonly ordersDone: number;
  readonly level: WorkerLevel;
  readonly certificates: readonly Certificate[];
  readonly position?: WorkerPosition | undefined;
  /** Last request of his phone, to the minute; absent before the first. */
  readonly lastSeenAt?: Date | undefined;
  readonly version: number;
};

const overrideSchema = new Schema<DateOverride>(
  {
    date: { type: String, required: true },
    intervals: { type: [dayIntervalSchema], required: true },
  },
  embeddedOptions,
);

const blockedSchema = new Schema<Interval>(
  { startMs: { type: Number, required: true }, endMs: { type: Number, required: true } },
  embeddedOptions,
);

const leaveSchema = new Schema<LeavePeriod>(
  { fromDate: { type: String, required: true }, toDate: { type: String, required: true } },
  embeddedOptions,
);

const certificateSchema = new Schema<Certificate>(
  {
    kind: { type: String, enum: CERTIFICATE_KINDS, required: true },
    validUntil: { type: Date, required: true },
  },
  embeddedOptions,
);

const positionSchema = new Schema<WorkerPosition>(
  {
    point: { type: geoPointSchema, required: true },
    cells: { type: placeCellsSchema, required: true },
    at: { type: Date, required: true },
  },
  embeddedOptions,
);

export const workerSchema = new Schema<WorkerDocument>(
  {
    _id: { type: String, required: true },
    merchantId: { type: String, required: true },
    cityCode: { type: String, required: true },
    displayName: { type: String, required: true },
    gender: { type: String, enum: GENDERS, required: true },
    skills: { type: [String], required: true },
    home: { type: geoPointSchema, required: true },
    cells: { type: placeCellsSchema, required: true },
    radiusMeters: { type: Number, required: true, min: 0 },
    hours: weeklyHoursField,
    overrides: { type: [overrideSchema], required: true },
    blocked: { type: [blockedSchema], required: true },
    leave: { type: [leaveSchema], required: true },
    status: { type: String, enum: WORKER_STATUSES, required: true },
    isOnline: { type: Boolean, required: true },
    score: { type: Number, required: true, min: 0, max: 5 },
    ordersDone: { type: Number, required: true, min: 0 },
    level: { type: String, enum: WORKER_LEVELS, required: true },
    certificates: { type: [certificateSchema], required: true },
    position: { type: positionSchema },
    lastSeenAt: { type: Date },
    version: { type: Number, required: true },
  },
  { collection: 'workers', versionKey: false, strict: 'throw' },
);
// Search round an address: one index per cell size, the skill first because it cuts most.
workerSchema.index({ cityCode: 1, status: 1, skills: 1, 'cells.h3r8': 1 });
workerSchema.index({ cityCode: 1, status: 1, skills: 1, 'cells.h3r7': 1 });
// Dispatch loads a city's pool.
workerSchema.index({ cityCode: 1, status: 1, isOnline: 1, _id: 1 });
workerSchema.index({ merchantId: 1, status: 1, _id: 1 });

export function workerModel(connection: Connection): Model<WorkerDocument> {
  return connection.models.Worker ?? connection.model<WorkerDocument>('Worker', workerSchema);
}
