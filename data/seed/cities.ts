import { areaFromPolygon } from '../../domain/geo/service-area.js';
import type { GeoPoint } from '../../contract/terms/catalogue.js';
import type { CityDocument, District } from '../models/city.js';
import { DEMO_DISTRICTS, HANGZHOU_DISTRICTS, type SeedDistrict } from './geography.js';

export const HANGZHOU_CODE = 'hz';
export const DEMO_CITY_CODE = 'demo';

const FULL_DAY = { startMinute: 0, endMinute: 1_440 } as const;

/** The two cities: 杭州 for daily use and a demo city on the map of the recorded demand. */
export function seedCities(): CityDocument[] {
  return [
    city({
      code: HANGZHOU_CODE,
      name: { zh: '杭州', en: 'Hangzhou' },
      center: [120.1551, 30.2741],
      districts: HANGZHOU_DISTRICTS,
      opens: { startMinute: 7 * 60, endMinute: 22 * 60 },
      sort: 1,
    }),
    city({
      code: DEMO_CITY_CODE,
      name: { zh: '演示城', en: 'Demo city' },
      center: [-73.9712, 40.7831],
      districts: DEMO_DISTRICTS,
      opens: FULL_DAY,
      sort: 99,
    }),
  ];
}

/** Compacted cells of one district, the same that its city's area is made of. */
export function districtCells(district: Pick<District, 'polygon'>): string[] {
  return areaFromPolygon({
    type: 'Polygon',
    coordinates: district.polygon.coordinates.map((ring) => ring.map(([lng, lat]) => [lng, lat])),
  });
}

type CityInput = Pick<CityDocument, 'name' | 'opens' | 'sort'> & {
  readonly code: string;
  readonly center: readonly [number, number];
  readonly districts: readonly SeedDistrict[];
};

function city(input: CityInput): CityDocument {
  const districts = input.districts.map(toDistrict);
  return {
    _id: input.code,
    name: input.name,
    // The demo city keeps this zone too: its clock then reads like the rest of the product.
    timeZone: 'Asia/Shanghai',
    center: point(input.center),
    // Neighbours share border cells; a cell counts once.
    areaCells: [...new Set(districts.flatMap(districtCells))].sort(),
    districts,
    isOpen: true,
    opens: input.opens,
    sort: input.sort,
    version: 1,
  };
}

function toDistrict(seed: SeedDistrict): District {
  const first = seed.ring[0];
  if (first === undefined) throw new RangeError(`district ${seed.code} has no ring`);
  return {
    code: seed.code,
    name: seed.name,
    center: point(seed.center),
    polygon: { type: 'Polygon', coordinates: [[...seed.ring, first]] },
  };
}

function point(coordinates: readonly [number, number]): GeoPoint {
  return { type: 'Point', coordinates };
}
