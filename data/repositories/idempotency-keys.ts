import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { idempotencyKeyModel, type IdempotencyKeyDocument } from '../models/idempotency-key.js';

const LIFE_MS = 24 * 3_600_000;
/** A process that died holds a key this long; handlers answer far sooner. */
const LEASE_MS = 30_000;

type Claim =
  | { readonly state: 'started' }
  | { readonly state: 'running'; readonly fingerprint: string }
  | {
      readonly state: 'done';
      readonly fingerprint: string;
      readonly reply: NonNullable<IdempotencyKeyDocument['reply']>;
    };

/** Idempotency rows; the unique `_id` decides which of two requests runs. */
export function createIdempotencyKeyRepository(connection: Connection) {
  const keys = idempotencyKeyModel(connection);

  return {
    /** Starts a key, or tells what became of it. */
    async begin(input: {
      readonly id: string;
      readonly fingerprint: string;
      readonly holder: string;
      readonly nowMs: number;
    }): Promise<Claim> {
      const { id, fingerprint, holder, nowMs } = input;
      const now = new Date(nowMs);
      const claim = {
        fingerprint,
        holder,
        leaseUntil: new Date(nowMs + LEASE_MS),
        expireAt: new Date(nowMs + LIFE_MS),
      };
      const seen = await keys.findById(id).lean<IdempotencyKeyDocument>().exec();
      if (seen !== null) {
        const isOver = seen.expireAt <= now || (seen.reply === undefined && seen.leaseUntil <= now);
        // Only the same request may take over: another body under this key is a fault.
        const mayTakeOver = isOver && (seen.expireAt <= now || seen.fingerprint === fingerprint);
        if (!mayTakeOver) return claimOf(seen);
        const taken = await keys.updateOne(
          { _id: id, holder: seen.holder },
          { $set: claim, $unset: { reply: '' } },
        );
        if (taken.modifiedCount === 1) return { state: 'started' };
        return { state: 'running', fingerprint: seen.fingerprint };
      }
      try {
        await keys.create([{ _id: id, ...claim }]);
        return { state: 'started' };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const other = await keys.findById(id).lean<IdempotencyKeyDocument>().exec();
        return other === null ? { state: 'running', fingerprint } : claimOf(other);
      }
    },

    /** Keeps the answer, unless the key was taken over meanwhile. */
    async finish(input: {
      readonly id: string;
      readonly holder: string;
      readonly reply: NonNullable<IdempotencyKeyDocument['reply']>;
    }): Promise<void> {
      await keys.updateOne(
        { _id: input.id, holder: input.holder },
        { $set: { reply: input.reply } },
      );
    },

    /** Forgets a key that has no lasting answer. */
    async release(input: { readonly id: string; readonly holder: string }): Promise<void> {
      await keys.deleteOne({ _id: input.id, holder: input.holder, reply: { $exists: false } });
    },
  };
}

function claimOf(row: IdempotencyKeyDocument): Claim {
  const { fingerprint, reply } = row;
  return reply === undefined
    ? { state: 'running', fingerprint }
    : { state: 'done', fingerprint, reply };
}
