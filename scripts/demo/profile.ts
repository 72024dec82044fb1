import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { DemoError } from './demo-error.js';
import { utmToLngLat } from './utm.js';

/** How many trips began in a zone in one quarter of an hour (0–95), over a year's Wednesdays. */
export type TripRow = { readonly quarter: number; readonly zoneId: string; readonly trips: number };

/** Outline of a zone: rings of [lng, lat]; the first is the outside. */
export type Zone = {
  readonly id: string;
  readonly rings: readonly (readonly (readonly [number, number])[])[];
};

export type Profile = { readonly rows: readonly TripRow[]; readonly zones: readonly Zone[] };

const TRIPS = 'trips_dow2.csv.gz';
const ZONES = 'taxizones.geojson';
const UTM_ZONE = 18;

const position = z.tuple([z.number(), z.number()]);
const zonesSchema = z.object({
  features: z.array(
    z.object({
      properties: z.object({ zone_id: z.string() }),
      geometry: z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(position)) }),
    }),
  ),
});

/** Reads the recorded demand of a folder; throws a DemoError when it is not there or unreadable. */
export function readProfile(folder: string): Profile {
  const dir = path.resolve(folder);
  for (const name of [TRIPS, ZONES]) {
    if (existsSync(path.join(dir, name))) continue;
    throw new DemoError(
      `The demand profile is missing: there is no ${name} in ${dir}. ` +
        'Say where it is with npm run demo -- --data <folder>.',
    );
  }
  try {
    const rows = parseTrips(gunzipSync(readFileSync(path.join(dir, TRIPS))).toString('utf8'));
    return { rows, zones: parseZones(readFileSync(path.join(dir, ZONES), 'utf8')) };
  } catch (error) {
    throw new DemoError(`The demand profile in ${dir} cannot be read: ${String(error)}`);
  }
}

/** Sums the trips of a quarter and a pick-up zone over all destinations. */
export function parseTrips(csv: string): TripRow[] {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const names = header.split(',');
  const [quarterAt, zoneAt, tripsAt] = ['t_15min', 'puzone', 'n_trips'].map((name) => {
    const at = names.indexOf(name);
    if (at < 0) throw new DemoError(`no column ${name}`);
    return at;
  }) as [number, number, number];
  const sums = new Map<string, TripRow>();
  for (const line of lines) {
    const cells = line.split(',');
    const quarter = Number(cells[quarterAt]);
    const zoneId = cells[zoneAt] ?? '';
    const key = `${quarter}:${zoneId}`;
    const trips = (sums.get(key)?.trips ?? 0) + Number(cells[tripsAt]);
    sums.set(key, { quarter, zoneId, trips });
  }
  const rows = [...sums.values()];
  if (rows.some((row) => !Number.isInteger(row.quarter) || !(row.trips >= 0))) {
    throw new DemoError('a line without numbers');
  }
  return rows.sort((a, b) => a.quarter - b.quarter || Number(a.zoneId) - Number(b.zoneId));
}

/** Reads outlines in degrees, or in the kilometres of UTM zone 18N that the recording uses. */
export function parseZones(geojson: string): Zone[] {
  const { features } = zonesSchema.parse(JSON.parse(geojson));
  return features.map(({ properties, geometry }) => ({
    id: properties.zone_id,
    rings: geometry.coordinates.map((ring) => ring.map(toLngLat)),
  }));
}

function toLngLat([x, y]: readonly [number, number]): readonly [number, number] {
  // No latitude lies beyond 90, no northing of an inhabited place in kilometres below.
  if (Math.abs(y) <= 90) return [x, y];
  return utmToLngLat({ eastingKm: x, northingKm: y, zone: UTM_ZONE });
}
