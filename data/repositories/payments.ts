import type { ClientSession, Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import {
  channelEventModel,
  paymentModel,
  settlementModel,
  type ChannelEventDocument,
  type PaymentDocument,
  type RefundDocument,
  type SettlementDocument,
} from '../models/payment.js';
import { createRefundStore } from './refunds.js';

export type { ChannelEventDocument, PaymentDocument, RefundDocument, SettlementDocument };

/** The order's bill, one an addition, codes asked for again, and tips. */
const PAYMENTS_PER_ORDER_MAX = 80;
/** WeChat takes at most 50 partial refunds of one payment (MONEY §1.2). */
export const REFUNDS_PER_PAYMENT_MAX = 50;
const CLAIM_MS = 10_000;

export type PaymentRepository = ReturnType<typeof createPaymentRepository>;

/** Bills, refunds, settlements and the inbox of channel events. */
export function createPaymentRepository(connection: Connection) {
  return {
    ...createBillStore(connection),
    ...createRefundStore(connection),
    ...createChannelInbox(connection),
    ...createSettlementStore(connection),
  };
}

/** Bills. */
function createBillStore(connection: Connection) {
  const payments = paymentModel(connection);
  return {
    findById: (paymentNo: string, session?: ClientSession): Promise<PaymentDocument | null> =>
      payments
        .findById(paymentNo)
        .session(session ?? null)
        .lean<PaymentDocument>()
        .exec(),

    ofOrder: (orderId: string, session?: ClientSession): Promise<PaymentDocument[]> =>
      payments
        .find({ orderId })
        .session(session ?? null)
        .sort({ createdAt: 1 })
        .limit(PAYMENTS_PER_ORDER_MAX)
        .lean<PaymentDocument[]>()
        .exec(),

    /** Inserts a bill unless its number exists; the number comes from the order's. */
    async insertOnce(payment: PaymentDocument, session: ClientSession): Promise<void> {
      await payments.updateOne(
        { _id: payment._id },
        { $setOnInsert: withoutId(payment) },
        { upsert: true, session },
      );
    },

    async setCodeUrl(paymentNo: string, codeUrl: string): Promise<void> {
      await payments.updateOne({ _id: paymentNo }, { $set: { codeUrl } });
    },

    /** True for the one call that turns the bill into a paid one. */
    async markPaid(
      change: {
        readonly paymentNo: string;
        readonly transactionId: string | null;
        readonly at: Date;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { paymentNo, transactionId, at } = change;
      const result = await payments.updateOne(
        { _id: paymentNo, status: { $ne: 'PAID' } },
        { $set: { status: 'PAID', transactionId, paidAt: at } },
        { session },
      );
      return result.modifiedCount === 1;
    },

    /** `askAgainAt`: the channel did not know it, so it may still be opened and paid. */
    async markClosed(paymentNo: string, askAgainAt: Date | null = null): Promise<void> {
      await payments.updateOne(
        { _id: paymentNo, status: 'PENDING' },
        { $set: { status: 'CLOSED', ...(askAgainAt !== null && { askAgainAt }) } },
      );
    },

    /** Closed bills that the channel is to be asked about once more, the longest due first. */
    toAskAgain: (now: Date, limit: number): Promise<PaymentDocument[]> =>
      payments
        .find({ askAgainAt: { $lte: now } })
        .sort({ askAgainAt: 1 })
        .limit(limit)
        .lean<PaymentDocument[]>()
        .exec(),

    /** Null: the question has its answer. */
    async setAskAgain(paymentNo: string, at: Date | null): Promise<void> {
      await payments.updateOne({ _id: paymentNo }, { $set: { askAgainAt: at } });
    },
  };
}

/** Verified callbacks until a workflow has taken them. */
function createChannelInbox(connection: Connection) {
  const events = channelEventModel(connection);
  return {
    /** Stores a verified callback; false when the same fact is there already. */
    async insertEvent(event: ChannelEventDocument): Promise<boolean> {
      try {
        await events.create(event);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    findPaidEvent: (paymentNo: string): Promise<ChannelEventDocument | null> =>
      events
        .findOne({ paymentNo, kind: 'payment', state: 'SUCCESS' })
        .lean<ChannelEventDocument>()
        .exec(),

    /** Claims one event that no workflow took yet, oldest first; null when there is none. */
    claimEvent: (now: Date, eventId?: string): Promise<ChannelEventDocument | null> =>
      events
        .findOneAndUpdate(
          {
            deliveredAt: null,
            $or: [{ claimedUntil: null }, { claimedUntil: { $lt: now } }],
            ...(eventId !== undefined && { _id: eventId }),
          },
          {
            $set: { claimedUntil: new Date(now.getTime() + CLAIM_MS) },
            $inc: { attempts: 1 },
          },
          { sort: { receivedAt: 1 }, returnDocument: 'after' },
        )
        .lean<ChannelEventDocument>()
        .exec(),

    async markDelivered(eventId: string, at: Date): Promise<void> {
      await events.updateOne({ _id: eventId }, { $set: { deliveredAt: at, claimedUntil: null } });
    },
  };
}

/** Settlements. */
function createSettlementStore(connection: Connection) {
  const settlements = settlementModel(connection);
  return {
    insertSettlement: async (row: SettlementDocument, session: ClientSession): Promise<void> => {
      await settlements.insertMany([row], { session });
    },

    findSettlement: (
      orderId: string,
      session?: ClientSession,
    ): Promise<SettlementDocument | null> =>
      settlements
        .findById(orderId)
        .session(session ?? null)
        .lean<SettlementDocument>()
        .exec(),
  };
}

function withoutId(payment: PaymentDocument): Omit<PaymentDocument, '_id'> {
  const { _id: _omitted, ...rest } = payment;
  return rest;
}
