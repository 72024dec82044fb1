import type { ClientSession, Connection } from 'mongoose';
import type { Role } from '../../contract/terms/permissions.js';
import { staffModel, type StaffAudience, type StaffDocument } from '../models/staff.js';
import type { AccountStatus } from '../models/user.js';

export type { StaffDocument, StaffAudience };

export type StaffRepository = ReturnType<typeof createStaffRepository>;

/** Staff of merchants and of the platform. */
export function createStaffRepository(connection: Connection) {
  const staff = staffModel(connection);

  return {
    findById: (staffId: string): Promise<StaffDocument | null> =>
      staff.findById(staffId).lean<StaffDocument>().exec(),

    findByAccount: (account: string): Promise<StaffDocument | null> =>
      staff.findOne({ account }).lean<StaffDocument>().exec(),

    findByPhone: (input: {
      readonly phoneIndex: string;
      readonly audience: StaffAudience;
    }): Promise<StaffDocument | null> => staff.findOne(input).lean<StaffDocument>().exec(),

    /** Throws the duplicate key error of MongoDB when the account name or phone is taken. */
    async insert(document: StaffDocument, session?: ClientSession): Promise<void> {
      await staff.create([document], session === undefined ? {} : { session });
    },

    /** Counts a failed login and locks the account at the limit; a locked one is left alone. */
    async countFailure(input: {
      readonly staffId: string;
      readonly failuresMax: number;
      readonly now: Date;
      readonly lockUntil: Date;
    }): Promise<void> {
      const { staffId: _id, now } = input;
      const row = await staff
        .findOneAndUpdate(
          { _id, $or: [{ lockedUntil: null }, { lockedUntil: { $lte: now } }] },
          { $inc: { failedLogins: 1 } },
          { returnDocument: 'after' },
        )
        .lean<StaffDocument>()
        .exec();
      if (row === null || row.failedLogins < input.failuresMax) return;
      await staff.updateOne({ _id }, { $set: { failedLogins: 0, lockedUntil: input.lockUntil } });
    },

    /** Uses up a TOTP step; false when it or a later one was used before, or the account is locked. */
    async spendTotpStep(input: {
      readonly staffId: string;
      readonly step: number;
      readonly now: Date;
    }): Promise<boolean> {
      const { staffId: _id, step, now } = input;
      const result = await staff.updateOne(
        {
          _id,
          totpLastStep: { $lt: step },
          $or: [{ lockedUntil: null }, { lockedUntil: { $lte: now } }],
        },
        { $set: { totpLastStep: step, failedLogins: 0, lockedUntil: null } },
      );
      return result.modifiedCount === 1;
    },

    /** Ends every token of the person, together with the change that asks for it. */
    async raiseSessionVersion(input: {
      readonly staffId: string;
      readonly status?: AccountStatus;
      readonly roles?: readonly Role[];
      readonly passwordHash?: string;
    }): Promise<void> {
      const { staffId, ...changes } = input;
      await staff.updateOne({ _id: staffId }, { $inc: { sessionVersion: 1 }, $set: changes });
    },
  };
}
