import { Schema, type Connection, type Model } from 'mongoose';
import {
  INBOX_KINDS,
  INBOX_REF_KINDS,
  INBOX_STATES,
  type InboxKind,
  type InboxRefKind,
  type InboxState,
} from '../../contract/terms/inbox.js';

/** One thing that waits for operators. Ids and codes only: nobody's name, phone or words. */
export type InboxItemDocument = {
  readonly _id: string;
  /** Kind, fact and how often it came up: two that write the same one write it once. */
  readonly key: string;
  /** The fact without how often. */
  readonly subject: string;
  readonly kind: InboxKind;
  readonly stage: string;
  /** `<kind>.<stage>`, what access goes by. */
  readonly topic: string;
  /** Null: of no city, for those who see all of them. */
  readonly cityCode: string | null;
  readonly merchantId: string | null;
  readonly refKind: InboxRefKind;
  readonly refId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly state: InboxState;
  /** It ends by itself when what it is about is over. */
  readonly isSwept: boolean;
  /** What it is about is over; until then it is not raised again, whatever a person says. */
  readonly isOver: boolean;
  readonly assigneeId: string | null;
  /** Staff who have read it, the last READERS_MAX. */
  readonly readBy: readonly string[];
  /** Who said so; null while it is open and when it ended by itself. */
  readonly doneBy: string | null;
  readonly doneAt: Date | null;
  readonly createdAt: Date;
  /** Rows go so long after this. */
  readonly endedAt: Date | null;
};

/** As many as there may be people of staff. */
export const READERS_MAX = 500;
const KEPT_SECONDS = 180 * 86_400;

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const dateOrNull = { type: Date, default: null } as const;
const flag = { type: Boolean, required: true } as const;

const inboxItemSchema = new Schema<InboxItemDocument>(
  {
    _id: text,
    key: text,
    subject: text,
    kind: { ...text, enum: INBOX_KINDS },
    stage: text,
    topic: text,
    cityCode: textOrNull,
    merchantId: textOrNull,
    refKind: { ...text, enum: INBOX_REF_KINDS },
    refId: text,
    params: { type: Schema.Types.Mixed, required: true },
    priority: { type: Number, required: true },
    state: { ...text, enum: INBOX_STATES },
    isSwept: flag,
    isOver: flag,
    assigneeId: textOrNull,
    readBy: { type: [String], default: [] },
    doneBy: textOrNull,
    doneAt: dateOrNull,
    createdAt: { type: Date, required: true },
    endedAt: dateOrNull,
  },
  { collection: 'inboxItems', versionKey: false, strict: 'throw', minimize: false },
);
// One row a fact and time: the index decides between processes that see it at once.
inboxItemSchema.index({ key: 1 }, { unique: true });
inboxItemSchema.index({ subject: 1, isOver: 1 });
inboxItemSchema.index({ topic: 1, isOver: 1, isSwept: 1 });
inboxItemSchema.index({ state: 1, topic: 1, createdAt: -1, _id: -1 });
inboxItemSchema.index({ merchantId: 1, state: 1, createdAt: -1, _id: -1 });
inboxItemSchema.index(
  { assigneeId: 1, state: 1, createdAt: -1 },
  { partialFilterExpression: { assigneeId: { $type: 'string' } } },
);
inboxItemSchema.index({ endedAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });

export function inboxItemModel(connection: Connection): Model<InboxItemDocument> {
  return (connection.models['InboxItem'] ??
    connection.model('InboxItem', inboxItemSchema)) as Model<InboxItemDocument>;
}
