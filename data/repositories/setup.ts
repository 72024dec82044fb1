import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { BRAND_ID, brandModel, type BrandDocument } from '../models/brand.js';
import { staffModel, type Enrolment, type StaffDocument } from '../models/staff.js';
import type { ClientSession } from './session.js';

export type { BrandDocument };

/** Why the first administrator was not written. */
export type FirstRefusal = 'accountTaken' | 'notFirst';

export type SetupRepository = ReturnType<typeof createSetupRepository>;

/** The first run: its administrator, and how the deployment calls itself. */
export function createSetupRepository(connection: Connection) {
  return { ...createAdministrator(connection), ...createBrand(connection) };
}

function createAdministrator(connection: Connection) {
  const staff = staffModel(connection);
  return {
    /** Somebody who manages staff has been in; a frozen one counts. */
    hasAdministrator: async (): Promise<boolean> =>
      (await staff.exists({
        audience: 'admin',
        roles: 'admin',
        status: { $in: ['ACTIVE', 'FROZEN'] },
      })) !== null,

    findFirst: (): Promise<StaffDocument | null> =>
      staff.findOne({ isFirst: true }).lean<StaffDocument>().exec(),

    /** Writes the first administrator; of two that are written at once the index lets one in. */
    async insertFirst(person: StaffDocument): Promise<FirstRefusal | null> {
      try {
        await staff.create([{ ...person, isFirst: true }]);
        return null;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const isFirstTaken = (await staff.exists({ isFirst: true })) !== null;
        return isFirstTaken ? 'notFirst' : 'accountTaken';
      }
    },

    /**
     * Begins again for the first administrator who has not confirmed; `notFirst` when he has, or
     * when somebody else began again meanwhile.
     */
    async renewFirst(input: {
      readonly staffId: string;
      readonly seenTokenHash: string;
      readonly account: string;
      readonly name: string;
      readonly enrolment: Enrolment;
    }): Promise<FirstRefusal | null> {
      const { staffId, seenTokenHash, account, name, enrolment } = input;
      const seen = { 'enrolment.tokenHash': seenTokenHash };
      try {
        const result = await staff.updateOne(
          { _id: staffId, isFirst: true, status: 'INVITED', ...seen },
          { $set: { account, name, enrolment }, $inc: { version: 1 } },
        );
        return result.modifiedCount === 1 ? null : 'notFirst';
      } catch (error) {
        if (isDuplicateKey(error)) return 'accountTaken';
        throw error;
      }
    },
  };
}

function createBrand(connection: Connection) {
  const brands = brandModel(connection);
  return {
    findBrand: (session?: ClientSession): Promise<BrandDocument | null> =>
      brands
        .findById(BRAND_ID)
        .session(session ?? null)
        .lean<BrandDocument>()
        .exec(),

    /** Writes the brand over the version that was seen, 0 = none; false when it is another one. */
    async replaceBrand(
      brand: Omit<BrandDocument, '_id' | 'version'> & { readonly expectedVersion: number },
      session: ClientSession,
    ): Promise<boolean> {
      const { expectedVersion, ...fields } = brand;
      if (expectedVersion === 0) {
        await brands.create([{ _id: BRAND_ID, ...fields, version: 1 }], { session });
        return true;
      }
      const result = await brands.updateOne(
        { _id: BRAND_ID, version: expectedVersion },
        { $set: fields, $inc: { version: 1 } },
        { session },
      );
      return result.modifiedCount === 1;
    },
  };
}
