import type { ClientSession, Connection } from 'mongoose';
import {
  standingEventModel,
  standingModel,
  type StandingDocument,
  type StandingEventDocument,
  type StoredFreeze,
} from '../models/standing.js';
import { workerModel } from '../models/worker.js';

export type { StandingDocument, StandingEventDocument, StoredFreeze };

const EVENTS_MAX = 100;

/** What a judgement changes. */
export type StandingChange = Pick<
  StandingDocument,
  | 'points'
  | 'warnedUntil'
  | 'limitedUntil'
  | 'frozenUntil'
  | 'autoFreeze'
  | 'handFreeze'
  | 'policyVersion'
>;

export type StandingRepository = ReturnType<typeof createStandingRepository>;

/** Where workers stand. Everything that depends on it writes the worker's one document. */
export function createStandingRepository(connection: Connection) {
  const standings = standingModel(connection);
  const events = standingEventModel(connection);
  const workers = workerModel(connection);

  /** The document as it is now, counted up: a second transaction that does so conflicts. */
  const countUp = async (
    workerId: string,
    field: 'seq' | 'takes',
    session: ClientSession,
  ): Promise<StandingDocument> => {
    const row = await standings
      .findOneAndUpdate(
        { _id: workerId },
        { $inc: { [field]: 1 } },
        { session, upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
      )
      .lean<StandingDocument>()
      .exec();
    return row as StandingDocument;
  };

  return {
    /** Null for somebody of whom nothing was ever recorded. */
    find: (workerId: string, session?: ClientSession): Promise<StandingDocument | null> =>
      standings
        .findById(workerId)
        .session(session ?? null)
        .lean<StandingDocument>()
        .exec(),

    /** Begins a change of the standing: from here on no other one, and no order taken, is beside it. */
    beginChange: (workerId: string, session: ClientSession) => countUp(workerId, 'seq', session),

    /** Counts an order taken; answers with the standing under which it is taken. */
    countTake: (workerId: string, session: ClientSession) => countUp(workerId, 'takes', session),

    /** Stores a judgement, and the moment of thawing on the worker. His `version` stays. */
    async change(
      input: { readonly workerId: string; readonly set: StandingChange },
      session: ClientSession,
    ): Promise<void> {
      const { workerId, set } = input;
      await standings.updateOne({ _id: workerId }, { $set: set }, { session });
      const { frozenUntil } = set;
      const update =
        frozenUntil === null ? { $unset: { frozenUntil: 1 } } : { $set: { frozenUntil } };
      // Untouched where nothing changes: phones write to the worker all the time.
      const isOther = frozenUntil === null ? { $ne: null } : { $ne: frozenUntil };
      await workers.updateOne({ _id: workerId, frozenUntil: isOther }, update, { session });
    },

    addEvents: async (
      rows: readonly StandingEventDocument[],
      session: ClientSession,
    ): Promise<void> => {
      if (rows.length > 0) await events.insertMany([...rows], { session });
    },

    /** Newest first, at most 100. */
    eventsOf: (workerId: string): Promise<StandingEventDocument[]> =>
      events
        .find({ workerId })
        .sort({ at: -1, _id: -1 })
        .limit(EVENTS_MAX)
        .lean<StandingEventDocument[]>()
        .exec(),
  };
}
