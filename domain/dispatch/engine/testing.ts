import type { EngineOrder, EngineWorker, TravelMinutes } from './types.js';

export const HOME = { lng: 121.62, lat: 38.92 };

/** Idle all day at home, with everything that an order of `order()` asks for. */
export function worker(id: string, change: Partial<EngineWorker> = {}): EngineWorker {
  return {
    id,
    ...HOME,
    skills: ['clean'],
    state: 'IDLE',
    freeAt: 0,
    slackUntil: Infinity,
    shiftEndsAt: 1_440,
    distanceMetersMax: 50_000,
    score: 5,
    acceptance: 1,
    jobs: 0,
    idleSince: 0,
    ...change,
  };
}

export function order(id: string, change: Partial<EngineOrder> = {}): EngineOrder {
  return {
    id,
    ...HOME,
    skills: ['clean'],
    createdAt: 0,
    dueAt: 0,
    serviceMinutes: 50,
    radiusMeters: 8_000,
    declinedBy: new Set(),
    blocked: new Set(),
    emptyTicks: 0,
    waitsUntil: 0,
    priority: 0,
    favouriteWorkerId: null,
    ...change,
  };
}

/** 20 km/h in a straight line. */
export const travel: TravelMinutes = ({ meters }) => (meters / 20_000) * 60;

/** A place so many metres east of another. */
export function east(meters: number): { readonly lng: number; readonly lat: number } {
  const metersPerDegree = 111_195 * Math.cos((HOME.lat * Math.PI) / 180);
  return { lng: HOME.lng + meters / metersPerDegree, lat: HOME.lat };
}
