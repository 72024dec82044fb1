import { MATRIX_ORIGINS_MAX, type TravelAnswer } from '../../channels/map/port.js';
import type { EtaSource } from '../../contract/terms/speed.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import type { OrderDeps } from '../order/deps.js';

const MINUTE_MS = 60_000;
/** A shorter ride is a matter of one cell: what was measured knows it better. */
export const MAP_METERS_MIN = 1_000;
/** Whoever leaves later than this rides on other roads than those of now. */
const NOW_MS_MAX = 15 * MINUTE_MS;

export type RideAsked = { readonly from: LngLat; readonly leaveMs: number };
export type RideTime = { readonly rideMs: number; readonly source: EtaSource };

/**
 * How long each ride to one door takes, in their order: as the map says where one is set up and
 * answers, else as it was measured in the city. For times that people see; decisions about a whole
 * queue use the measured model alone.
 */
export async function rideTimes(
  deps: Pick<OrderDeps, 'eta' | 'map' | 'clock'>,
  asked: { readonly cityCode: string; readonly to: LngLat; readonly rides: readonly RideAsked[] },
): Promise<RideTime[]> {
  const { cityCode, to, rides } = asked;
  const eta = await deps.eta.of(cityCode);
  const nowMs = deps.clock.nowMs();
  const isForMap = ({ from, leaveMs }: RideAsked): boolean =>
    leaveMs - nowMs <= NOW_MS_MAX && distanceMeters(from, to) >= MAP_METERS_MIN;
  const forMap = rides.filter(isForMap).slice(0, MATRIX_ORIGINS_MAX);
  const from = forMap.map((ride) => ride.from);
  const answers =
    deps.map && from.length > 0 ? await deps.map.travelMatrix({ from, to, departAtMs: nowMs }) : [];
  const answerOf = new Map<RideAsked, TravelAnswer>(
    forMap.map((ride, index) => [ride, answers[index] ?? 'unknown']),
  );
  return rides.map((ride) => {
    const minutes = answerOf.get(ride) ?? 'unknown';
    if (minutes !== 'unknown') return { rideMs: Math.ceil(minutes * MINUTE_MS), source: 'MAP' };
    return { rideMs: eta.travelMs(ride.from, to, ride.leaveMs), source: 'MEASURED' };
  });
}
