import type { Connection } from 'mongoose';
import type { ConsentPurpose } from '../../contract/terms/consents.js';
import type { Audience } from '../../contract/terms/permissions.js';
import { isDuplicateKey } from '../connect.js';
import { consentModel, type ConsentDocument } from '../models/consent.js';

export type { ConsentDocument };

/** Of one person that are read at once; far above what people do. */
const HISTORY_MAX = 500;

export type ConsentPerson = { readonly audience: Audience; readonly personId: string };

export type ConsentRepository = ReturnType<typeof createConsentRepository>;

/** Consents; rows are only added. */
export function createConsentRepository(connection: Connection) {
  const consents = consentModel(connection);
  return {
    /** What somebody said last about one purpose. */
    last: (
      asked: ConsentPerson & { readonly purpose: ConsentPurpose },
    ): Promise<ConsentDocument | null> => {
      const { audience, personId, purpose } = asked;
      return consents
        .findOne({ personId, audience, purpose })
        .sort({ seq: -1 })
        .lean<ConsentDocument>()
        .exec();
    },

    /** Everything he ever said, the newest first. */
    history: ({ audience, personId }: ConsentPerson): Promise<ConsentDocument[]> =>
      consents
        .find({ personId, audience })
        .sort({ at: -1, seq: -1 })
        .limit(HISTORY_MAX)
        .lean<ConsentDocument[]>()
        .exec(),

    /** False when another row has taken this number. */
    async append(row: Omit<ConsentDocument, '_id'>): Promise<boolean> {
      const { audience, personId, purpose, seq } = row;
      try {
        await consents.create([{ ...row, _id: `${audience}:${personId}:${purpose}:${seq}` }]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}
