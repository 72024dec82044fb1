import { z } from 'zod';
import { idSchema } from './common.js';
import { calendarDateSchema } from './places.js';
import { skillCodeSchema } from './worker.js';

/** Two weeks: more is a report. */
export const SCHEDULE_DAYS_MAX = 14;
const DAYS_DEFAULT = 7;
/** Workers on one page of everybody's week. */
export const SCHEDULE_WORKERS_MAX = 50;
const WORKERS_DEFAULT = 20;
const PAGE_MAX = 200;
const PERIODS_MAX = 100;
const BOOKINGS_MAX = 96;

/** Dates of the worker's city; today, seen from there, when `from` is left out. */
const daysShape = {
  from: calendarDateSchema.optional(),
  days: z.coerce.number().int().min(1).max(SCHEDULE_DAYS_MAX).default(DAYS_DEFAULT),
};

export const scheduleQuerySchema = z.strictObject(daysShape);

export const schedulesQuerySchema = z.strictObject({
  ...daysShape,
  cityCode: idSchema.optional(),
  merchantId: idSchema.optional(),
  skill: skillCodeSchema.optional().describe('Who has it'),
  page: z.coerce.number().int().min(1).max(PAGE_MAX).default(1),
  pageSize: z.coerce.number().int().min(1).max(SCHEDULE_WORKERS_MAX).default(WORKERS_DEFAULT),
});

const instant = z.iso.datetime();

const periodSchema = z.strictObject({ from: instant, to: instant });

/** One booked visit; who is visited and where is behind the order. */
const scheduleBookingSchema = z
  .strictObject({
    orderId: z.string(),
    orderNo: z.string(),
    ticketId: z.string(),
    itemName: z.string(),
    startAt: instant,
    endAt: instant,
    prepMs: z.number().int(),
    cleanMs: z.number().int(),
    status: z.string(),
    /** Held while the customer pays. */
    isHold: z.boolean(),
    /** Lies outside the hours, which were changed after it was booked. */
    isOutsideHours: z.boolean(),
  })
  .meta({ id: 'ScheduleBooking' });

const scheduleDaySchema = z
  .strictObject({
    date: calendarDateSchema,
    /** Working time, cut at midnight. */
    open: z.array(periodSchema).max(PERIODS_MAX),
    /** Times closed by reported absences. */
    blocked: z.array(periodSchema).max(PERIODS_MAX),
    isOnLeave: z.boolean(),
    /** What begins on this date. */
    bookings: z.array(scheduleBookingSchema).max(BOOKINGS_MAX),
    /** Share of the working time that is booked, preparation and cleaning included; 0 to 10,000. */
    bookedBps: z.number().int().min(0),
  })
  .meta({ id: 'ScheduleDay' });

/** One worker's days. */
export const scheduleSchema = z
  .strictObject({
    workerId: z.string(),
    displayName: z.string(),
    merchantId: z.string(),
    cityCode: z.string(),
    timeZone: z.string(),
    isOnline: z.boolean(),
    days: z.array(scheduleDaySchema).max(SCHEDULE_DAYS_MAX),
  })
  .meta({ id: 'Schedule' });

export const schedulePageSchema = z.strictObject({
  items: z.array(scheduleSchema).max(SCHEDULE_WORKERS_MAX),
  total: z.number().int(),
});
