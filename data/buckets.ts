import { mongo, type Connection } from 'mongoose';
import { AppError } from '../contract/terms/errors.js';

/** Files inside the database; each bucket is a pair of collections of its own. */
export function openBucket(connection: Connection, bucketName: string): mongo.GridFSBucket {
  const { db } = connection;
  if (db === undefined) throw new AppError('INTERNAL', { detail: 'the database is not open' });
  return new mongo.GridFSBucket(db, { bucketName, writeConcern: { w: 'majority', journal: true } });
}
