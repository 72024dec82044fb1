import mongoose, { type ClientSession, type Connection } from 'mongoose';

export type { ClientSession, Connection };

/**
 * Opens the one connection of a process. Majority writes that are journaled, majority reads:
 * an acknowledged write survives the kill of any single process (RELIABILITY decision 5).
 */
export async function connectDatabase(
  uri: string,
  options: {
    readonly poolSize?: number;
    readonly selectionTimeoutMs?: number;
    /** Overrides the database of the uri. */
    readonly dbName?: string;
  } = {},
): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    maxPoolSize: options.poolSize ?? 40,
    serverSelectionTimeoutMS: options.selectionTimeoutMs ?? 5_000,
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    ...(options.dbName !== undefined && { dbName: options.dbName }),
    autoIndex: false,
    autoCreate: false,
  });
  await connection.asPromise();
  return connection;
}

/**
 * Runs `work` in one snapshot transaction with majority commit. The driver may run `work` more
 * than once, so it holds database calls only: no network call, no counter outside the session.
 * The driver stops repeating after 120 s; callers with a deadline of their own stop before.
 */
export async function inTransaction<T>(
  connection: Connection,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const session = await connection.startSession();
  try {
    return await session.withTransaction(() => work(session), {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
    });
  } finally {
    await session.endSession();
  }
}

/** True when a write lost against a unique index, which is how races are decided here. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11000;
}
