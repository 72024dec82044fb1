import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import {
  subjectKeyModel,
  type SubjectKeyDocument,
  type WrappedKey,
} from '../models/subject-key.js';

export type { SubjectKeyDocument, WrappedKey };

export type SubjectKeyRepository = ReturnType<typeof createSubjectKeyRepository>;

/** Wrapped data keys of people; every change is guarded by the revision that was read. */
export function createSubjectKeyRepository(connection: Connection) {
  const subjects = subjectKeyModel(connection);
  return {
    findById: (subject: string): Promise<SubjectKeyDocument | null> =>
      subjects.findById(subject).lean<SubjectKeyDocument>().exec(),

    findMany: (ids: readonly string[]): Promise<SubjectKeyDocument[]> =>
      subjects
        .find({ _id: { $in: [...ids] } })
        .lean<SubjectKeyDocument[]>()
        .exec(),

    /** False when somebody else has made the subject's first key. */
    async insert(row: SubjectKeyDocument): Promise<boolean> {
      try {
        await subjects.create([row]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** False when the row has changed since it was read, above all when it was destroyed. */
    async replaceKeys(change: {
      readonly subject: string;
      readonly revision: number;
      readonly keys: readonly WrappedKey[];
    }): Promise<boolean> {
      const { subject, revision, keys } = change;
      const result = await subjects.updateOne(
        { _id: subject, revision, destroyedAt: null },
        { $set: { keys }, $inc: { revision: 1 } },
      );
      return result.modifiedCount === 1;
    },

    /** Takes every key away for good; the row stays. Also for a subject that never had one. */
    async destroy(subject: string, at: Date): Promise<void> {
      await subjects.updateOne(
        { _id: subject, destroyedAt: null },
        { $set: { keys: [], destroyedAt: at }, $inc: { revision: 1 } },
      );
      await this.insert({ _id: subject, keys: [], revision: 1, createdAt: at, destroyedAt: at });
    },

    /** Subjects with a key that another key-encryption key wraps, in their order. */
    wrappedOtherwise: (input: {
      readonly kekVersion: number;
      readonly after: string;
      readonly limit: number;
    }): Promise<SubjectKeyDocument[]> =>
      subjects
        .find({
          _id: { $gt: input.after },
          keys: { $elemMatch: { kekVersion: { $ne: input.kekVersion } } },
        })
        .sort({ _id: 1 })
        .limit(input.limit)
        .lean<SubjectKeyDocument[]>()
        .exec(),

    countWrappedOtherwise: (kekVersion: number): Promise<number> =>
      subjects.countDocuments({ keys: { $elemMatch: { kekVersion: { $ne: kekVersion } } } }).exec(),
  };
}
