import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';

/**
 * The Temporal worker with the guard of workers' days taken away: read, look, write. The version in
 * the filter alone would not show: inside a transaction MongoDB itself refuses the second write to
 * a document that another transaction has changed, and the loser looks again. So the plant also
 * takes the reads and writes of these documents out of the transaction. The pause is a slow disk.
 */
const SLOW_MS = 600;
const GUARDED = 'WorkerDay';

type Model = {
  modelName: string;
  find(...args: unknown[]): { session(session: unknown): unknown };
  updateOne(...args: unknown[]): Promise<unknown>;
};
const model = mongoose.Model as unknown as Model;
const { find, updateOne } = model;

model.find = function findWithoutSession(this: Model, ...args: unknown[]) {
  const query = find.apply(this, args);
  if (this.modelName !== GUARDED) return query;
  return Object.assign(query, { session: () => query });
};
model.updateOne = async function updateWithoutVersion(this: Model, ...args: unknown[]) {
  if (this.modelName !== GUARDED) return updateOne.apply(this, args);
  const [filter, update] = args as [{ readonly _id: string }, object];
  await sleep(SLOW_MS);
  return updateOne.apply(this, [{ _id: filter._id }, update, { upsert: true }]);
};

await import('../../temporal/worker-main.js');
