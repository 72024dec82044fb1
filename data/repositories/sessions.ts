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

export type SessionRepository = ReturnType<typeof createSessionRepository>;

/** Sessions and the refresh tokens they have used up. */
export function createSessionRepository(connection: Connection) {
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

    async insert(session: SessionDocument): Promise<void> {
      await sessions.create([session]);
    },

    /** Replaces the refresh token; null when another request has done it or the session ended. */
    async rotate(rotation: Rotation): Promise<SessionDocument | null> {
      // The spent token is written first: a crash between the two leaves a session that works.
      await markSpent({ spent, session: rotation.session });
      return replaceToken({ sessions, rotation });
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
      { $set: { ...fields, previousHash: refreshHash } },
      { returnDocument: 'after' },
    )
    .lean<SessionDocument>()
    .exec();
}
