import type { ClientSession, Connection } from 'mongoose';
import type { GeoPoint, PlaceCells } from '../../contract/terms/catalogue.js';
import { workerModel, type WorkerDocument } from '../models/worker.js';

export type { WorkerDocument };

const WORKERS_MAX = 5_000;

/** Which cell size a search uses: 8 up to 5 km, 7 beyond. */
export type CellResolution = 7 | 8;

export type WorkersInCells = {
  readonly cityCode: string;
  readonly merchantIds: readonly string[];
  /** All of them are needed. */
  readonly skillCodes: readonly string[];
  readonly resolution: CellResolution;
  readonly cells: readonly string[];
};

export type WorkerRepository = ReturnType<typeof createWorkerRepository>;

export type PositionChange = {
  readonly workerId: string;
  readonly point: GeoPoint;
  readonly cells: PlaceCells;
  readonly at: Date;
};

/** Reads and the few direct writes of workers. */
export function createWorkerRepository(connection: Connection) {
  return {
    ...workerReads(connection),
    ...workerWrites(connection),
    ...workerCertificates(connection),
  };
}

function workerReads(connection: Connection) {
  const workers = workerModel(connection);

  return {
    findById: (workerId: string, session?: ClientSession): Promise<WorkerDocument | null> =>
      workers
        .findById(workerId)
        .session(session ?? null)
        .lean<WorkerDocument>()
        .exec(),

    findByIds: (workerIds: readonly string[]): Promise<WorkerDocument[]> =>
      workers
        .find({ _id: { $in: workerIds.slice(0, WORKERS_MAX) } })
        .lean<WorkerDocument[]>()
        .exec(),

    /**
     * Active workers whose home lies in one of the cells. Unordered and at most `WORKERS_MAX`:
     * the caller measures and keeps the nearest.
     */
    inCells: (search: WorkersInCells): Promise<WorkerDocument[]> =>
      workers
        .find({
          cityCode: search.cityCode,
          status: 'ACTIVE',
          skills: { $all: search.skillCodes },
          [search.resolution === 8 ? 'cells.h3r8' : 'cells.h3r7']: { $in: search.cells },
          merchantId: { $in: search.merchantIds },
        })
        .limit(WORKERS_MAX)
        .lean<WorkerDocument[]>()
        .exec(),

    /** A page of a city's active workers by id; `isOnline` narrows to those taking orders. */
    inCity: (options: {
      readonly cityCode: string;
      readonly isOnline?: boolean;
      readonly afterId?: string;
      readonly limit?: number;
    }): Promise<WorkerDocument[]> =>
      workers
        .find({
          cityCode: options.cityCode,
          status: 'ACTIVE',
          ...(options.isOnline === undefined ? {} : { isOnline: options.isOnline }),
          ...(options.afterId === undefined ? {} : { _id: { $gt: options.afterId } }),
        })
        .sort({ _id: 1 })
        .limit(Math.min(options.limit ?? WORKERS_MAX, WORKERS_MAX))
        .lean<WorkerDocument[]>()
        .exec(),

    /** A page of a merchant's active workers by id. */
    ofMerchant: (options: {
      readonly merchantId: string;
      readonly afterId?: string;
      readonly limit: number;
    }): Promise<WorkerDocument[]> =>
      workers
        .find({
          merchantId: options.merchantId,
          status: 'ACTIVE',
          ...(options.afterId === undefined ? {} : { _id: { $gt: options.afterId } }),
        })
        .sort({ _id: 1 })
        .limit(Math.min(options.limit, WORKERS_MAX))
        .lean<WorkerDocument[]>()
        .exec(),
  };
}

function workerWrites(connection: Connection) {
  const workers = workerModel(connection);

  return {
    /** Online / resting switch. False when there is no such active worker. */
    async setOnline(
      change: { readonly workerId: string; readonly isOnline: boolean },
      session?: ClientSession,
    ): Promise<boolean> {
      const result = await workers.updateOne(
        { _id: change.workerId, status: 'ACTIVE' },
        { $set: { isOnline: change.isOnline }, $inc: { version: 1 } },
        session === undefined ? {} : { session },
      );
      return result.matchedCount === 1;
    },

    /** The worker's own edit of his row as he has seen it; null when it has changed since. */
    edit: (change: {
      readonly workerId: string;
      readonly expectedVersion: number;
      readonly set: Partial<
        Pick<
          WorkerDocument,
          'radiusMeters' | 'home' | 'cells' | 'isOnline' | 'hours' | 'overrides' | 'leave'
        >
      >;
      readonly mustBeActive?: boolean;
    }): Promise<WorkerDocument | null> =>
      workers
        .findOneAndUpdate(
          {
            _id: change.workerId,
            version: change.expectedVersion,
            ...(change.mustBeActive === true && { status: 'ACTIVE' }),
          },
          { $set: change.set, $inc: { version: 1 } },
          { returnDocument: 'after' },
        )
        .lean<WorkerDocument>()
        .exec(),

    /** Notes that the worker's phone was heard of, unless that was noted after `olderThan`. */
    async touch(sign: {
      readonly workerId: string;
      readonly at: Date;
      readonly olderThan: Date;
    }): Promise<void> {
      const { workerId, at, olderThan } = sign;
      const isOld = { $or: [{ lastSeenAt: null }, { lastSeenAt: { $lt: olderThan } }] };
      await workers.updateOne({ _id: workerId, ...isOld }, { $set: { lastSeenAt: at } });
    },

    /**
     * Last positions; a report older than the stored one is ignored, since phones deliver late.
     * `version` stays: positions never conflict with an edit of the profile.
     */
    async setPositions(changes: readonly PositionChange[]): Promise<void> {
      if (changes.length === 0) return;
      await workers.bulkWrite(
        changes.map(({ workerId, point, cells, at }) => ({
          updateOne: {
            filter: { _id: workerId, $or: [{ position: null }, { 'position.at': { $lt: at } }] },
            update: { $set: { position: { point, cells, at } } },
          },
        })),
        { ordered: false },
      );
    },
  };
}

/** Certificates (X10). */
function workerCertificates(connection: Connection) {
  const workers = workerModel(connection);

  return {
    /**
     * A page, by id, of people who still work here and have a certificate that ends in
     * (after, until].
     */
    withEndingCertificates: (page: {
      readonly after: Date;
      readonly until: Date;
      readonly afterId: string;
      readonly limit: number;
    }): Promise<WorkerDocument[]> =>
      workers
        .find({
          certificates: { $elemMatch: { validUntil: { $gt: page.after, $lte: page.until } } },
          status: { $in: ['ACTIVE', 'SUSPENDED'] },
          _id: { $gt: page.afterId },
        })
        .sort({ _id: 1 })
        .limit(Math.min(page.limit, WORKERS_MAX))
        .lean<WorkerDocument[]>()
        .exec(),

    /** Replaces the certificates of the row as it was seen; false when it has changed since. */
    async setCertificates(
      change: {
        readonly workerId: string;
        readonly expectedVersion: number;
        readonly certificates: WorkerDocument['certificates'];
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { workerId, expectedVersion, certificates } = change;
      const result = await workers.updateOne(
        { _id: workerId, version: expectedVersion },
        { $set: { certificates }, $inc: { version: 1 } },
        { session },
      );
      return result.matchedCount === 1;
    },
  };
}
