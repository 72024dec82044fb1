import { Schema, type Connection, type Model } from 'mongoose';
import type { BillChannelCode, MoneyKind, SuspenseStatus } from '../../contract/terms/reconcile.js';

type Word = { readonly by: string; readonly at: Date; readonly reason: string };

/** Money that a channel's bill shows and that nothing of ours explains. */
export type SuspenseDocument = {
  /** `<channel>-<kind>-<number>`; part of its journals' keys. */
  readonly _id: string;
  readonly channel: BillChannelCode;
  readonly dateCn: string;
  readonly kind: MoneyKind;
  readonly no: string;
  readonly channelNo: string;
  /** Fen; positive came in, negative went out. */
  readonly signedFen: number;
  readonly status: SuspenseStatus;
  readonly openedAt: Date;
  /** Who says what it was. */
  readonly asked: Word | null;
  /** The second person. */
  readonly checked: Word | null;
};

const text = { type: String, required: true } as const;
const mixedOrNull = { type: Schema.Types.Mixed, default: null } as const;

const suspenseSchema = new Schema<SuspenseDocument>(
  {
    _id: text,
    channel: text,
    dateCn: text,
    kind: text,
    no: text,
    channelNo: text,
    signedFen: { type: Number, required: true },
    status: text,
    openedAt: { type: Date, required: true },
    asked: mixedOrNull,
    checked: mixedOrNull,
  },
  { collection: 'suspenseItems', versionKey: false, strict: 'throw' },
);
suspenseSchema.index({ status: 1, openedAt: 1, _id: 1 });
suspenseSchema.index({ channel: 1, dateCn: 1 });

export function suspenseModel(connection: Connection): Model<SuspenseDocument> {
  return (connection.models['Suspense'] ??
    connection.model('Suspense', suspenseSchema)) as Model<SuspenseDocument>;
}
