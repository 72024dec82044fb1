import { Schema, type Connection, type Model } from 'mongoose';
import type { Fen } from '../../contract/terms/money.js';
import type { AdditionKind } from '../../contract/terms/order.js';
import type { PriceLine } from './order.js';

/** DRAFT until the order's run has opened it; PROPOSED waits for its payment. */
export type AdditionStatus = 'DRAFT' | 'PROPOSED' | 'PAID' | 'REFUSED' | 'EXPIRED';

/** Something more, sold at the door with a bill of its own. `_id` is `<orderNo>A<nn>`. */
export type AdditionDocument = {
  _id: string;
  orderId: string;
  /** 1 … 49 within the order; names the addition and its bill. */
  n: number;
  /** The visit that gets longer. */
  ticketId: string;
  kind: AdditionKind;
  by: 'customer' | 'worker';
  /** Who asked, and under which key: a repeat of the request is the same addition. */
  requestKey: string;
  minutes: number;
  amountFen: Fen;
  /** Appended to the order's lines when it is paid. */
  lines: PriceLine[];
  paymentNo: string;
  status: AdditionStatus;
  /** Set before its bill is closed at the channel: none may be opened after it. */
  payClosedAt: Date | null;
  /** How often its bill was asked for; each is a write, so that closing meets it as a conflict. */
  openings: number;
  createdAt: Date;
  /** Until when it may be paid; null while it is a draft. */
  expiresAt: Date | null;
};

const text = { type: String, required: true } as const;
const integer = { type: Number, required: true, validate: Number.isSafeInteger } as const;
const dateOrNull = { type: Date, default: null } as const;

const additionSchema = new Schema<AdditionDocument>(
  {
    _id: text,
    orderId: text,
    n: integer,
    ticketId: text,
    kind: text,
    by: text,
    requestKey: text,
    minutes: integer,
    amountFen: integer,
    lines: { type: [Schema.Types.Mixed], required: true } as never,
    paymentNo: text,
    status: text,
    payClosedAt: dateOrNull,
    openings: { ...integer, default: 0 },
    createdAt: { type: Date, required: true },
    expiresAt: dateOrNull,
  },
  { collection: 'additions', versionKey: false, strict: 'throw' },
);
additionSchema.index({ orderId: 1, n: 1 }, { unique: true });
additionSchema.index({ orderId: 1, requestKey: 1 }, { unique: true });
additionSchema.index({ paymentNo: 1 }, { unique: true });

export function additionModel(connection: Connection): Model<AdditionDocument> {
  return (connection.models['Addition'] ??
    connection.model('Addition', additionSchema)) as Model<AdditionDocument>;
}
