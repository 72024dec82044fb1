import type { ClientSession, Connection } from 'mongoose';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import {
  OPEN_WITHDRAWAL_STATUSES,
  type WithdrawalStatus,
} from '../../contract/terms/withdrawal.js';
import { isDuplicateKey } from '../connect.js';
import {
  withdrawalEventModel,
  withdrawalModel,
  withdrawalNoteModel,
  type WithdrawalAccount,
  type WithdrawalDocument,
  type WithdrawalEventDocument,
  type WithdrawalNoteDocument,
} from '../models/withdrawal.js';
import { withdrawalDays } from './withdrawal-days.js';

export type {
  WithdrawalAccount,
  WithdrawalDocument,
  WithdrawalEventDocument,
  WithdrawalNoteDocument,
};

/** Of one withdrawal; its checks, people and the few ends stay far below. */
const EVENTS_MAX = 500;
/** Rows of one year that a tax is computed from; with three a day it is 1,096. */
const YEAR_ROWS_MAX = 5_000;
const BANK_ROWS_MAX = 500;
/** What no answer of a channel is longer than, where people read it. */
const ANSWER_LENGTH_MAX = 300;

/** What a change of state may write. */
export type WithdrawalChangeSet = Partial<
  Omit<WithdrawalDocument, '_id' | 'seq' | 'ownerKind' | 'ownerId' | 'amountFen' | 'createdAt'>
>;

export type WithdrawalOwnerKey = { readonly ownerKind: PayoutOwnerKind; readonly ownerId: string };

export type WithdrawalQueue = {
  readonly statuses: readonly WithdrawalStatus[];
  readonly ownerKind?: PayoutOwnerKind | undefined;
  readonly isFlaggedOnly: boolean;
  readonly dueBefore?: Date | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type WithdrawalRepository = ReturnType<typeof createWithdrawalRepository>;

/** Withdrawals, their history, the words of the desk and the daily limits. */
export function createWithdrawalRepository(connection: Connection) {
  return {
    ...reads(connection),
    ...lists(connection),
    ...historyOf(connection),
    ...writes(connection),
    ...withdrawalDays(connection),
  };
}

function reads(connection: Connection) {
  const withdrawals = withdrawalModel(connection);
  return {
    findById: (withdrawalNo: string, session?: ClientSession): Promise<WithdrawalDocument | null> =>
      withdrawals
        .findById(withdrawalNo)
        .session(session ?? null)
        .lean<WithdrawalDocument>()
        .exec(),

    findByPayoutNo: (payoutNo: string): Promise<WithdrawalDocument | null> =>
      withdrawals.findOne({ payoutNo }).lean<WithdrawalDocument>().exec(),

    /** What was paid out, or may be, to one owner since a moment: amounts and what was withheld. */
    async paidSince(
      owner: WithdrawalOwnerKey,
      since: Date,
    ): Promise<{
      readonly paidFen: number;
      readonly withheldFen: number;
      readonly months: readonly Date[];
    }> {
      const rows = await withdrawals
        .find(
          {
            ...owner,
            createdAt: { $gte: since },
            status: { $in: [...OPEN_WITHDRAWAL_STATUSES, 'PAID'] },
          },
          { amountFen: 1, taxFen: 1, createdAt: 1 },
        )
        .limit(YEAR_ROWS_MAX)
        .lean<Pick<WithdrawalDocument, 'amountFen' | 'taxFen' | 'createdAt'>[]>()
        .exec();
      return {
        paidFen: rows.reduce((sum, { amountFen }) => sum + amountFen, 0),
        withheldFen: rows.reduce((sum, { taxFen }) => sum + taxFen, 0),
        months: rows.map(({ createdAt }) => createdAt),
      };
    },
  };
}

function lists(connection: Connection) {
  const withdrawals = withdrawalModel(connection);
  return {
    /** Of one owner, the newest first; one row more than `limit` is read. */
    ofOwner: (query: {
      readonly owner: WithdrawalOwnerKey;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<WithdrawalDocument[]> => {
      const { owner, after, limit } = query;
      return withdrawals
        .find({ ...owner, ...(after && olderThan(after)) })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<WithdrawalDocument[]>()
        .exec();
    },

    /** Open ones, what is due first on top. One row more than `limit` is read. */
    queue: (query: WithdrawalQueue): Promise<WithdrawalDocument[]> => {
      const { after, limit } = query;
      const dueAt = after && new Date(after.atMs);
      const onwards = dueAt && {
        $or: [{ stageDueAt: { $gt: dueAt } }, { stageDueAt: dueAt, _id: { $gt: after?.id } }],
      };
      return withdrawals
        .find({ $and: [filterOf(query), onwards ?? {}] })
        .sort({ stageDueAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<WithdrawalDocument[]>()
        .exec();
    },

    /** In whatever state, the newest first. One row more than `limit` is read. */
    newest: (query: WithdrawalQueue): Promise<WithdrawalDocument[]> => {
      const { after, limit } = query;
      const onwards = after === undefined ? {} : olderThan(after);
      return withdrawals
        .find({ $and: [filterOf(query), onwards] })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<WithdrawalDocument[]>()
        .exec();
    },

    /**
     * What the bank is to pay: approved, checked for the last time, its number written. By number
     * from `afterNo` on; a row stays here until its result is recorded, also while it is in a batch.
     */
    findApprovedForBank: (limit: number, afterNo = ''): Promise<WithdrawalDocument[]> =>
      withdrawals
        .find({ method: 'BANK_FILE', status: 'SENDING', _id: { $gt: afterNo } })
        .sort({ _id: 1 })
        .limit(Math.min(limit, BANK_ROWS_MAX))
        .lean<WithdrawalDocument[]>()
        .exec(),

    /** Those that are still open, by number from `afterId` on. */
    openedBefore: (page: {
      readonly before: Date;
      readonly afterId: string;
      readonly limit: number;
    }): Promise<Pick<WithdrawalDocument, '_id'>[]> =>
      withdrawals
        .find(
          {
            status: { $in: [...OPEN_WITHDRAWAL_STATUSES] },
            createdAt: { $lt: page.before },
            _id: { $gt: page.afterId },
          },
          { _id: 1 },
        )
        .sort({ _id: 1 })
        .limit(page.limit)
        .lean<Pick<WithdrawalDocument, '_id'>[]>()
        .exec(),
  };
}

function filterOf({ statuses, ownerKind, isFlaggedOnly, dueBefore }: WithdrawalQueue): object {
  return {
    status: { $in: [...statuses] },
    ...(ownerKind && { ownerKind }),
    ...(isFlaggedOnly && { isFlagged: true }),
    ...(dueBefore && { stageDueAt: { $lt: dueBefore } }),
  };
}

function olderThan(after: { readonly atMs: number; readonly id: string }): object {
  const at = new Date(after.atMs);
  return { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: after.id } }] };
}

function historyOf(connection: Connection) {
  const events = withdrawalEventModel(connection);
  const notes = withdrawalNoteModel(connection);
  return {
    /** What was changed by this request, if it was. */
    findEvent: (by: {
      readonly withdrawalNo: string;
      readonly key: string;
    }): Promise<WithdrawalEventDocument | null> =>
      events
        .findOne({ withdrawalNo: by.withdrawalNo, key: by.key })
        .lean<WithdrawalEventDocument>()
        .exec(),

    /** The whole history, oldest first. */
    history: (withdrawalNo: string): Promise<WithdrawalEventDocument[]> =>
      events
        .find({ withdrawalNo })
        .sort({ seq: 1 })
        .limit(EVENTS_MAX)
        .lean<WithdrawalEventDocument[]>()
        .exec(),

    notesOf: (withdrawalNo: string): Promise<WithdrawalNoteDocument[]> =>
      notes
        .find({ withdrawalNo })
        .sort({ at: 1 })
        .limit(EVENTS_MAX)
        .lean<WithdrawalNoteDocument[]>()
        .exec(),

    /** A repeat keeps the first text. */
    async insertNote(note: WithdrawalNoteDocument): Promise<void> {
      try {
        await notes.create([note]);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}

function writes(connection: Connection) {
  const withdrawals = withdrawalModel(connection);
  const events = withdrawalEventModel(connection);
  return {
    /** Throws the duplicate key error when this request was stored before. */
    async insert(row: WithdrawalDocument, session: ClientSession): Promise<void> {
      await withdrawals.create([row], { session });
    },

    async insertEvent(event: WithdrawalEventDocument, session: ClientSession): Promise<void> {
      await events.create([event], { session });
    },

    /** One change of state as it was seen; false when it has moved on. */
    async change(
      change: {
        readonly withdrawalNo: string;
        readonly seq: number;
        readonly set: WithdrawalChangeSet;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { withdrawalNo, seq, set } = change;
      const result = await withdrawals.updateOne(
        { _id: withdrawalNo, seq },
        { $set: set, $inc: { seq: 1 } },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** The key under which one status is told: the first one that was stored stays. */
    async setPushKey(
      withdrawalNo: string,
      push: NonNullable<WithdrawalDocument['push']>,
    ): Promise<string> {
      await withdrawals.updateOne(
        { _id: withdrawalNo, 'push.status': { $ne: push.status } },
        { $set: { push } },
      );
      const row = await withdrawals.findById(withdrawalNo, { push: 1 }).lean<WithdrawalDocument>();
      return row?.push?.key ?? push.key;
    },

    async markTold(withdrawalNo: string, told: WithdrawalStatus): Promise<void> {
      await withdrawals.updateOne({ _id: withdrawalNo }, { $set: { told } });
    },

    /** Looks at the same holds again later: no change of state, and none in the history. */
    async postpone(wait: {
      readonly withdrawalNo: string;
      readonly seq: number;
      readonly holdUntil: Date;
    }): Promise<void> {
      const { withdrawalNo, seq, holdUntil } = wait;
      await withdrawals.updateOne({ _id: withdrawalNo, seq }, { $set: { holdUntil } });
    },

    /** Notes that the channel was asked and had no end to tell; no change of state. */
    async noteAsk(ask: {
      readonly withdrawalNo: string;
      readonly payoutNo: string;
      readonly at: Date;
      readonly nextAskAt: Date;
      readonly answer: string;
      /** Null leaves what is there. */
      readonly confirmToken: string | null;
    }): Promise<void> {
      const { withdrawalNo, payoutNo, at, nextAskAt, confirmToken } = ask;
      const lastAnswer = ask.answer.slice(0, ANSWER_LENGTH_MAX);
      await withdrawals.updateOne(
        { _id: withdrawalNo, payoutNo, status: { $in: ['SENDING', 'AWAITING_PAYEE'] } },
        {
          $set: { askedAt: at, nextAskAt, lastAnswer, ...(confirmToken && { confirmToken }) },
          $inc: { asks: 1 },
        },
      );
    },
  };
}
