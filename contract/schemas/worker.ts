import { z } from 'zod';
import {
  CERTIFICATE_KIND,
  DAY_INTERVALS_MAX,
  GENDERS,
  WORKER_LEVELS,
  WORKER_STATUSES,
} from '../terms/catalogue.js';
import { idSchema } from './common.js';
import {
  calendarDateSchema,
  dayIntervalSchema,
  geoPointSchema,
  placeCellsSchema,
  storedInstantSchema,
  weeklyHoursSchema,
} from './places.js';

const SKILLS_MAX = 60;
const OVERRIDES_MAX = 370;
const LEAVE_MAX = 60;
const BLOCKED_MAX = 200;
export const CERTIFICATES_MAX = 30;
const RADIUS_METERS_MIN = 500;
const RADIUS_METERS_MAX = 50_000;

/** As a category declares it, e.g. `massage.body`. */
export const skillCodeSchema = z.string().min(1).max(64);
export const skillCodesSchema = z
  .array(skillCodeSchema)
  .min(1)
  .max(SKILLS_MAX)
  .refine((codes) => new Set(codes).size === codes.length, { message: 'a skill is named twice' });

export const radiusMetersSchema = z.int().min(RADIUS_METERS_MIN).max(RADIUS_METERS_MAX);

/** Replaces the weekly rule on one date; no intervals = a day off. */
const overrideSchema = z.strictObject({
  date: calendarDateSchema,
  intervals: z.array(dayIntervalSchema).max(DAY_INTERVALS_MAX),
});

export const overridesSchema = z
  .array(overrideSchema)
  .max(OVERRIDES_MAX)
  .refine((rows) => new Set(rows.map(({ date }) => date)).size === rows.length, {
    message: 'a date is named twice',
  });

/** Leave over whole dates, both inclusive. */
export const leaveSchema = z
  .array(
    z
      .strictObject({ fromDate: calendarDateSchema, toDate: calendarDateSchema })
      .refine(({ fromDate, toDate }) => toDate >= fromDate, {
        path: ['toDate'],
        message: 'ends before it starts',
      }),
  )
  .max(LEAVE_MAX);

/** Times closed by reported absences, UTC ms, half-open. */
export const blockedSchema = z
  .array(z.strictObject({ startMs: z.int(), endMs: z.int() }))
  .max(BLOCKED_MAX);

export const certificatesSchema = z
  .array(
    z.strictObject({
      kind: z.string().regex(CERTIFICATE_KIND),
      /** Valid while this is later than now; a lapse stops order-taking at once (X10). */
      validUntil: storedInstantSchema,
    }),
  )
  .max(CERTIFICATES_MAX);

export const workerPositionSchema = z.strictObject({
  point: geoPointSchema,
  cells: placeCellsSchema,
  at: storedInstantSchema,
});

/** Mean of stars, 0 to 5. */
export const scoreSchema = z.number().min(0).max(5);

/** When somebody works: a weekly rule, dates that differ from it, and leave. */
export const workerHoursSchema = z
  .strictObject({
    hours: weeklyHoursSchema,
    overrides: overridesSchema,
    leave: leaveSchema,
  })
  .meta({ id: 'WorkerHours' });

/** An edit of the hours: what is left out stays as it is. */
export const workerHoursEditSchema = workerHoursSchema
  .partial()
  .refine((edit) => Object.keys(edit).length > 0, { message: 'nothing to change' });

/** One booked visit that a change of the hours would leave outside them. */
export const brokenBookingSchema = z
  .strictObject({
    orderId: z.string(),
    orderNo: z.string(),
    ticketId: z.string(),
    itemName: z.string(),
    startAt: z.iso.datetime(),
    endAt: z.iso.datetime(),
    status: z.string(),
  })
  .meta({ id: 'BrokenBooking' });

export const BROKEN_BOOKINGS_MAX = 100;

export const hoursPreviewSchema = z
  .strictObject({
    items: z.array(brokenBookingSchema).max(BROKEN_BOOKINGS_MAX),
    hasMore: z.boolean(),
    /** Bookings up to here were looked at. */
    until: z.iso.datetime(),
  })
  .meta({ id: 'HoursPreview' });

/** The worker's own page (K7). */
export const workerProfileSchema = z
  .strictObject({
    id: idSchema,
    version: z.number().int(),
    displayName: z.string(),
    gender: z.enum(GENDERS),
    merchantId: z.string(),
    cityCode: z.string(),
    status: z.enum(WORKER_STATUSES),
    isOnline: z.boolean(),
    radiusMeters: z.number().int(),
    home: geoPointSchema,
    skills: z.array(z.string()),
    certificates: z.array(
      z.strictObject({ kind: z.string(), validUntil: z.iso.datetime(), isValid: z.boolean() }),
    ),
    score: scoreSchema,
    level: z.enum(WORKER_LEVELS),
    ordersDone: z.number().int(),
    ...workerHoursSchema.shape,
    blocked: z.array(z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() })),
  })
  .meta({ id: 'WorkerProfile' });

/** What a worker changes by himself: how far he goes, where his day starts, and the switch. */
export const workerProfileEditSchema = z
  .strictObject({
    radiusMeters: radiusMetersSchema.optional(),
    home: geoPointSchema.optional(),
    isOnline: z.boolean().optional(),
  })
  .refine((edit) => Object.keys(edit).length > 0, { message: 'nothing to change' });

/** The profile after an edit of the hours, and the bookings that now lie outside them. */
export const workerHoursReplySchema = z.strictObject({
  profile: workerProfileSchema,
  broken: hoursPreviewSchema,
});

const countSchema = z.number().int().nonnegative();

/** A score and what it is made of: `cents` of the terms sum to a hundred times the score. */
export const workerScoreSchema = z
  .strictObject({
    score: scoreSchema,
    level: z.enum(WORKER_LEVELS),
    ordersDone: countSchema,
    terms: z.array(
      z.strictObject({
        part: z.enum(['REVIEWS', 'PUNCTUALITY', 'ANSWERS']),
        shareBps: countSchema,
        mean: z.number(),
        evidence: z.number(),
        priorWeight: z.number(),
        cents: countSchema,
      }),
    ),
    facts: z.strictObject({
      reviews: countSchema,
      kept: countSchema,
      late: countSchema,
      missed: countSchema,
      accepted: countSchema,
      declined: countSchema,
      expired: countSchema,
    }),
  })
  .meta({ id: 'WorkerScore' });
