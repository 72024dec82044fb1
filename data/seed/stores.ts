import { cellsOf } from '../../domain/geo/cells.js';
import type { StoreDocument } from '../models/store.js';
import { HANGZHOU_CODE } from './cities.js';
import { ALWAYS, HOUR_PATTERNS } from './worker-words.js';

/** Two made-up stores for the in-store mode. */
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
];

function store(input: {
  readonly id: string;
  readonly merchantId: string;
  readonly name: string;
  readonly address: string;
  readonly at: readonly [number, number];
}): StoreDocument {
  return {
    _id: input.id,
    merchantId: input.merchantId,
    cityCode: HANGZHOU_CODE,
    name: input.name,
    address: input.address,
    location: { type: 'Point', coordinates: input.at },
    cells: cellsOf(input.at),
    hours: HOUR_PATTERNS[0] ?? ALWAYS,
    status: 'OPEN',
    version: 1,
  };
}
