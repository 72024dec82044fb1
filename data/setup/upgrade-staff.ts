import type { Connection } from '../connect.js';
import { staffModel } from '../models/staff.js';

/**
 * Gives staff of an earlier version a name (their account) and a version, and answers how many
 * there were. Safe to repeat: a row is written only while it lacks one.
 */
export async function upgradeStaff(connection: Connection): Promise<number> {
  // The driver's own collection: an update by pipeline is not cast.
  const { modifiedCount } = await staffModel(connection).collection.updateMany(
    { $or: [{ name: { $exists: false } }, { version: { $exists: false } }] },
    [
      {
        $set: {
          name: { $ifNull: ['$name', '$account'] },
          version: { $ifNull: ['$version', 1] },
        },
      },
    ],
  );
  return modifiedCount;
}
