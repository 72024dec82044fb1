import { Schema, type Connection, type Model } from 'mongoose';
import type { StandingEventKind } from '../../contract/terms/discipline.js';
import type { Actor } from '../../contract/terms/order.js';
import type { StandingRules } from '../../domain/discipline/policy.js';

/** A freeze that points brought about, or that a person ordered. */
export type StoredFreeze = {
  readonly since: Date;
  readonly until: Date;
  /** Points that were reached, and how many it took; 0 for one by hand. */
  readonly points: number;
  readonly threshold: number;
  /** Staff only; told to the worker. */
  readonly reason: string | null;
  readonly by: Actor | null;
};

/**
 * Where a worker stands; `_id` is his id. The one document that every counted breach, every waiver
 * and every order taken writes: of two at once the database lets one go first, so that no
 * threshold is missed and nothing is taken after a freeze. `frozenUntil` is the later of the two
 * freezes, and repeated on the worker for searches.
 */
export type StandingDocument = {
  readonly _id: string;
  /** Changes of the standing. */
  readonly seq: number;
  /** Orders taken. */
  readonly takes: number;
  readonly points: number;
  readonly warnedUntil: Date | null;
  readonly limitedUntil: Date | null;
  readonly frozenUntil: Date | null;
  readonly autoFreeze: StoredFreeze | null;
  readonly handFreeze: StoredFreeze | null;
  /** Rules by which it was judged last. */
  readonly policyVersion: string | null;
};

/** One change of a standing; never changed itself. */
export type StandingEventDocument = {
  readonly _id: string;
  readonly workerId: string;
  readonly kind: StandingEventKind;
  readonly at: Date;
  readonly by: Actor;
  readonly points: number | null;
  readonly until: Date | null;
  /** Id of the breach, or the levels before and after. */
  readonly detail: string | null;
  readonly reason: string | null;
  readonly policyVersion: string | null;
  /** What that version said: the city may have changed its document since. Null by hand. */
  readonly rules?: StandingRules | null;
};

const dateOrNull = { type: Date, default: null } as const;
const textOrNull = { type: String, default: null } as const;
const mixedOrNull = { type: Schema.Types.Mixed, default: null } as const;
const count = { type: Number, required: true, min: 0, default: 0 } as const;

const standingSchema = new Schema<StandingDocument>(
  {
    _id: { type: String, required: true },
    seq: count,
    takes: count,
    points: count,
    warnedUntil: dateOrNull,
    limitedUntil: dateOrNull,
    frozenUntil: dateOrNull,
    autoFreeze: mixedOrNull,
    handFreeze: mixedOrNull,
    policyVersion: textOrNull,
  },
  { collection: 'standings', versionKey: false, strict: 'throw' },
);

const eventSchema = new Schema<StandingEventDocument>(
  {
    _id: { type: String, required: true },
    workerId: { type: String, required: true },
    kind: { type: String, required: true },
    at: { type: Date, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    points: { type: Number, default: null },
    until: dateOrNull,
    detail: textOrNull,
    reason: textOrNull,
    policyVersion: textOrNull,
    rules: mixedOrNull,
  },
  { collection: 'standingEvents', versionKey: false, strict: 'throw' },
);
eventSchema.index({ workerId: 1, at: -1, _id: -1 });

export function standingModel(connection: Connection): Model<StandingDocument> {
  return (connection.models['Standing'] ??
    connection.model('Standing', standingSchema)) as Model<StandingDocument>;
}

export function standingEventModel(connection: Connection): Model<StandingEventDocument> {
  return (connection.models['StandingEvent'] ??
    connection.model('StandingEvent', eventSchema)) as Model<StandingEventDocument>;
}
