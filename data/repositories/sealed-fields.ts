import type { Connection } from 'mongoose';

/** Where a sealed value of a person lies, as `use-cases/privacy/field-cipher.ts` binds it. */
export type SealedPlace = {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
};
export type StoredSealedField = {
  readonly subject: string;
  readonly place: SealedPlace;
  readonly cipherText: string;
};

export type SealedFieldRepository = ReturnType<typeof createSealedFieldRepository>;

/** Rows of one person that hold sealed values. */
const ROWS_MAX = 1_000;

/** By kind of subject: collections, the field by which rows are his, and their sealed fields. */
const SEALED: Readonly<Record<string, { collection: string; by: string; fields: string[] }>> = {
  applicant: { collection: 'applications', by: 'applicantId', fields: ['realName', 'idNumber'] },
  workers: { collection: 'workers', by: '_id', fields: ['realName'] },
  worker: { collection: 'payoutAccounts', by: 'ownerId', fields: ['account', 'holder'] },
  merchant: { collection: 'payoutAccounts', by: 'ownerId', fields: ['account', 'holder'] },
};

/** Sealed values inside rows, `{cipher, masked}` each. */
export function createSealedFieldRepository(connection: Connection) {
  return {
    async of(subject: string): Promise<StoredSealedField[]> {
      const [kind = '', ...rest] = subject.split(':');
      const spec = SEALED[kind];
      if (spec === undefined) return [];
      const { collection, by, fields } = spec;
      const rows = await connection
        .collection(collection)
        .find({ [by]: rest.join(':') as never }, { limit: ROWS_MAX })
        .toArray();
      return rows.flatMap((row) =>
        fields.flatMap((field) => {
          const sealed = row[field] as { readonly cipher?: unknown } | null | undefined;
          if (typeof sealed?.cipher !== 'string') return [];
          const place = { collection, id: String(row._id), field };
          return [{ subject, place, cipherText: sealed.cipher }];
        }),
      );
    },

    /** False when the value is not the one that was read any more. */
    async replace(change: {
      readonly place: SealedPlace;
      readonly before: string;
      readonly after: string;
    }): Promise<boolean> {
      const { place, before, after } = change;
      const cipher = `${place.field}.cipher`;
      const result = await connection
        .collection(place.collection)
        .updateOne({ _id: place.id as never, [cipher]: before }, { $set: { [cipher]: after } });
      return result.modifiedCount === 1;
    },
  };
}
