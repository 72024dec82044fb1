import type { Connection, Model } from 'mongoose';
import type { Audience } from '../../contract/terms/permissions.js';
import { isDuplicateKey } from '../connect.js';
import { sessionModel, type SessionDocument } from '../models/session.js';
import {
  spentRefreshTokenModel,
  type SpentRefreshTokenDocument,
} from '../models/spent-refresh-token.js';

export type { SessionDocument };

export type Rotation = {
  readonly session: SessionDocument;
  readonly refreshHash: string;
  readonly rotationNonce: string;
  readonly rotatedAt: Date;
  readonly idleExpiresAt: Date;
};

const SESSIONS_MAX = 100;

export type SessionRepository = ReturnType<typeof createSessionRepository>;

/** Sessions and the refresh tokens they have used up. */
export function createSessionRepository(connection: Connection) {
  return { ...createReads(connection), ...createWrites(connection), ...createEnds(connection) };
}

function createReads(connection: Connection) {
  const sessions = sessionModel(connection);
  const spent = spentRefreshTokenModel(connection);

  return {
    findById: (sessionId: string): Promise<SessionDocument | null> =>
      sessions.findById(sessionId).lean<SessionDocument>().exec(),

    findByRefreshHash: (refreshHash: string): Promise<SessionDocument | null> =>
      sessions.findOne({ refreshHash }).lean<SessionDocument>().exec(),

    findByPreviousHash: (previousHash: string): Promise<SessionDocument | null> =>
      sessions.findOne({ previousHash }).lean<SessionDocument>().exec(),

    /** Session whose token this once was, long ago. */
    async findIdBySpentHash(refreshHash: string): Promise<string | null> {
      const row = await spent.findById(refreshHash).lean<SpentRefreshTokenDocument>().exec();
      return row?.sessionId ?? null;
    },

    /** True when the person has ever logged in on this device, as far as sessions are kept. */
    async isKnownDevice(input: {
      readonly subjectId: string;
      readonly audience: Audience;
      readonly deviceHash: string;
    }): Promise<boolean> {
      return (await sessions.exists(input).exec()) !== null;
    },

    /** Sessions of a person that are open now, the newest first. */
    listOpen: (input: {
      readonly subjectId: string;
      readonly audience: Audience;
      readonly now: Date;
    }): Promise<SessionDocument[]> => {
      const { subjectId, audience, now } = input;
      return sessions
        .find({
          subjectId,
          audience,
          revokedAt: null,
          idleExpiresAt: { $gt: now },
          absoluteExpiresAt: { $gt: now },
        })
        .sort({ createdAt: -1 })
        .limit(SESSIONS_MAX)
        .lean<SessionDocument[]>()
        .exec();
    },
  };
}

function createWrites(connection: Connection) {
  const sessions = sessionModel(connection);
  const spent = spentRefreshTokenModel(connection);

  return {
    async insert(session: SessionDocument): Promise<void> {
      await sessions.create([session]);
    },

    /** Replaces the refresh token; null when another request has done it or the session ended. */
    async rotate(rotation: Rotation): Promise<SessionDocument | null> {
      // The spent token is written first: a crash between the two leaves a session that works.
      await markSpent({ spent, session: rotation.session });
      return replaceToken({ sessions, rotation });
    },

    /** Notes a fresh factor; false when the session has ended. */
    async stepUp(input: { readonly sessionId: string; readonly at: Date }): Promise<boolean> {
      const { sessionId, at } = input;
      const result = await sessions.updateOne(
        { _id: sessionId, revokedAt: null },
        { $set: { stepUpAt: at } },
      );
      return result.matchedCount === 1;
    },
  };
}

function createEnds(connection: Connection) {
  const sessions = sessionModel(connection);

  return {
    /** Ends one session of a person; false when it is not his or has ended. */
    async revokeOne(input: {
      readonly sessionId: string;
      readonly subjectId: string;
      readonly audience: Audience;
      readonly reason: string;
      readonly at: Date;
    }): Promise<boolean> {
      const { sessionId, subjectId, audience, reason, at } = input;
      const result = await sessions.updateOne(
        { _id: sessionId, subjectId, audience, revokedAt: null },
        { $set: { revokedAt: at, revokeReason: reason } },
      );
      return result.modifiedCount === 1;
    },

    async revoke(input: {
      readonly sessionId: string;
      readonly reason: string;
      readonly at: Date;
    }): Promise<void> {
      await sessions.updateOne(
        { _id: input.sessionId, revokedAt: null },
        { $set: { revokedAt: input.at, revokeReason: input.reason } },
      );
    },

    /** Ends every session of a person, but for the one named. */
    async revokeAll(input: {
      readonly subjectId: string;
      readonly audience: Audience;
      readonly reason: string;
      readonly at: Date;
      readonly exceptSessionId?: string;
    }): Promise<void> {
      const { subjectId, audience, reason, at, exceptSessionId } = input;
      const others = exceptSessionId === undefined ? {} : { _id: { $ne: exceptSessionId } };
      await sessions.updateMany(
        { subjectId, audience, revokedAt: null, ...others },
        { $set: { revokedAt: at, revokeReason: reason } },
      );
    },
  };
}

async function markSpent(input: {
  readonly spent: Model<SpentRefreshTokenDocument>;
  readonly session: SessionDocument;
}): Promise<void> {
  const { _id, refreshHash, absoluteExpiresAt } = input.session;
  try {
    await input.spent.updateOne(
      { _id: refreshHash },
      { $setOnInsert: { sessionId: _id, expireAt: absoluteExpiresAt } },
      { upsert: true },
    );
  } catch (error) {
    // Two requests with one token mark it at the same time: it is marked either way.
    if (!isDuplicateKey(error)) throw error;
  }
}

function replaceToken(input: {
  readonly sessions: Model<SessionDocument>;
  readonly rotation: Rotation;
}): Promise<SessionDocument | null> {
  const { session, ...fields } = input.rotation;
  const { _id, refreshHash } = session;
  return input.sessions
    .findOneAndUpdate(
      { _id, refreshHash, revokedAt: null },
      { $set: { ...fields, previousHash: refreshHash, stepUpAt: null } },
      { returnDocument: 'after' },
    )
    .lean<SessionDocument>()
    .exec();
}
