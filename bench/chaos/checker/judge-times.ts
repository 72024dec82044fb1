import { isLive } from '../../../domain/schedule/types.js';
import { groupBy, type EventFact, type Facts, type Violation } from './facts.js';

const MOVING = ['reschedule', 'proposeReschedule', 'answerReschedule'];

/**
 * Another time: a visit's time is held once, with one worker; the order has the time that was
 * agreed last. A wish that was refused, or that nobody answered, moves nothing.
 */
export function rescheduleFaults(facts: Facts): Violation[] {
  return [...heldTwice(facts), ...wrongTimes(facts)];
}

function heldTwice({ days, nowMs }: Facts): Violation[] {
  const held = days.flatMap(({ workerId, items }) =>
    items.filter((item) => isLive(item, nowMs)).map((item) => ({ ...item, workerId })),
  );
  return [...groupBy(held, ({ ticketId }) => ticketId)].flatMap(([id, items]): Violation[] => {
    // A booking over the change of service days stands in both documents, alike.
    const places = new Set(items.map(({ workerId, start }) => `${workerId} at ${start}`));
    if (places.size < 2) return [];
    return [
      { kind: 'doubleBooking', id, text: `its time is held twice: ${[...places].join(', ')}` },
    ];
  });
}

function wrongTimes({ events, orders }: Facts): Violation[] {
  const moves = groupBy(events.filter(isMove), ({ orderId }) => orderId);
  return orders.flatMap(({ _id, startAt }): Violation[] => {
    const last = (moves.get(_id) ?? []).sort((a, b) => a.seq - b.seq).at(-1);
    const agreedMs = last?.data?.['startMs'];
    if (typeof agreedMs !== 'number' || agreedMs === startAt.getTime()) return [];
    const text = `it begins at ${startAt.toISOString()}, agreed was ${new Date(agreedMs).toISOString()}`;
    return [{ kind: 'booksAgainstState', id: _id, text }];
  });
}

/** A proposal that waits for an answer tells until when; one that holds does not. */
const isMove = ({ event, data }: EventFact): boolean =>
  MOVING.includes(event) && typeof data?.['startMs'] === 'number' && !('expiresAtMs' in data);
