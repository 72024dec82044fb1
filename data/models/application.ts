import { Schema, type Connection, type Model } from 'mongoose';
import type { Gender, GeoPoint } from '../../contract/terms/catalogue.js';
import {
  APPLICATION_KINDS,
  APPLICATION_STATUSES,
  OPEN_APPLICATION_STATUSES,
  type ApplicationActor,
  type ApplicationKind,
  type ApplicationStatus,
  type RejectReason,
} from '../../contract/terms/onboarding.js';
import type { OnboardingPolicy } from '../../domain/onboarding/policy.js';
import type { Claim, ItemState } from '../../domain/onboarding/state.js';

/** Ciphertext under the key of its subject, and what everybody may see of it. */
export type SealedIdentity = { readonly cipher: string; readonly masked: string };

export type ApplicationItem = ItemState & {
  /** Uploads by id, never the files. */
  readonly mediaIds: readonly string[];
  /** Until when the document is good; null = for ever, or nothing that ends. */
  readonly validUntil: Date | null;
  /** Row of `applicationNotes` with the reviewer's own words. */
  readonly noteId: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
};

/** What a person who wants to serve says about himself. */
export type WorkerProfile = {
  readonly displayName: string;
  readonly gender: Gender;
  readonly skills: readonly string[];
  readonly home: GeoPoint;
  readonly radiusMeters: number;
  /** Whose worker he wants to be; the platform's own merchant of the city when null. */
  readonly merchantId: string | null;
};
export type MerchantProfile = { readonly displayName: string };

/** Whom an application has become; ids come from the application's. */
export type ApplicationResult = {
  readonly workerId: string | null;
  readonly merchantId: string;
  /** The owner who was invited; null for a worker. */
  readonly staffId: string | null;
  readonly at: Date;
};

/** One application. `_id` comes from who applies and his key, so that a repeat is the same one. */
export type ApplicationDocument = {
  readonly _id: string;
  readonly kind: ApplicationKind;
  /** The customer's login from which he applies. */
  readonly applicantId: string;
  readonly cityCode: string;
  readonly status: ApplicationStatus;
  /** Counts the changes of state; the event of each carries its number. */
  readonly seq: number;
  /** Counts every write of the contents; an edit names the one it has seen. */
  readonly version: number;
  readonly profile: WorkerProfile | MerchantProfile | null;
  readonly realName: SealedIdentity | null;
  readonly idNumber: SealedIdentity | null;
  /** Business licence: public, so it is not sealed. */
  readonly licenceNo: string | null;
  /** Blind index of the ID number (worker) or the licence (merchant): whom it is about. */
  readonly identityIndex?: string;
  readonly items: readonly ApplicationItem[];
  readonly claim: Claim | null;
  readonly stageSince: Date;
  /** What the queue is sorted by; null once nothing is due. */
  readonly stageDueAt: Date | null;
  readonly isReminded: boolean;
  readonly isEscalated: boolean;
  readonly policy: OnboardingPolicy;
  readonly deposit: {
    readonly amountFen: number;
    readonly reference: string;
    readonly at: Date;
    readonly by: string;
  } | null;
  readonly rejection: {
    readonly reason: RejectReason;
    readonly noteId: string | null;
    /** Nobody with this login or identity applies again before. */
    readonly blockedUntil: Date;
  } | null;
  readonly result: ApplicationResult | null;
  readonly createdAt: Date;
  readonly submittedAt: Date | null;
  readonly closedAt: Date | null;
};

/** Who changed what when, and why. `_id` is `<applicationId>:<seq>`; a row never changes. */
export type ApplicationEventDocument = {
  readonly _id: string;
  readonly applicationId: string;
  readonly seq: number;
  /** Id of the request: a repeat finds its own row. */
  readonly key: string;
  readonly event: string;
  readonly from: ApplicationStatus | null;
  readonly to: ApplicationStatus;
  readonly by: ApplicationActor;
  readonly at: Date;
  readonly itemCode: string | null;
  /** Code of a reason, APPROVED, or a receipt's number. */
  readonly detail: string | null;
  readonly noteId: string | null;
};

/** Free text of a reason; only its id travels. */
export type ApplicationNoteDocument = {
  readonly _id: string;
  readonly applicationId: string;
  readonly by: ApplicationActor;
  readonly text: string;
  readonly at: Date;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const date = { type: Date, required: true } as const;
const dateOrNull = { type: Date, default: null } as const;
const count = { type: Number, required: true, min: 0 } as const;
const mixed = { type: Schema.Types.Mixed, default: null } as const;
const actor = { type: Schema.Types.Mixed, required: true } as const;
const EMBEDDED = { _id: false, strict: 'throw' } as const;

const itemSchema = new Schema<ApplicationItem>(
  {
    code: text,
    group: text,
    status: text,
    reason: textOrNull,
    isRenewed: { type: Boolean, required: true },
    mediaIds: { type: [String], default: [] },
    validUntil: dateOrNull,
    noteId: textOrNull,
    decidedBy: textOrNull,
    decidedAt: dateOrNull,
  },
  EMBEDDED,
);
const sealedSchema = new Schema<SealedIdentity>({ cipher: text, masked: text }, EMBEDDED);

const applicationSchema = new Schema<ApplicationDocument>(
  {
    _id: text,
    kind: { type: String, enum: APPLICATION_KINDS, required: true },
    applicantId: text,
    cityCode: text,
    status: { type: String, enum: APPLICATION_STATUSES, required: true },
    seq: count,
    version: count,
    profile: mixed,
    realName: { type: sealedSchema, default: null },
    idNumber: { type: sealedSchema, default: null },
    licenceNo: textOrNull,
    identityIndex: { type: String },
    items: { type: [itemSchema], default: [] },
    claim: mixed,
    stageSince: date,
    stageDueAt: dateOrNull,
    isReminded: { type: Boolean, required: true },
    isEscalated: { type: Boolean, required: true },
    policy: { type: Schema.Types.Mixed, required: true },
    deposit: mixed,
    rejection: mixed,
    result: mixed,
    createdAt: date,
    submittedAt: dateOrNull,
    closedAt: dateOrNull,
  },
  { collection: 'applications', versionKey: false, strict: 'throw', minimize: false },
);
// Of two that open at once the index lets one in.
applicationSchema.index(
  { applicantId: 1, kind: 1 },
  {
    name: 'oneOpenApplicationOfAnApplicant',
    unique: true,
    partialFilterExpression: { status: { $in: [...OPEN_APPLICATION_STATUSES] } },
  },
);
// A draft holds nobody's identity; what was handed in does, and so does whoever works here.
applicationSchema.index(
  { identityIndex: 1, kind: 1 },
  {
    name: 'oneApplicationOfAPerson',
    unique: true,
    partialFilterExpression: {
      identityIndex: { $exists: true },
      status: { $in: [...OPEN_APPLICATION_STATUSES.filter((s) => s !== 'DRAFT'), 'ACTIVE'] },
    },
  },
);
applicationSchema.index({ applicantId: 1, createdAt: -1, _id: 1 });
applicationSchema.index({ 'result.workerId': 1 }, { sparse: true });
applicationSchema.index({ identityIndex: 1, 'rejection.blockedUntil': 1 });
applicationSchema.index({ status: 1, stageDueAt: 1, _id: 1 });
applicationSchema.index({ cityCode: 1, status: 1, stageDueAt: 1, _id: 1 });

const eventSchema = new Schema<ApplicationEventDocument>(
  {
    _id: text,
    applicationId: text,
    seq: count,
    key: text,
    event: text,
    from: textOrNull,
    to: text,
    by: actor,
    at: date,
    itemCode: textOrNull,
    detail: textOrNull,
    noteId: textOrNull,
  },
  { collection: 'applicationEvents', versionKey: false, strict: 'throw' },
);
eventSchema.index({ applicationId: 1, key: 1 }, { unique: true });
eventSchema.index({ applicationId: 1, seq: 1 }, { unique: true });

const noteSchema = new Schema<ApplicationNoteDocument>(
  { _id: text, applicationId: text, by: actor, text, at: date },
  { collection: 'applicationNotes', versionKey: false, strict: 'throw' },
);
noteSchema.index({ applicationId: 1, at: 1 });

export function applicationModel(connection: Connection): Model<ApplicationDocument> {
  return (connection.models['Application'] ??
    connection.model('Application', applicationSchema)) as Model<ApplicationDocument>;
}

export function applicationEventModel(connection: Connection): Model<ApplicationEventDocument> {
  return (connection.models['ApplicationEvent'] ??
    connection.model('ApplicationEvent', eventSchema)) as Model<ApplicationEventDocument>;
}

export function applicationNoteModel(connection: Connection): Model<ApplicationNoteDocument> {
  return (connection.models['ApplicationNote'] ??
    connection.model('ApplicationNote', noteSchema)) as Model<ApplicationNoteDocument>;
}
