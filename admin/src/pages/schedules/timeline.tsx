import { useMemo } from 'react';
import { useHref, useNavigate } from 'react-router';
import { currentLanguage, useWords } from '../../i18n/i18n';
import { percent } from '../../kit/format';
import { useMay, useProfile } from '../../providers/profile';
import { useMode } from '../../theme/mode';
import { browserZone, instantOf, wallOf } from '../../kit/zone-time';
import { useStatusText } from './booking-status';
import { bookedOf, eventsOf, hoursOf } from './blocks';
import { BlockCalendar, span, type Dropped } from './calendar';
import type { PlanTools } from './plan';
import type { Booked, Schedule } from './types';
import { scheduleWords } from './words';
import { visitText } from './zone-time';

/** The blocks of a page of workers, or of one; a drop becomes a wish that a dialog confirms. */
export function Timeline(props: {
  readonly kind: 'rows' | 'days';
  readonly schedules: readonly Schedule[];
  readonly plan: PlanTools;
}) {
  const t = useWords(scheduleWords);
  const statusText = useStatusText();
  const { kind, schedules, plan } = props;
  const events = useEvents(schedules);
  const rows = useRows(schedules);
  const hours = useMemo(() => hoursOf(schedules), [schedules]);
  const booked = useMemo(() => byTicket(schedules), [schedules]);
  const [first] = schedules;
  const from = first?.days[0]?.date;
  if (first === undefined || from === undefined) return null;
  const labelOf = (ticketId: string): string => {
    const found = booked.get(ticketId);
    if (found === undefined) return '';
    const { booking, schedule } = found;
    // What stands on the block comes first: who speaks to the page says what he reads.
    return t('bookingLabel', {
      start: wallOf(Date.parse(booking.startAt), schedule.timeZone).slice(11, 16),
      worker: schedule.displayName,
      when: visitText(booking.startAt, booking.endAt, schedule.timeZone),
      item: booking.itemName,
      status: statusText(booking),
    });
  };
  return (
    <BlockCalendar
      // The calendar says its dates once: another language is another calendar.
      key={currentLanguage()}
      kind={kind}
      from={from}
      days={first.days.length}
      hours={hours}
      rows={rows}
      events={events}
      hasNowLine={schedules.every(({ timeZone }) => timeZone === browserZone())}
      label={t('calendarLabel')}
      labelOf={labelOf}
      onOpen={plan.open}
      onDrop={(dropped) =>
        propose({ dropped, schedules, found: booked.get(dropped.ticketId), plan })
      }
    />
  );
}

const byTicket = (schedules: readonly Schedule[]): ReadonlyMap<string, Booked> =>
  new Map(bookedOf(schedules).map((one) => [one.booking.ticketId, one]));

/** Another row: another worker. The same row: another time. Never both in one step. */
function propose(input: {
  readonly dropped: Dropped;
  readonly schedules: readonly Schedule[];
  readonly found: Booked | undefined;
  readonly plan: PlanTools;
}): void {
  const { dropped, found, plan } = input;
  if (found === undefined) return;
  const { booking, schedule } = found;
  const before = wallOf(Date.parse(booking.startAt) - booking.prepMs, schedule.timeZone);
  const isTimeDropped = before.slice(0, 16) !== dropped.wall.slice(0, 16);
  const to = input.schedules.find(({ workerId }) => workerId === dropped.workerId);
  if (to !== undefined && to.workerId !== schedule.workerId) {
    plan.wish(found, { kind: 'worker', to, isTimeDropped });
  } else if (isTimeDropped) {
    const startMs = Date.parse(instantOf(dropped.wall, schedule.timeZone)) + booking.prepMs;
    plan.wish(found, { kind: 'time', startAt: new Date(startMs).toISOString() });
  }
}

function useEvents(schedules: readonly Schedule[]) {
  const t = useWords(scheduleWords);
  const may = useMay();
  const isAdmin = useProfile()?.audience === 'admin';
  const mode = useMode();
  const canMove = may('order.dispatch') || (isAdmin && may('order.reschedule'));
  const [leaveText, blockedText] = [t('leaveBlock'), t('blockedBlock')];
  return useMemo(
    () => eventsOf({ schedules, mode, nowMs: Date.now(), canMove, leaveText, blockedText }),
    [schedules, mode, canMove, leaveText, blockedText],
  );
}

/** Heads of the rows: the name leads to the worker's own week. */
function useRows(schedules: readonly Schedule[]) {
  const t = useWords(scheduleWords);
  const navigate = useNavigate();
  const base = useHref('/schedules');
  const [online, resting] = [t('online'), t('resting')];
  const language = t('booked', { share: '' });
  return useMemo(
    () =>
      schedules.map((schedule) => ({
        id: schedule.workerId,
        label: (): Node => {
          const path = encodeURIComponent(schedule.workerId);
          const head = document.createElement('a');
          head.href = `${base}/${path}`;
          head.className = 'dh-sch-head';
          head.append(
            span('dh-sch-name', schedule.displayName),
            span(
              `dh-sch-under${schedule.isOnline ? ' dh-sch-online' : ''}`,
              `${schedule.isOnline ? online : resting} · ${t('booked', { share: shareOf(schedule) })}`,
            ),
          );
          head.addEventListener('click', (event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            const from = new URLSearchParams(location.search).get('from');
            void navigate(`/schedules/${path}${from === null ? '' : `?from=${from}`}`);
          });
          return head;
        },
      })),
    // The words of a language stand for the function that says them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [schedules, base, online, resting, language],
  );
}

/** Mean share of the working days that is booked. */
function shareOf({ days }: Schedule): string {
  const working = days.filter(({ open }) => open.length > 0);
  const sum = working.reduce((total, { bookedBps }) => total + bookedBps, 0);
  return percent(Math.round(sum / Math.max(1, working.length) / 100) * 100);
}
