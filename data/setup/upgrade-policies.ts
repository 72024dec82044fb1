import type { Connection } from '../connect.js';
import { policyModel } from '../models/policy.js';

const ROWS_MAX = 10_000;
/** Of the time when `version` was the number of a row; it is now its edit counter. */
const OLD_INDEXES = [
  'cityCode_1_categoryId_1_version_1',
  'cityCode_1_categoryId_1_from_-1_version_-1',
];

type OldRow = {
  readonly _id: string;
  readonly cityCode: string;
  readonly categoryId: string;
  readonly version: number;
};

/**
 * Turns rows written before there were drafts into published ones and gives them an id that may
 * stand in a path; answers how many there were. Runs before the indexes are made, since the old
 * ones would refuse a draft. Safe to repeat and to interrupt.
 */
export async function upgradePolicies(connection: Connection): Promise<number> {
  const { collection } = policyModel(connection);
  const old = await collection
    .find<OldRow>({ status: { $exists: false } } as never)
    .limit(ROWS_MAX)
    .toArray();
  if (old.length === 0) return 0;
  for (const name of OLD_INDEXES) {
    // A missing index is what is wanted.
    await collection.dropIndex(name).catch(() => undefined);
  }
  for (const row of old) {
    const scope = [row.cityCode, row.categoryId, row.version].join('-');
    const upgraded = {
      ...row,
      _id: scope.replaceAll('*', 'any'),
      status: 'PUBLISHED',
      number: row.version,
      version: 1,
    };
    await collection.replaceOne({ _id: upgraded._id } as never, upgraded as never, {
      upsert: true,
    });
    if (upgraded._id !== row._id) await collection.deleteOne({ _id: row._id } as never);
  }
  return old.length;
}
