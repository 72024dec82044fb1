import { isLive, type DayItem } from '../../domain/schedule/types.js';

export type Overlap = { readonly first: string; readonly second: string };

/**
 * Pairs of one worker's bookings that overlap by the exact test: preparation, work and cleaning of
 * two tickets may touch but never share a moment. Travel is not looked at: it is a forecast.
 * Expired holds are nobody's time. O(n log n + pairs).
 */
export function overlapsOf(items: readonly DayItem[], nowMs: number): Overlap[] {
  // A booking over the change of service days stands in both documents.
  const byTicket = new Map(items.map((item) => [item.ticketId, item]));
  const live = [...byTicket.values()].filter((item) => isLive(item, nowMs)).sort(byBegin);
  const overlaps: Overlap[] = [];
  for (const [index, first] of live.entries()) {
    for (const second of live.slice(index + 1)) {
      if (beginOf(second) >= endOf(first)) break;
      overlaps.push({ first: first.ticketId, second: second.ticketId });
    }
  }
  return overlaps;
}

const beginOf = (item: DayItem): number => item.start - item.prepMs;
const endOf = (item: DayItem): number => item.end + item.cleanMs;
const byBegin = (a: DayItem, b: DayItem): number => beginOf(a) - beginOf(b);
