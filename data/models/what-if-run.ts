import { Schema, type Connection, type Model } from 'mongoose';
import {
  WHAT_IF_STATUSES,
  type WhatIfFailure,
  type WhatIfFigures,
  type WhatIfPolicy,
  type WhatIfRecorded,
  type WhatIfStatus,
} from '../../contract/terms/what-if.js';
import type { WhatIfDayTotals } from '../../domain/dispatch/what-if/figures.js';

/** One day of a run, replayed under both policies, and what really happened. */
export type WhatIfDayRow = {
  /** yyyy-mm-dd of the city. */
  readonly date: string;
  readonly baseline: WhatIfDayTotals;
  readonly candidate: WhatIfDayTotals;
  readonly recorded: WhatIfRecorded;
};

/** The orders of some days of a city, replayed under another dispatch policy (X15). */
export type WhatIfRunDocument = {
  readonly _id: string;
  readonly cityCode: string;
  readonly timeZone: string;
  /** First and last day, both included, yyyy-mm-dd of the city. */
  readonly from: string;
  readonly to: string;
  readonly policy: WhatIfPolicy;
  readonly seed: number;
  readonly status: WhatIfStatus;
  /** A city has one of these. */
  readonly isOpen: boolean;
  readonly dayCount: number;
  readonly daysDone: number;
  readonly days: readonly WhatIfDayRow[];
  readonly result: {
    readonly baseline: WhatIfFigures;
    readonly candidate: WhatIfFigures;
    readonly recorded: WhatIfRecorded;
  } | null;
  readonly failure: WhatIfFailure | null;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly expiresAt: Date;
};

const text = { type: String, required: true } as const;
const count = { type: Number, required: true } as const;
const date = { type: Date, required: true } as const;
const dateOrNull = { type: Date, default: null } as const;

const whatIfRunSchema = new Schema<WhatIfRunDocument>(
  {
    ...{ _id: text, cityCode: text, timeZone: text, from: text, to: text },
    policy: { type: Schema.Types.Mixed, required: true },
    seed: count,
    status: { ...text, enum: WHAT_IF_STATUSES },
    isOpen: { type: Boolean, required: true },
    dayCount: count,
    daysDone: { type: Number, default: 0 },
    days: { type: [Schema.Types.Mixed], default: [] } as never,
    result: { type: Schema.Types.Mixed, default: null },
    failure: { type: String, default: null },
    requestedBy: text,
    requestedAt: date,
    startedAt: dateOrNull,
    endedAt: dateOrNull,
    expiresAt: date,
  },
  { collection: 'whatIfRuns', versionKey: false, strict: 'throw', minimize: false },
);
// Of two requests for a city the index lets one in.
whatIfRunSchema.index(
  { cityCode: 1 },
  { unique: true, partialFilterExpression: { isOpen: true }, name: 'one_open_run' },
);
whatIfRunSchema.index({ requestedAt: -1, _id: -1 });
whatIfRunSchema.index({ cityCode: 1, requestedAt: -1, _id: -1 });
whatIfRunSchema.index(
  { requestedAt: 1 },
  { partialFilterExpression: { isOpen: true }, name: 'open_runs' },
);
whatIfRunSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function whatIfRunModel(connection: Connection): Model<WhatIfRunDocument> {
  return (connection.models['WhatIfRun'] ??
    connection.model('WhatIfRun', whatIfRunSchema)) as Model<WhatIfRunDocument>;
}
