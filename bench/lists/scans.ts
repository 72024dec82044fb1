import type { Connection } from '../../data/connect.js';

/** One run of a query as the database's profiler saw it. */
export type Scan = { readonly plan: string; readonly docsExamined: number };

/** Reads and counts of a collection since the profiler was cleared, as the database ran them. */
export async function scansDuring(
  connection: Connection,
  collection: string,
  work: () => Promise<void>,
): Promise<readonly Scan[]> {
  const db = connection.getClient().db(connection.name);
  const profile = db.collection('system.profile');
  await db.command({ profile: 0 });
  await profile.drop().catch(() => undefined);
  await db.command({ profile: 2 });
  try {
    await work();
  } finally {
    await db.command({ profile: 0 });
  }
  const rows = await profile
    .find({ ns: `${connection.name}.${collection}`, op: { $in: ['query', 'command'] } })
    .project<{ planSummary?: string; docsExamined?: number }>({ planSummary: 1, docsExamined: 1 })
    .toArray();
  return rows.map(({ planSummary = '', docsExamined = 0 }) => ({
    plan: planSummary,
    docsExamined,
  }));
}
