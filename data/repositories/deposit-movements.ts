import type { ClientSession, Connection } from 'mongoose';
import type {
  DepositMovementKind,
  DepositMovementStatus,
} from '../../contract/terms/discipline.js';
import { depositMovementModel, type DepositMovementDocument } from '../models/deposit-movement.js';

export type { DepositMovementDocument };

const MOVEMENTS_MAX = 100;

export type DepositMovementList = {
  readonly status: DepositMovementStatus;
  readonly kind?: DepositMovementKind | undefined;
  readonly cityCodes?: readonly string[] | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type DepositMovementRepository = ReturnType<typeof createDepositMovementRepository>;

/** What moved, or is to move, the deposits of workers. */
export function createDepositMovementRepository(connection: Connection) {
  const movements = depositMovementModel(connection);
  return {
    insert: async (row: DepositMovementDocument, session?: ClientSession): Promise<void> => {
      await movements.insertMany([row], session === undefined ? {} : { session });
    },

    findById: (id: string, session?: ClientSession): Promise<DepositMovementDocument | null> =>
      movements
        .findById(id)
        .session(session ?? null)
        .lean<DepositMovementDocument>()
        .exec(),

    /** Newest first, at most 100. */
    ofWorker: (workerId: string): Promise<DepositMovementDocument[]> =>
      movements
        .find({ workerId })
        .sort({ 'made.at': -1, _id: -1 })
        .limit(MOVEMENTS_MAX)
        .lean<DepositMovementDocument[]>()
        .exec(),

    /** The oldest on top; one row more than `limit` is read. */
    list(query: DepositMovementList): Promise<DepositMovementDocument[]> {
      const { status, kind, cityCodes, after, limit } = query;
      return movements
        .find({
          status,
          ...(kind && { kind }),
          ...(cityCodes && { cityCode: { $in: [...cityCodes] } }),
          ...(after && {
            $or: [
              { 'made.at': { $gt: new Date(after.atMs) } },
              { 'made.at': new Date(after.atMs), _id: { $gt: after.id } },
            ],
          }),
        })
        .sort({ 'made.at': 1, _id: 1 })
        .limit(limit + 1)
        .lean<DepositMovementDocument[]>()
        .exec();
    },

    /** One step of its life; false when it is not in `from` any more. */
    async step(
      input: {
        readonly movementId: string;
        readonly from: DepositMovementStatus;
        readonly set: Partial<Pick<DepositMovementDocument, 'status' | 'checked' | 'returnedAt'>>;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { movementId, from, set } = input;
      const filter = { _id: movementId, status: from };
      return (await movements.updateOne(filter, { $set: set }, { session })).matchedCount === 1;
    },
  };
}
