import type { ClientSession, Connection, Model } from 'mongoose';
import { INBOX_KINDS, type InboxKind, type InboxState } from '../../contract/terms/inbox.js';
import { isDuplicateKey } from '../connect.js';
import { inboxItemModel, READERS_MAX, type InboxItemDocument } from '../models/inbox-item.js';
import { staffModel } from '../models/staff.js';
import type { PageStart } from './orders.js';

export type { InboxItemDocument };

/** Counting stops here: nobody reads a larger number. */
export const INBOX_COUNT_MAX = 1_000;
/** Items that one call marks as read, and open ones of a topic that one sweep looks at. */
const MANY_MAX = 1_000;

/** What a person reaches: topics by how far, and what they are limited to. */
export type InboxScope = {
  readonly all: readonly string[];
  readonly city: readonly string[];
  readonly cityCodes: readonly string[];
  readonly merchant: readonly string[];
  readonly merchantId: string | null;
};

export type InboxFilter = {
  readonly scope: InboxScope;
  readonly state?: InboxState | undefined;
  readonly kinds?: readonly InboxKind[] | undefined;
  /** Only what this person has not read. */
  readonly unreadBy?: string | undefined;
  readonly assigneeId?: string | undefined;
};

export type InboxCount = {
  readonly kind: InboxKind;
  readonly open: number;
  readonly unread: number;
};

export type InboxRepository = ReturnType<typeof createInboxRepository>;

/** What waits for operators. */
export function createInboxRepository(connection: Connection) {
  const items = inboxItemModel(connection);
  return { ...createReads(connection, items), ...createSteps(items), ...createSweep(items) };
}

function createReads(connection: Connection, items: Model<InboxItemDocument>) {
  const staff = staffModel(connection);
  return {
    /** Newest first; one row more than `limit`. */
    list: (query: {
      readonly filter: InboxFilter;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<InboxItemDocument[]> => {
      const { filter, after, limit } = query;
      return items
        .find({ $and: [conditionOf(filter), ...(after === undefined ? [] : [olderThan(after)])] })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<InboxItemDocument[]>()
        .exec();
    },

    /** Null for what is not there and what is not within reach alike. */
    find: (itemId: string, scope: InboxScope): Promise<InboxItemDocument | null> =>
      items
        .findOne({ $and: [{ _id: itemId }, conditionOf({ scope })] })
        .lean<InboxItemDocument>()
        .exec(),

    /** Open ones of each kind that has any, each up to INBOX_COUNT_MAX. */
    async countOpen(scope: InboxScope, readerId: string): Promise<InboxCount[]> {
      const counts = await Promise.all(
        INBOX_KINDS.map(async (kind) => {
          const filter: InboxFilter = { scope, state: 'OPEN', kinds: [kind] };
          const [open, unread] = await Promise.all([
            countOf(items, filter),
            countOf(items, { ...filter, unreadBy: readerId }),
          ]);
          return { kind, open, unread };
        }),
      );
      return counts.filter(({ open }) => open > 0);
    },

    countAssigned: (scope: InboxScope, assigneeId: string): Promise<number> =>
      countOf(items, { scope, state: 'OPEN', assigneeId }),

    /** Names of people of staff by id. */
    async namesOf(staffIds: readonly string[]): Promise<Map<string, string>> {
      const rows = await staff
        .find({ _id: { $in: [...new Set(staffIds)].slice(0, MANY_MAX) } }, { name: 1 })
        .lean<{ _id: string; name: string }[]>()
        .exec();
      return new Map(rows.map(({ _id, name }) => [_id, name]));
    },
  };
}

/** What people do; `scope` is part of every condition. */
function createSteps(items: Model<InboxItemDocument>) {
  return {
    /** Nothing happens for one that he has read. */
    async markRead(itemId: string, readerId: string): Promise<void> {
      await items.updateOne({ _id: itemId, readBy: { $ne: readerId } }, readUpdate(readerId));
    },

    /** The open ones within reach, the newest first, MANY_MAX at a time; answers how many. */
    async markAllRead(filter: InboxFilter, readerId: string): Promise<number> {
      const rows = await items
        .find(conditionOf({ ...filter, unreadBy: readerId }), { _id: 1 })
        .sort({ createdAt: -1, _id: -1 })
        .limit(MANY_MAX)
        .lean<{ _id: string }[]>()
        .exec();
      const ids = rows.map(({ _id }) => _id);
      const where = { _id: { $in: ids }, readBy: { $ne: readerId } };
      return (await items.updateMany(where, readUpdate(readerId))).modifiedCount;
    },

    /**
     * Gives an open item to somebody or to nobody. With `from` only while it is nobody's or that
     * person's: of two who take it at once one gets it. False when that is not so.
     */
    async assign(input: {
      readonly itemId: string;
      readonly assigneeId: string | null;
      readonly from?: string | undefined;
    }): Promise<boolean> {
      const { itemId, assigneeId, from } = input;
      const result = await items.updateOne(
        {
          _id: itemId,
          state: 'OPEN',
          ...(from !== undefined && { assigneeId: { $in: [null, from] } }),
        },
        { $set: { assigneeId } },
      );
      return result.matchedCount === 1;
    },

    /** Somebody has seen to it; nothing happens for one that is done. */
    async finish(input: {
      readonly itemId: string;
      readonly by: string;
      readonly at: Date;
    }): Promise<void> {
      const { itemId, by, at } = input;
      const done = { state: 'DONE', doneBy: by, doneAt: at, endedAt: at } as const;
      // Of one that does not end by itself nothing more is to come.
      const isOver = { $or: ['$isOver', { $not: ['$isSwept'] }] };
      await items.updateOne({ _id: itemId, state: 'OPEN' }, [{ $set: { ...done, isOver } }], {
        updatePipeline: true,
      });
    },
  };
}

/** What comes up and ends. */
function createSweep(items: Model<InboxItemDocument>) {
  return {
    /** Writes the item unless its key is there; true when it is new. */
    async insertOnce(item: InboxItemDocument, session?: ClientSession): Promise<boolean> {
      try {
        const { key, ...rest } = item;
        const result = await items.updateOne(
          { key },
          { $setOnInsert: rest },
          { upsert: true, ...(session === undefined ? {} : { session }) },
        );
        return result.upsertedCount === 1;
      } catch (error) {
        // Outside a transaction another process was faster; inside one the whole is repeated.
        if (session === undefined && isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Rows of a topic whose facts were not over when they were last looked at. */
    findRunning: (topic: string): Promise<InboxItemDocument[]> =>
      items
        .find({ topic, isOver: false, isSwept: true })
        .limit(MANY_MAX)
        .lean<InboxItemDocument[]>()
        .exec(),

    /** How often the fact of a subject came up and was over. */
    countOver: (subject: string): Promise<number> =>
      items.countDocuments({ subject, isOver: true }).limit(INBOX_COUNT_MAX).exec(),

    /** Their facts are over; what is still open ends by itself. Answers how many were. */
    async endFacts(itemIds: readonly string[], at: Date): Promise<number> {
      const _id = { $in: [...itemIds] };
      const open = await items.updateMany(
        { _id, isOver: false, state: 'OPEN' },
        { $set: { isOver: true, state: 'DONE', doneAt: at, endedAt: at } },
      );
      await items.updateMany({ _id, isOver: false }, { $set: { isOver: true } });
      return open.modifiedCount;
    },

    /** Ends what nobody has closed and nothing else will. */
    async endOlder(input: {
      readonly topic: string;
      readonly before: Date;
      readonly at: Date;
    }): Promise<number> {
      const { topic, before, at } = input;
      const result = await items.updateMany(
        { state: 'OPEN', topic, createdAt: { $lt: before }, isSwept: false },
        { $set: { isOver: true, state: 'DONE', doneAt: at, endedAt: at } },
      );
      return result.modifiedCount;
    },
  };
}

function countOf(items: Model<InboxItemDocument>, filter: InboxFilter): Promise<number> {
  return items.countDocuments(conditionOf(filter)).limit(INBOX_COUNT_MAX).exec();
}

function readUpdate(readerId: string) {
  return { $push: { readBy: { $each: [readerId], $slice: -READERS_MAX } } };
}

function conditionOf(filter: InboxFilter) {
  const { scope, state, kinds, unreadBy, assigneeId } = filter;
  return {
    $or: reachesOf(scope),
    ...(state !== undefined && { state }),
    ...(kinds !== undefined && { kind: { $in: [...kinds] } }),
    ...(unreadBy !== undefined && { readBy: { $ne: unreadBy } }),
    ...(assigneeId !== undefined && { assigneeId }),
  };
}

function reachesOf(scope: InboxScope) {
  const { all, city, cityCodes, merchant, merchantId } = scope;
  return [
    { topic: { $in: [...all] } },
    { topic: { $in: [...city] }, cityCode: { $in: [...cityCodes] } },
    ...(merchantId === null ? [] : [{ topic: { $in: [...merchant] }, merchantId }]),
  ];
}

function olderThan({ atMs, id }: PageStart) {
  const at = new Date(atMs);
  return { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: id } }] };
}
