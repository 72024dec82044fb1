import type { Connection } from 'mongoose';
import { smsCodeModel, type SmsCodeDocument } from '../models/sms-code.js';

export type SmsCodeRepository = ReturnType<typeof createSmsCodeRepository>;

/** SMS codes; every try is counted before it is judged. */
export function createSmsCodeRepository(connection: Connection) {
  const codes = smsCodeModel(connection);

  return {
    /** Replaces the code of this phone, purpose, audience and device. */
    async put(code: SmsCodeDocument): Promise<void> {
      const { _id, ...fields } = code;
      await codes.updateOne({ _id }, { $set: fields }, { upsert: true });
    },

    /** Takes one try; null when there is no code, it has run out, or the tries are used up. */
    takeTry: (input: {
      readonly id: string;
      readonly now: Date;
    }): Promise<SmsCodeDocument | null> =>
      codes
        .findOneAndUpdate(
          { _id: input.id, expiresAt: { $gt: input.now }, triesLeft: { $gt: 0 } },
          { $inc: { triesLeft: -1 } },
          { returnDocument: 'after' },
        )
        .lean<SmsCodeDocument>()
        .exec(),

    /** Uses the code up; true for exactly one caller. */
    async spend(input: { readonly id: string; readonly codeHash: string }): Promise<boolean> {
      const result = await codes.deleteOne({ _id: input.id, codeHash: input.codeHash });
      return result.deletedCount === 1;
    },
  };
}
