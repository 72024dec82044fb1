import type { Connection } from 'mongoose';
import { cityModel } from '../models/city.js';
import { merchantModel } from '../models/merchant.js';
import { workerModel } from '../models/worker.js';

export const CITIES_MAX = 2_000;
export type CityZone = { readonly cityCode: string; readonly timeZone: string };

/** Zones of cities, and the names that numbers are shown with. */
export function createNameReads(connection: Connection) {
  const cities = cityModel(connection);
  const merchants = merchantModel(connection);
  const workers = workerModel(connection);
  return {
    /** Every city with its zone, open or not: from the index, their areas are large. */
    async cityZones(): Promise<CityZone[]> {
      const rows = await cities
        .find({ timeZone: { $gt: '' } }, { timeZone: 1 })
        .sort({ timeZone: 1, _id: 1 })
        .limit(CITIES_MAX)
        .lean<{ _id: string; timeZone: string }[]>()
        .exec();
      return rows
        .map(({ _id, timeZone }) => ({ cityCode: _id, timeZone }))
        .sort((a, b) => (a.cityCode < b.cityCode ? -1 : 1));
    },

    async merchantNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const rows = await merchants
        .find({ _id: { $in: [...new Set(ids)] } }, { name: 1 })
        .lean<{ _id: string; name: string }[]>()
        .exec();
      return new Map(rows.map(({ _id, name }) => [_id, name]));
    },

    async workerNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const rows = await workers
        .find({ _id: { $in: [...new Set(ids)] } }, { displayName: 1 })
        .lean<{ _id: string; displayName: string }[]>()
        .exec();
      return new Map(rows.map(({ _id, displayName }) => [_id, displayName]));
    },
  };
}
