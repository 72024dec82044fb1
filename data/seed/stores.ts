import { cellsOf } from '../../domain/geo/cells.js';
import type { StoreDocument } from '../models/store.js';
import { DEMO_CITY_CODE, HANGZHOU_CODE } from './cities.js';
import { ALWAYS, HOUR_PATTERNS } from './worker-words.js';

/** Made-up stores for the in-store mode; those of the demo city never close. */
export const SEED_STORES: readonly StoreDocument[] = [
  store({
    id: 'hz-s1',
    merchantId: 'hz-care',
    name: '舒安康养 上城店（示例）',
    address: '上城区示例路1号',
    at: [120.2, 30.26],
  }),
  store({
    id: 'hz-s2',
    merchantId: 'hz-pet',
    name: '萌宠管家 滨江店（示例）',
    address: '滨江区示例路2号',
    at: [120.21, 30.19],
  }),
  store({
    id: 'demo-s1',
    merchantId: 'demo-self',
    name: '演示直营 一号店（示例）',
    address: '演示城示例路1号',
    at: [-73.99, 40.745],
    city: DEMO_CITY_CODE,
  }),
  store({
    id: 'demo-s2',
    merchantId: 'demo-self',
    name: '演示直营 二号店（示例）',
    address: '演示城示例路2号',
    at: [-73.955, 40.775],
    city: DEMO_CITY_CODE,
  }),
];

function store(input: {
  readonly id: string;
  readonly merchantId: string;
  readonly name: string;
  readonly address: string;
  readonly at: readonly [number, number];
  readonly city?: string;
}): StoreDocument {
  const { city = HANGZHOU_CODE } = input;
  return {
    _id: input.id,
    merchantId: input.merchantId,
    cityCode: city,
    name: input.name,
    address: input.address,
    location: { type: 'Point', coordinates: input.at },
    cells: cellsOf(input.at),
    hours: city === DEMO_CITY_CODE ? ALWAYS : (HOUR_PATTERNS[0] ?? ALWAYS),
    status: 'OPEN',
    version: 1,
  };
}
