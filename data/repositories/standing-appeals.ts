import type { ClientSession, Connection } from 'mongoose';
import type { StandingAppealStatus } from '../../contract/terms/discipline.js';
import { standingAppealModel, type StandingAppealDocument } from '../models/standing-appeal.js';

export type { StandingAppealDocument };

const APPEALS_MAX = 100;

export type StandingAppealList = {
  readonly status: StandingAppealStatus;
  /** Undefined = every city. */
  readonly cityCodes?: readonly string[] | undefined;
  readonly dueBefore?: Date | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type StandingAppealRepository = ReturnType<typeof createStandingAppealRepository>;

/** Appeals of workers; the unique index lets one a subject in. */
export function createStandingAppealRepository(connection: Connection) {
  const appeals = standingAppealModel(connection);
  return {
    insert: async (row: StandingAppealDocument, session: ClientSession): Promise<void> => {
      await appeals.insertMany([row], { session });
    },

    findById: (appealId: string, session?: ClientSession): Promise<StandingAppealDocument | null> =>
      appeals
        .findById(appealId)
        .session(session ?? null)
        .lean<StandingAppealDocument>()
        .exec(),

    /** Newest first, at most 100. */
    ofWorker: (workerId: string): Promise<StandingAppealDocument[]> =>
      appeals
        .find({ workerId })
        .sort({ createdAt: -1, _id: -1 })
        .limit(APPEALS_MAX)
        .lean<StandingAppealDocument[]>()
        .exec(),

    /** What is due first on top; one row more than `limit` is read. */
    list(query: StandingAppealList): Promise<StandingAppealDocument[]> {
      const { status, cityCodes, dueBefore, after, limit } = query;
      return appeals
        .find({
          status,
          ...(cityCodes && { cityCode: { $in: [...cityCodes] } }),
          ...(dueBefore && { dueAt: { $lt: dueBefore } }),
          ...(after && {
            $or: [
              { dueAt: { $gt: new Date(after.atMs) } },
              { dueAt: new Date(after.atMs), _id: { $gt: after.id } },
            ],
          }),
        })
        .sort({ dueAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<StandingAppealDocument[]>()
        .exec();
    },

    /** False when somebody else has decided. */
    async decide(
      input: {
        readonly appealId: string;
        readonly status: Exclude<StandingAppealStatus, 'OPEN'>;
        readonly decision: NonNullable<StandingAppealDocument['decision']>;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { appealId, status, decision } = input;
      const result = await appeals.updateOne(
        { _id: appealId, status: 'OPEN' },
        { $set: { status, decision } },
        { session },
      );
      return result.matchedCount === 1;
    },
  };
}
