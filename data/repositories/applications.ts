import type { ClientSession, Connection } from 'mongoose';
import {
  OPEN_APPLICATION_STATUSES,
  type ApplicationKind,
  type ApplicationStatus,
} from '../../contract/terms/onboarding.js';
import { isDuplicateKey } from '../connect.js';
import {
  applicationEventModel,
  applicationModel,
  applicationNoteModel,
  type ApplicationDocument,
  type ApplicationEventDocument,
  type ApplicationItem,
  type ApplicationNoteDocument,
  type ApplicationResult,
  type MerchantProfile,
  type SealedIdentity,
  type WorkerProfile,
} from '../models/application.js';

export type {
  ApplicationDocument,
  ApplicationEventDocument,
  ApplicationItem,
  ApplicationNoteDocument,
  ApplicationResult,
  MerchantProfile,
  SealedIdentity,
  WorkerProfile,
};

/** Of one person that are read at once. */
const OWN_MAX = 20;
/** Of one application; with what one run can take in far above what people do. */
const EVENTS_MAX = 500;

/** What an edit of the contents may write. */
export type ApplicationContents = Partial<
  Pick<
    ApplicationDocument,
    'profile' | 'realName' | 'idNumber' | 'licenceNo' | 'identityIndex' | 'items'
  >
>;

/** What a change of state may write. */
export type ApplicationChangeSet = Pick<
  ApplicationDocument,
  'status' | 'items' | 'claim' | 'stageSince' | 'stageDueAt' | 'isReminded' | 'isEscalated'
> &
  Partial<
    Pick<
      ApplicationDocument,
      'policy' | 'deposit' | 'rejection' | 'result' | 'submittedAt' | 'closedAt'
    >
  >;

export type ApplicationQueue = {
  /** Undefined = every city. */
  readonly cityCodes?: readonly string[] | undefined;
  readonly statuses: readonly ApplicationStatus[];
  readonly kind?: ApplicationKind | undefined;
  /** Whose claim; null = nobody's at `at`; undefined = no matter. */
  readonly claimedBy?: string | null | undefined;
  readonly dueBefore?: Date | undefined;
  readonly at: Date;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type ApplicationRepository = ReturnType<typeof createApplicationRepository>;

/** Applications, their history and the words of their reviewers. */
export function createApplicationRepository(connection: Connection) {
  return {
    ...reads(connection),
    ...historyReads(connection),
    ...queueReads(connection),
    ...writes(connection),
  };
}

function reads(connection: Connection) {
  const applications = applicationModel(connection);
  return {
    findById: (
      applicationId: string,
      session?: ClientSession,
    ): Promise<ApplicationDocument | null> =>
      applications
        .findById(applicationId)
        .session(session ?? null)
        .lean<ApplicationDocument>()
        .exec(),

    /** Those that are still open, by id from `afterId` on. */
    openedBefore: (page: {
      readonly before: Date;
      readonly afterId: string;
      readonly limit: number;
    }): Promise<Pick<ApplicationDocument, '_id'>[]> =>
      applications
        .find(
          {
            status: { $in: [...OPEN_APPLICATION_STATUSES] },
            createdAt: { $lt: page.before },
            _id: { $gt: page.afterId },
          },
          { _id: 1 },
        )
        .sort({ _id: 1 })
        .limit(page.limit)
        .lean<Pick<ApplicationDocument, '_id'>[]>()
        .exec(),

    /** What somebody became a worker by; null for who came another way. */
    findByWorker: (workerId: string): Promise<ApplicationDocument | null> =>
      applications.findOne({ 'result.workerId': workerId }).lean<ApplicationDocument>().exec(),

    /** Of one person, the newest first. */
    ofApplicant: (applicantId: string): Promise<ApplicationDocument[]> =>
      applications
        .find({ applicantId })
        .sort({ createdAt: -1, _id: 1 })
        .limit(OWN_MAX)
        .lean<ApplicationDocument[]>()
        .exec(),

    /** A rejection of this login or identity whose time is not over yet, the latest; or null. */
    blocking: (
      whom: {
        readonly kind: ApplicationKind;
        readonly applicantId: string;
        readonly identityIndex?: string | undefined;
        readonly at: Date;
      },
      session?: ClientSession,
    ): Promise<ApplicationDocument | null> => {
      const { kind, applicantId, identityIndex, at } = whom;
      const who = identityIndex === undefined ? [] : [{ identityIndex }];
      return applications
        .findOne({
          kind,
          $or: [{ applicantId }, ...who],
          'rejection.blockedUntil': { $gt: at },
        })
        .sort({ 'rejection.blockedUntil': -1 })
        .session(session ?? null)
        .lean<ApplicationDocument>()
        .exec();
    },
  };
}

function historyReads(connection: Connection) {
  const events = applicationEventModel(connection);
  const notes = applicationNoteModel(connection);
  return {
    /** What was changed by this request, if it was. */
    findEvent: (
      by: { readonly applicationId: string; readonly key: string },
      session?: ClientSession,
    ): Promise<ApplicationEventDocument | null> =>
      events
        .findOne({ applicationId: by.applicationId, key: by.key })
        .session(session ?? null)
        .lean<ApplicationEventDocument>()
        .exec(),

    /** The whole history, oldest first. */
    history: (applicationId: string): Promise<ApplicationEventDocument[]> =>
      events
        .find({ applicationId })
        .sort({ seq: 1 })
        .limit(EVENTS_MAX)
        .lean<ApplicationEventDocument[]>()
        .exec(),

    notesOf: (applicationId: string): Promise<ApplicationNoteDocument[]> =>
      notes
        .find({ applicationId })
        .sort({ at: 1 })
        .limit(EVENTS_MAX)
        .lean<ApplicationNoteDocument[]>()
        .exec(),
  };
}

function queueReads(connection: Connection) {
  const applications = applicationModel(connection);
  return {
    /** What is due first on top; one row more than `limit` is read. */
    queue: (query: ApplicationQueue): Promise<ApplicationDocument[]> => {
      const { cityCodes, statuses, kind, claimedBy, dueBefore, at, after, limit } = query;
      const dueAt = after && new Date(after.atMs);
      return applications
        .find({
          $and: [
            { status: { $in: [...statuses] } },
            cityCodes === undefined ? {} : { cityCode: { $in: [...cityCodes] } },
            kind === undefined ? {} : { kind },
            claimFilter(claimedBy, at),
            dueBefore === undefined ? {} : { stageDueAt: { $lt: dueBefore } },
            dueAt === undefined
              ? {}
              : {
                  $or: [
                    { stageDueAt: { $gt: dueAt } },
                    { stageDueAt: dueAt, _id: { $gt: after?.id } },
                  ],
                },
          ],
        })
        .sort({ stageDueAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<ApplicationDocument[]>()
        .exec();
    },
  };
}

function claimFilter(claimedBy: string | null | undefined, at: Date): Record<string, unknown> {
  if (claimedBy === undefined) return {};
  if (claimedBy === null) {
    return { $or: [{ claim: null }, { 'claim.untilMs': { $lte: at.getTime() } }] };
  }
  return { 'claim.reviewerId': claimedBy, 'claim.untilMs': { $gt: at.getTime() } };
}

function writes(connection: Connection) {
  const applications = applicationModel(connection);
  const events = applicationEventModel(connection);
  const notes = applicationNoteModel(connection);
  return {
    /** Throws the duplicate key error when the applicant has an open one of this kind. */
    async insert(application: ApplicationDocument, session: ClientSession): Promise<void> {
      await applications.create([application], { session });
    },

    async insertEvent(event: ApplicationEventDocument, session: ClientSession): Promise<void> {
      await events.create([event], { session });
    },

    /** A repeat keeps the first text. */
    async insertNote(note: ApplicationNoteDocument): Promise<void> {
      try {
        await notes.create([note]);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    /** The applicant's edit of what he has seen, while nobody looks at it; null when it is stale. */
    edit: (
      change: {
        readonly applicationId: string;
        readonly applicantId: string;
        readonly expectedVersion: number;
        readonly seq: number;
        readonly set: ApplicationContents;
      },
      session: ClientSession,
    ): Promise<ApplicationDocument | null> =>
      applications
        .findOneAndUpdate(
          {
            _id: change.applicationId,
            applicantId: change.applicantId,
            version: change.expectedVersion,
            seq: change.seq,
            status: { $in: ['DRAFT', 'NEEDS_CHANGES'] },
          },
          { $set: change.set, $inc: { version: 1 } },
          { returnDocument: 'after', session },
        )
        .lean<ApplicationDocument>()
        .exec(),

    /**
     * One change of state and contents as they were seen; false when either has moved on. Throws
     * the duplicate key error when somebody else has handed this identity in.
     */
    async change(
      change: {
        readonly applicationId: string;
        readonly seq: number;
        readonly version: number;
        readonly set: ApplicationChangeSet;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { applicationId, seq, version, set } = change;
      const result = await applications.updateOne(
        { _id: applicationId, seq, version },
        { $set: set, $inc: { seq: 1, version: 1 } },
        { session },
      );
      return result.matchedCount === 1;
    },
  };
}
