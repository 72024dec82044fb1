import type { Calendar } from '@event-calendar/core';
import type { Mode } from '../../theme/tokens';
import { TONES } from '../../theme/status';
import { addDays, wallOf } from '../../kit/zone-time';
import { TICKET_TONES } from '../orders/terms';
import type { Booked, Booking, Schedule, ScheduleDay } from './types';

type EventInput = Calendar.EventInput;

/** Hours that the calendar shows at least, and widens to what is in it. */
const FIRST_HOUR = 7;
const LAST_HOUR = 22;
const DAY_HOURS = 24;

const ENDED: readonly string[] = ['DONE', 'CANCELLED', 'NO_SHOW', 'SUBMITTED'];
const MOVABLE: readonly string[] = ['ASSIGNED'];

/** Every booking of a page of workers, in the order of time. */
export function bookedOf(schedules: readonly Schedule[]): readonly Booked[] {
  return schedules
    .flatMap((schedule) =>
      schedule.days.flatMap(({ bookings }) => bookings.map((booking) => ({ booking, schedule }))),
    )
    .sort((one, other) => one.booking.startAt.localeCompare(other.booking.startAt));
}

/** May be dragged to another time or another worker: assigned, paid and not begun. */
export const isMovable = (booking: Booking, nowMs: number): boolean =>
  MOVABLE.includes(booking.status) && !booking.isHold && Date.parse(booking.startAt) > nowMs;

export const isEnded = ({ status }: Booking): boolean => ENDED.includes(status);

/** What the calendar draws: closed hours, leave and blocked times behind, bookings in front. */
export function eventsOf(input: {
  readonly schedules: readonly Schedule[];
  readonly mode: Mode;
  readonly nowMs: number;
  readonly canMove: boolean;
  readonly leaveText: string;
  readonly blockedText: string;
}): EventInput[] {
  return input.schedules.flatMap((schedule) => [
    ...schedule.days.flatMap((day) => closedEvents(schedule, day, input)),
    ...bookedOf([schedule]).map((booked) => bookingEvent(booked, input)),
  ]);
}

function closedEvents(
  schedule: Schedule,
  day: ScheduleDay,
  text: { readonly leaveText: string; readonly blockedText: string },
): EventInput[] {
  const { timeZone, workerId } = schedule;
  const behind = (key: string, from: string, to: string, kind: string, title: string) => ({
    id: `${workerId} ${day.date} ${key}`,
    resourceId: workerId,
    start: from,
    end: to,
    title,
    display: 'background' as const,
    classNames: [`dh-sch-${kind}`],
  });
  const bounds = [`${day.date}T00:00:00`, `${addDays(day.date, 1)}T00:00:00`] as const;
  if (day.isOnLeave) return [behind('leave', ...bounds, 'leave', text.leaveText)];
  const blocked = day.blocked.map(({ from, to }, index) => {
    const start = later(wallOf(from, timeZone), bounds[0]);
    const end = earlier(wallOf(to, timeZone), bounds[1]);
    return behind(`blocked${index}`, start, end, 'leave', text.blockedText);
  });
  return [
    ...gapsOf(schedule, day, bounds).map(([from, to], index) =>
      behind(`closed${index}`, from, to, 'closed', ''),
    ),
    ...blocked,
  ];
}

const later = (one: string, other: string): string => (one > other ? one : other);
const earlier = (one: string, other: string): string => (one < other ? one : other);

/** The times of a date outside the working time. */
function gapsOf(
  { timeZone }: Schedule,
  day: ScheduleDay,
  [start, end]: readonly [string, string],
): readonly (readonly [string, string])[] {
  const gaps: (readonly [string, string])[] = [];
  let at = start;
  for (const { from, to } of day.open) {
    const opens = later(wallOf(from, timeZone), start);
    if (opens > at) gaps.push([at, opens]);
    at = later(at, earlier(wallOf(to, timeZone), end));
  }
  if (at < end) gaps.push([at, end]);
  return gaps;
}

function bookingEvent(
  { booking, schedule }: Booked,
  look: { readonly mode: Mode; readonly nowMs: number; readonly canMove: boolean },
): EventInput {
  const tone = isTicketStatus(booking.status) ? TICKET_TONES[booking.status] : 'customer';
  const [text, background] = TONES[booking.isHold ? 'customer' : tone][look.mode];
  const { prepMs, cleanMs } = booking;
  const startMs = Date.parse(booking.startAt) - prepMs;
  const endMs = Date.parse(booking.endAt) + cleanMs;
  const share = (ms: number): string =>
    `${((ms * 100) / Math.max(1, endMs - startMs)).toFixed(1)}%`;
  return {
    id: booking.ticketId,
    resourceId: schedule.workerId,
    start: wallOf(startMs, schedule.timeZone),
    end: wallOf(endMs, schedule.timeZone),
    title: booking.itemName,
    backgroundColor: background,
    textColor: text,
    classNames: [
      'dh-sch-booking',
      ...(booking.isHold ? ['dh-sch-hold'] : []),
      ...(booking.isOutsideHours && !isEnded(booking) ? ['dh-sch-outside'] : []),
    ],
    styles: [`--dh-sch-prep:${share(prepMs)}`, `--dh-sch-clean:${share(cleanMs)}`],
    startEditable: look.canMove && isMovable(booking, look.nowMs),
    durationEditable: false,
    extendedProps: { prepMs, isOutside: booking.isOutsideHours && !isEnded(booking) },
  };
}

const isTicketStatus = (status: string): status is keyof typeof TICKET_TONES =>
  status in TICKET_TONES;

/** First and last hour of the axis: the usual day, widened to hours and bookings beyond it. */
export function hoursOf(schedules: readonly Schedule[]): readonly [first: number, last: number] {
  let [first, last] = [FIRST_HOUR, LAST_HOUR];
  const widen = (from: string, to: string, zone: string): void => {
    const [start, end] = [wallOf(from, zone), wallOf(to, zone)];
    const endHour = Number(end.slice(11, 13)) + (end.slice(14) === '00:00' ? 0 : 1);
    first = Math.min(first, Number(start.slice(11, 13)));
    last = Math.max(last, start.slice(0, 10) === end.slice(0, 10) ? endHour : DAY_HOURS);
    if (start.slice(0, 10) !== end.slice(0, 10) && endHour > 0) first = 0;
  };
  for (const { days, timeZone } of schedules) {
    for (const { open, bookings } of days) {
      // Who works round the clock does not make the axis longer; his bookings at night do.
      for (const { from, to } of open) {
        if (!isWholeDay(from, to)) widen(from, to, timeZone);
      }
      for (const one of bookings) widen(one.startAt, one.endAt, timeZone);
    }
  }
  return [first, last];
}

const isWholeDay = (from: string, to: string): boolean =>
  Date.parse(to) - Date.parse(from) >= 20 * 3_600_000;
