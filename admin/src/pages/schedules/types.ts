import type { z } from 'zod';
import type { orderSchema } from '@contract/schemas/order';
import type { candidatesSchema } from '@contract/schemas/order-dispatch';
import type { absenceSchema, affectedOrdersSchema } from '@contract/schemas/order-dispatch';
import type { schedulePageSchema, scheduleSchema } from '@contract/schemas/schedule';

/** Answers of the API that these pages read. */
export type Schedule = z.infer<typeof scheduleSchema>;
export type SchedulePage = z.infer<typeof schedulePageSchema>;
export type ScheduleDay = Schedule['days'][number];
export type Booking = ScheduleDay['bookings'][number];
export type Order = z.infer<typeof orderSchema>;
export type Candidates = z.infer<typeof candidatesSchema>;
export type Absence = z.infer<typeof absenceSchema>;
export type Affected = z.infer<typeof affectedOrdersSchema>;

/** A booking with the worker whose time it takes. */
export type Booked = { readonly booking: Booking; readonly schedule: Schedule };

/** What a drag or a button asks for; nothing has happened yet. */
export type Wish =
  | { readonly kind: 'time'; readonly startAt: string | null }
  | { readonly kind: 'worker'; readonly to: Schedule; readonly isTimeDropped: boolean }
  | { readonly kind: 'choose' };

/** Paths whose answers a change of a booking makes old. */
export const SCHEDULE_PATHS = [
  '/schedules',
  '/resources/workers',
  '/admin/workers',
  '/admin/orders',
  '/admin/order-counts',
] as const;
