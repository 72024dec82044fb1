import mongoose, { type ClientSession, type Connection } from 'mongoose';

export type { ClientSession, Connection };

/** Commit and callback retries of one transaction; past it the caller gets CONTENTION. */
const TRANSACTION_MS_MAX = 10_000;

/**
 * Opens the one connection of a process. Majority writes that are journaled, majority reads:
 * an acknowledged write survives the kill of any single process (RELIABILITY decision 5).
 */
export async function connectDatabase(
  uri: string,
  options: { readonly poolSize?: number; readonly selectionTimeoutMs?: number } = {},
): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    maxPoolSize: options.poolSize ?? 40,
    serverSelectionTimeoutMS: options.selectionTimeoutMs ?? 5_000,
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    autoIndex: false,
    autoCreate: false,
  });
  await connection.asPromise();
  return connection;
}

/**
 * Runs `work` in one snapshot transaction with majority commit. The driver may run `work` more
 * than once, so it holds database calls only: no network call, no counter outside the session.
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
      timeoutMS: TRANSACTION_MS_MAX,
    });
  } finally {
    await session.endSession();
  }
}

/** True when a write lost against a unique index, which is how races are decided here. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11000;
}
