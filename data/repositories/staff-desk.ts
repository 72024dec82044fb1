import type { ClientSession, Connection, Model } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import type { StaffStatus } from '../../contract/terms/staff.js';
import { inTransaction, isDuplicateKey } from '../connect.js';
import { counterModel } from '../models/counter.js';
import {
  staffModel,
  type Enrolment,
  type StaffAudience,
  type StaffDocument,
} from '../models/staff.js';

export type { Enrolment, StaffAudience, StaffDocument };

/** One change of one person; null when nobody answers `where`. */
export type StaffChange = {
  readonly staffId: string;
  /** What must still be so: the version that was seen, the state the change begins in. */
  readonly where: {
    readonly version?: number;
    readonly status?: StaffStatus | { readonly $in: readonly StaffStatus[] };
    readonly 'enrolment.tokenHash'?: string;
    readonly 'enrolment.totpCipher'?: string;
  };
  readonly set?: Partial<
    Pick<
      StaffDocument,
      | 'name'
      | 'roles'
      | 'cities'
      | 'storeIds'
      | 'status'
      | 'enrolment'
      | 'passwordHash'
      | 'totpCipher'
      | 'totpLastStep'
      | 'failedLogins'
      | 'lockedUntil'
    >
  >;
  readonly drop?: readonly ('enrolment' | 'passwordHash' | 'totpCipher')[];
  /** Ends every access token of the person. */
  readonly endsTokens?: boolean;
};

export type StaffDeskRepository = ReturnType<typeof createStaffDeskRepository>;

/** Every change that takes something from an administrator writes this row, so none run at once. */
const ADMINS = 'staff:admins';
const STAFF_MAX = 500;

/** Staff as colleagues see and change them. */
export function createStaffDeskRepository(connection: Connection) {
  return { ...createReads(connection), ...createWrites(connection) };
}

function createReads(connection: Connection) {
  const staff = staffModel(connection);

  return {
    /** By id; one row more than `limit` is read. */
    list: (query: {
      readonly audience?: StaffAudience | undefined;
      readonly merchantId?: string | undefined;
      readonly status?: StaffStatus | undefined;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<StaffDocument[]> => {
      const { audience, merchantId, status, afterId, limit } = query;
      return staff
        .find({
          ...(audience !== undefined && { audience }),
          ...(merchantId !== undefined && { merchantId }),
          ...(status !== undefined && { status }),
          ...(afterId !== undefined && { _id: { $gt: afterId } }),
        })
        .sort({ _id: 1 })
        .limit(Math.min(limit + 1, STAFF_MAX))
        .lean<StaffDocument[]>()
        .exec();
    },

    /** Person of an open link; null when it was used, replaced, cancelled or has expired. */
    findByEnrolment: (input: {
      readonly tokenHash: string;
      readonly now: Date;
    }): Promise<StaffDocument | null> =>
      staff
        .findOne({
          'enrolment.tokenHash': input.tokenHash,
          'enrolment.expiresAt': { $gt: input.now },
        })
        .lean<StaffDocument>()
        .exec(),
  };
}

function createWrites(connection: Connection) {
  const staff = staffModel(connection);
  const counters = counterModel(connection);
  const apply = (change: StaffChange, session?: ClientSession) =>
    applyChange({ staff, change, session });

  return {
    change: (change: StaffChange): Promise<StaffDocument | null> => apply(change),

    /**
     * A change that may take away an administrator. Throws LAST_ADMIN, and changes nothing, when
     * none would be left who can log in: decided by the write of one row that all such changes share.
     */
    async changeKeepingAdmin(change: StaffChange): Promise<StaffDocument | null> {
      await ensureRow();
      return inTransaction(connection, async (session) => {
        await counters.updateOne({ _id: ADMINS }, { $inc: { value: 1 } }, { session });
        const changed = await apply(change, session);
        if (changed === null) return null;
        const left = await staff
          .exists({
            audience: 'admin',
            status: 'ACTIVE',
            roles: 'admin',
            totpCipher: { $exists: true },
          })
          .session(session)
          .exec();
        if (left === null) throw new AppError('LAST_ADMIN');
        return changed;
      });
    },

    /** Removes a person who has never been in; false when he has, or is gone. */
    async removeInvited(staffId: string): Promise<boolean> {
      const result = await staff.deleteOne({ _id: staffId, status: 'INVITED' });
      return result.deletedCount === 1;
    },
  };

  /** Outside the transaction: two that insert one row at once would not be repeated by the driver. */
  async function ensureRow(): Promise<void> {
    try {
      await counters.updateOne({ _id: ADMINS }, { $setOnInsert: { value: 0 } }, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

function applyChange(input: {
  readonly staff: Model<StaffDocument>;
  readonly change: StaffChange;
  readonly session: ClientSession | undefined;
}): Promise<StaffDocument | null> {
  const { staff, change, session } = input;
  const { staffId, where, set, drop, endsTokens } = change;
  return staff
    .findOneAndUpdate(
      { _id: staffId, ...where },
      {
        $inc: { version: 1, ...(endsTokens ? { sessionVersion: 1 } : {}) },
        ...(set === undefined ? {} : { $set: set }),
        ...(drop === undefined
          ? {}
          : { $unset: Object.fromEntries(drop.map((field) => [field, ''])) }),
      },
      { returnDocument: 'after', session: session ?? null },
    )
    .lean<StaffDocument>()
    .exec();
}
