import type { Connection } from 'mongoose';
import type { ReminderStatus } from '../../contract/terms/certificate.js';
import { isDuplicateKey } from '../connect.js';
import { reminderModel, type ReminderDocument } from '../models/reminder.js';

export type { ReminderDocument };

export type ReminderRepository = ReturnType<typeof createReminderRepository>;

/** What workers are told about their certificates, each thing once. */
export function createReminderRepository(connection: Connection) {
  const reminders = reminderModel(connection);
  return {
    /** False when it was written before: the id decides between two scans. */
    async insertOnce(reminder: ReminderDocument): Promise<boolean> {
      try {
        await reminders.create([reminder]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /**
     * The one that is due longest, moved on to `nextTryAt` and counted: nobody else takes it until
     * then. Null when nothing is due.
     */
    claimDue: (claim: {
      readonly at: Date;
      readonly nextTryAt: Date;
    }): Promise<ReminderDocument | null> =>
      reminders
        .findOneAndUpdate(
          { status: 'PENDING', nextTryAt: { $lte: claim.at } },
          { $set: { nextTryAt: claim.nextTryAt }, $inc: { attempts: 1 } },
          { sort: { nextTryAt: 1 }, returnDocument: 'after' },
        )
        .lean<ReminderDocument>()
        .exec(),

    /** Stores the provider's key before anything is sent under it; the first one stays. */
    setPushKey: (given: {
      readonly reminderId: string;
      readonly key: string;
      readonly since: Date;
    }): Promise<ReminderDocument | null> =>
      reminders
        .findOneAndUpdate(
          { _id: given.reminderId, status: 'PENDING', push: null },
          { $set: { push: { key: given.key, since: given.since } } },
          { returnDocument: 'after' },
        )
        .lean<ReminderDocument>()
        .exec(),

    /** Puts a try off that did not tell whether it arrived. */
    async postpone(reminderId: string, nextTryAt: Date): Promise<void> {
      await reminders.updateOne({ _id: reminderId, status: 'PENDING' }, { $set: { nextTryAt } });
    },

    /** Ends a reminder once; a repeat changes nothing. */
    async finish(end: {
      readonly reminderId: string;
      readonly status: Exclude<ReminderStatus, 'PENDING'>;
      readonly outcome: string | null;
      readonly at: Date;
    }): Promise<void> {
      const { reminderId, status, outcome, at } = end;
      await reminders.updateOne(
        { _id: reminderId, status: 'PENDING' },
        { $set: { status, outcome, doneAt: at } },
      );
    },
  };
}
