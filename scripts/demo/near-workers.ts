import type { HttpClient } from '../drive/http-client.js';
import type { Place } from '../drive/people.js';

/** The demo city; every path here is public. */
export const DEMO_CITY = 'demo';
export const NEAR_WORKERS_MAX = 20;
const RADIUS_METERS = 20_000;

export type NearWorker = { readonly id: string; readonly merchant: { readonly id: string } };

/** Workers who offer an item near a place, the nearest first. */
export async function nearWorkers(
  client: HttpClient,
  search: { readonly itemId: string; readonly place: Place; readonly limit: number },
): Promise<readonly NearWorker[]> {
  const { itemId, place, limit } = search;
  const query = new URLSearchParams({
    lng: String(place.lng),
    lat: String(place.lat),
    radiusMeters: String(RADIUS_METERS),
    limit: String(limit),
  });
  const path = `/customer/cities/${DEMO_CITY}/items/${itemId}/workers?${query}`;
  return (await client.must<{ items: NearWorker[] }>('GET', path)).items;
}
