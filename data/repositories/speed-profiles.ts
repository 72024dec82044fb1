import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { speedProfileModel, type SpeedProfileDocument } from '../models/speed-profile.js';

export type { SpeedProfileDocument };
export type SpeedProfileRepository = ReturnType<typeof createSpeedProfileRepository>;

/** Measured speeds of cities; written once a night and never changed. */
export function createSpeedProfileRepository(connection: Connection) {
  const profiles = speedProfileModel(connection);
  return {
    /** The newest ones of a city, also those that are not in force yet. */
    newest: (query: {
      readonly cityCode: string;
      readonly limit: number;
    }): Promise<SpeedProfileDocument[]> =>
      profiles
        .find({ cityCode: query.cityCode })
        .sort({ effectiveFrom: -1 })
        .limit(query.limit)
        .lean<SpeedProfileDocument[]>()
        .exec(),

    /** Which of these are there. */
    async present(ids: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await profiles
        .find({ _id: { $in: [...ids] } }, { _id: 1 })
        .lean<{ _id: string }[]>()
        .exec();
      return new Set(rows.map(({ _id }) => _id));
    },

    /** False when that night's is there already: the first one stays. */
    async insert(profile: SpeedProfileDocument): Promise<boolean> {
      try {
        await profiles.create(profile);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Removes those of a city that came into force before. */
    async prune(query: { readonly cityCode: string; readonly before: Date }): Promise<void> {
      const { cityCode, before } = query;
      await profiles.deleteMany({ cityCode, effectiveFrom: { $lt: before } });
    },
  };
}
