import type { Connection } from 'mongoose';
import { inTransaction, type ClientSession } from '../connect.js';

export type { ClientSession };

/** Runs work in one snapshot transaction; the work may run more than once. */
export type Transact = <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>;

export function createTransact(connection: Connection): Transact {
  return (work) => inTransaction(connection, work);
}
