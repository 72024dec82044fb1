import {
  createCalendar,
  destroyCalendar,
  Interaction,
  ResourceTimeline,
  TimeGrid,
  type Calendar,
} from '@event-calendar/core';
import '@event-calendar/core/index.css';
import { useEffect, useRef } from 'react';
import { dayText, wallOfLocal } from './zone-time';

export type Dropped = {
  readonly ticketId: string;
  /** Clock of the worker's city at which the block now begins, preparation included. */
  readonly wall: string;
  /** Row it was dropped on, when that is another one. */
  readonly workerId: string | undefined;
};

type Row = { readonly id: string; label(): Node };

/**
 * Draws blocks on rows of workers (`rows`) or one worker's days (`days`). It only draws and tells
 * what was asked for: a drop goes back at once, because nothing has moved until the server says so.
 */
export function BlockCalendar(props: {
  readonly kind: 'rows' | 'days';
  /** First date and number of dates. */
  readonly from: string;
  readonly days: number;
  readonly hours: readonly [number, number];
  readonly rows: readonly Row[];
  readonly events: readonly Calendar.EventInput[];
  readonly hasNowLine: boolean;
  readonly label: string;
  labelOf(ticketId: string): string;
  onOpen(ticketId: string): void;
  onDrop(dropped: Dropped): void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const calendar = useRef<Calendar | null>(null);
  const latest = useRef(props);
  const { kind, days, from, rows, events, hasNowLine } = props;
  // As numbers: the axis is set anew, and scrolled to its begin, only when it is another one.
  const [firstHour, lastHour] = props.hours;
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (box.current === null) return undefined;
    const made = createCalendar(
      box.current,
      [kind === 'rows' ? ResourceTimeline : TimeGrid, Interaction],
      { ...optionsOf(kind, days), ...handlersOf(latest), date: latest.current.from },
    );
    calendar.current = made;
    const plain = withoutTableRoles(box.current);
    return () => {
      plain.disconnect();
      calendar.current = null;
      void destroyCalendar(made);
    };
  }, [kind, days]);
  useEffect(() => {
    const pad = (hour: number): string => `${String(hour).padStart(2, '0')}:00:00`;
    calendar.current
      ?.setOption('slotMinTime', pad(firstHour))
      .setOption('slotMaxTime', pad(lastHour))
      .setOption('scrollTime', pad(scrollHourOf({ from, days, firstHour, lastHour, hasNowLine })))
      .setOption('nowIndicator', hasNowLine)
      .setOption('date', from);
  }, [kind, days, from, firstHour, lastHour, hasNowLine]);
  useEffect(() => {
    const resources = rows.map(({ id }) => ({ id, title: '' }));
    if (kind === 'rows') calendar.current?.setOption('resources', resources);
    calendar.current?.setOption('events', [...events]);
  }, [kind, days, rows, events]);
  return <div ref={box} className="dh-sch-calendar" role="group" aria-label={props.label} />;
}

/** Today begins an hour before now, every other day with its first hour. */
function scrollHourOf(input: {
  readonly from: string;
  readonly days: number;
  readonly firstHour: number;
  readonly lastHour: number;
  readonly hasNowLine: boolean;
}): number {
  const { firstHour: first, lastHour: last } = input;
  const now = wallOfLocal(new Date());
  const isToday = input.hasNowLine && input.days === 1 && now.startsWith(input.from);
  return isToday ? Math.min(Math.max(first, Number(now.slice(11, 13)) - 1), last) : first;
}

const SLOT_PX = { rows: { day: 38, week: 22 }, days: 22 } as const;

function optionsOf(kind: 'rows' | 'days', days: number): Calendar.Options {
  const isDay = days === 1;
  return {
    view: kind === 'rows' ? 'resourceTimelineDay' : 'timeGridDay',
    duration: { days },
    headerToolbar: { start: '', center: '', end: '' },
    height: 'auto',
    allDaySlot: false,
    eventDurationEditable: false,
    snapDuration: '00:30',
    slotDuration: kind === 'rows' && !isDay ? '01:00' : '00:30',
    slotLabelInterval: kind === 'rows' && !isDay ? '03:00' : '01:00',
    slotWidth: isDay ? SLOT_PX.rows.day : SLOT_PX.rows.week,
    slotHeight: SLOT_PX.days,
    eventGap: 3,
    dayHeaderFormat: (date) => dayText(wallOfLocal(date).slice(0, 10)),
    slotLabelFormat: (date) => wallOfLocal(date).slice(11, 16),
  };
}

type Latest = { readonly current: Parameters<typeof BlockCalendar>[0] };

function handlersOf(latest: Latest): Calendar.Options {
  const ids = new Map<HTMLElement, string>();
  const say = (el: HTMLElement, id: string): void => {
    const label = latest.current.labelOf(id);
    el.setAttribute('aria-label', label);
    el.title = label;
  };
  return {
    resourceLabelContent: ({ resource }) => {
      const row = latest.current.rows.find(({ id }) => id === resource.id);
      return row === undefined ? '' : { domNodes: [row.label()] };
    },
    eventContent: ({ event }) => ({ domNodes: contentOf(event) }),
    eventDidMount: ({ el, event }) => {
      if (event.display === 'background') {
        el.setAttribute('aria-hidden', 'true');
        return;
      }
      ids.set(el, String(event.id));
      say(el, String(event.id));
    },
    // A block that stays where it is may mean something else after a change.
    eventAllUpdated: () => {
      for (const [el, id] of ids) {
        if (el.isConnected) say(el, id);
        else ids.delete(el);
      }
    },
    eventClick: ({ event }) => latest.current.onOpen(String(event.id)),
    eventDrop: ({ event, newResource, revert }) => {
      revert();
      latest.current.onDrop({
        ticketId: String(event.id),
        wall: wallOfLocal(event.start),
        workerId: newResource?.id,
      });
    },
  };
}

function contentOf(event: Calendar.Event): Node[] {
  const title = typeof event.title === 'string' ? event.title : '';
  const nodes: Node[] = [];
  if (event.display !== 'background') {
    if (event.extendedProps.isOutside === true) {
      const flag = span('dh-sch-flag', '!');
      flag.setAttribute('aria-hidden', 'true');
      nodes.push(flag);
    }
    // The promised start, also while the block is dragged; preparation lies before it.
    const startMs = event.start.getTime() + Number(event.extendedProps.prepMs ?? 0);
    nodes.push(
      span('dh-sch-time', wallOfLocal(new Date(startMs)).slice(11, 16)),
      document.createTextNode(' '),
    );
  }
  if (title !== '') nodes.push(span('dh-sch-title', title));
  return nodes;
}

export function span(className: string, text: string): HTMLSpanElement {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = text;
  return node;
}

const TABLE_ROLES = ['table', 'row', 'rowgroup', 'rowheader', 'columnheader', 'cell'];
const TABLE_PARTS = [...TABLE_ROLES.map((role) => `[role=${role}]`), '[aria-colindex]'].join(',');
const TABLE_ATTRIBUTES = ['aria-colspan', 'aria-colindex'];

/** It says it is a table, whose cells hold nothing: here it is a group of buttons, the list a table. */
function withoutTableRoles(box: HTMLElement): MutationObserver {
  const strip = (): void => {
    for (const node of box.querySelectorAll(TABLE_PARTS)) {
      if (TABLE_ROLES.includes(node.getAttribute('role') ?? '')) node.removeAttribute('role');
      for (const name of TABLE_ATTRIBUTES) node.removeAttribute(name);
    }
  };
  strip();
  const observer = new MutationObserver(strip);
  observer.observe(box, { childList: true, subtree: true });
  return observer;
}
