import type { Connection } from 'mongoose';
import type { BillChannelCode, MoneyKind } from '../../contract/terms/reconcile.js';
import { accounts, type ClearingChannel } from '../../domain/ledger/accounts.js';
import { BILL_DATED_CODES } from '../../domain/ledger/reconcile-postings.js';
import { keyOf, type OurDocument } from '../../domain/reconcile/match.js';
import { ledgerTransferModel, type LedgerTransferDocument } from '../models/ledger-transfer.js';
import {
  paymentModel,
  refundModel,
  type PaymentDocument,
  type RefundDocument,
} from '../models/payment.js';
import { withdrawalModel, type WithdrawalDocument } from '../models/withdrawal.js';

/** Numbers of one read. */
const NOS_PAGE = 500;
/** Documents of one window at most. */
export const WINDOW_DOCUMENTS_MAX = 200_000;

export const CLEARING_OF: Readonly<Record<BillChannelCode, ClearingChannel>> = {
  WECHAT: 'wechat',
  ALIPAY: 'alipay',
};

export type Window = { readonly from: Date; readonly to: Date };
export type MoneyFactsRepository = ReturnType<typeof createMoneyFactsRepository>;

/** Payments, refunds, payouts and their bookings, as comparisons need them. Nothing is written. */
export function createMoneyFactsRepository(connection: Connection) {
  return {
    ...createDocumentReads(connection),
    ...createStuckReads(connection),
    ...createLedgerReads(connection),
    ...createJournaledReads(connection),
  };
}

function createDocumentReads(connection: Connection) {
  const payments = paymentModel(connection);
  const refunds = refundModel(connection);
  const withdrawals = withdrawalModel(connection);
  return {
    /** Those of these numbers that are ours and the channel's. */
    async documentsOf(
      channel: BillChannelCode,
      kind: MoneyKind,
      nos: readonly string[],
    ): Promise<OurDocument[]> {
      const found: OurDocument[] = [];
      for (let from = 0; from < nos.length; from += NOS_PAGE) {
        const page = { $in: nos.slice(from, from + NOS_PAGE) };
        if (kind === 'PAYMENT') {
          const rows = await payments.find({ _id: page, channel }).lean<PaymentDocument[]>();
          found.push(...rows.map(ofPayment));
        } else if (kind === 'REFUND') {
          const rows = await refunds.find({ _id: page, channel }).lean<RefundDocument[]>();
          found.push(...rows.map(ofRefund));
        } else {
          const method = `${channel}_TRANSFER` as const;
          const rows = await withdrawals
            .find({ payoutNo: page, method })
            .lean<WithdrawalDocument[]>();
          found.push(...rows.map(ofWithdrawal));
        }
      }
      return found;
    },

    /** Payments and refunds that settled in a window, by our clock. */
    async settledIn(channel: BillChannelCode, { from, to }: Window): Promise<OurDocument[]> {
      const within = { $gte: from, $lt: to };
      const paid = await payments
        .find({ channel, status: 'PAID', paidAt: within })
        .limit(WINDOW_DOCUMENTS_MAX)
        .lean<PaymentDocument[]>();
      const back = await refunds
        .find({ channel, status: 'SUCCEEDED', finishedAt: within })
        .limit(WINDOW_DOCUMENTS_MAX)
        .lean<RefundDocument[]>();
      return [...paid.map(ofPayment), ...back.map(ofRefund)];
    },

    /** Payouts over the channel that were paid in a window. */
    async paidOutIn(channel: BillChannelCode, { from, to }: Window): Promise<OurDocument[]> {
      const rows = await withdrawals
        .find({
          method: `${channel}_TRANSFER` as const,
          status: 'PAID',
          closedAt: { $gte: from, $lt: to },
        })
        .limit(WINDOW_DOCUMENTS_MAX)
        .lean<WithdrawalDocument[]>();
      return rows.map(ofWithdrawal);
    },
  };
}

/** What should be through by now. */
function createStuckReads(connection: Connection) {
  const payments = paymentModel(connection);
  const refunds = refundModel(connection);
  const withdrawals = withdrawalModel(connection);
  return {
    /** Bills that nobody has heard of since, the oldest first. */
    stuckPayments: ({ from, to }: Window, max: number): Promise<PaymentDocument[]> =>
      payments
        .find({ status: 'PENDING', createdAt: { $gte: from, $lt: to } })
        .sort({ createdAt: 1 })
        .limit(max)
        .lean<PaymentDocument[]>()
        .exec(),

    stuckRefunds: ({ from, to }: Window, max: number): Promise<RefundDocument[]> =>
      refunds
        .find({ status: { $in: ['OPEN', 'SUBMITTED'] }, createdAt: { $gte: from, $lt: to } })
        .sort({ createdAt: 1 })
        .limit(max)
        .lean<RefundDocument[]>()
        .exec(),

    /** Payouts whose end is not known, sent before a moment. */
    stuckPayouts: (before: Date, max: number): Promise<WithdrawalDocument[]> =>
      withdrawals
        .find({ status: { $in: ['SENDING', 'AWAITING_PAYEE'] }, sentAt: { $lt: before } })
        .sort({ sentAt: 1 })
        .limit(max)
        .lean<WithdrawalDocument[]>()
        .exec(),
  };
}

type Moved = Pick<LedgerTransferDocument, 'journal' | 'debit' | 'amountFen'>;

function createLedgerReads(connection: Connection) {
  const transfers = ledgerTransferModel(connection);
  return {
    /** Fen that each document's journal moved at the channel, by `keyOf`; absent = no journal. */
    async bookedFen(
      channel: BillChannelCode,
      documents: readonly Pick<OurDocument, 'kind' | 'no'>[],
    ): Promise<Map<string, number>> {
      const clearing = accounts.clearing(CLEARING_OF[channel]);
      const keys = new Map(
        documents.flatMap((row) =>
          row.kind === 'PAYOUT' ? [] : [[journalOf(row), keyOf(row)] as const],
        ),
      );
      const journals = [...keys.keys()];
      const booked = new Map<string, number>();
      for (let from = 0; from < journals.length; from += NOS_PAGE) {
        const rows = await transfers
          .find({
            journal: { $in: journals.slice(from, from + NOS_PAGE) },
            $or: [{ debit: clearing }, { credit: clearing }],
          })
          .lean<Moved[]>();
        for (const { journal, debit, amountFen } of rows) {
          const key = keys.get(journal) ?? '';
          const isIn = debit === clearing;
          const signedFen = isIn === journal.startsWith('payment:') ? amountFen : -amountFen;
          booked.set(key, (booked.get(key) ?? 0) + signedFen);
        }
      }
      return booked;
    },

    /**
     * What the clearing account held at a moment, without the lines that belong to the day of a
     * bill. Sums all of its transfers: once a day and channel.
     */
    async clearingBefore(channel: BillChannelCode, before: Date): Promise<number> {
      const clearing = accounts.clearing(CLEARING_OF[channel]);
      const sumOf = async (side: 'debit' | 'credit'): Promise<number> => {
        const [sum] = await transfers.aggregate<{ fen: number }>([
          {
            $match: {
              [side]: clearing,
              at: { $lt: before },
              mode: { $in: ['single', 'post'] },
              code: { $nin: [...BILL_DATED_CODES] },
            },
          },
          { $group: { _id: null, fen: { $sum: '$amountFen' } } },
        ]);
        return sum?.fen ?? 0;
      };
      return (await sumOf('debit')) - (await sumOf('credit'));
    },
  };
}

function createJournaledReads(connection: Connection) {
  const transfers = ledgerTransferModel(connection);
  return {
    /** Numbers of payments and refunds whose journal was booked in a window. */
    async journaledIn(
      channel: BillChannelCode,
      { from, to }: Window,
    ): Promise<Pick<OurDocument, 'kind' | 'no'>[]> {
      const clearing = accounts.clearing(CLEARING_OF[channel]);
      const at = { $gte: from, $lt: to };
      const rows = await transfers
        .find(
          {
            $or: [
              { debit: clearing, at },
              { credit: clearing, at },
            ],
          },
          { journal: 1 },
        )
        .limit(WINDOW_DOCUMENTS_MAX)
        .lean<Pick<LedgerTransferDocument, 'journal'>[]>();
      return rows.flatMap(({ journal }): Pick<OurDocument, 'kind' | 'no'>[] => {
        const [type, no = ''] = journal.split(':');
        if (type === 'payment' && journal.endsWith(':paid')) return [{ kind: 'PAYMENT', no }];
        return type === 'refund' && journal.endsWith(':success') ? [{ kind: 'REFUND', no }] : [];
      });
    },
  };
}

const journalOf = ({ kind, no }: Pick<OurDocument, 'kind' | 'no'>): string =>
  kind === 'PAYMENT' ? `payment:${no}:paid` : `refund:${no}:success`;

function ofPayment({ _id, amountFen, status, paidAt }: PaymentDocument): OurDocument {
  const state = ({ PAID: 'SETTLED', PENDING: 'OPEN', CLOSED: 'ENDED' } as const)[status];
  const atMs = state === 'SETTLED' ? (paidAt?.getTime() ?? null) : null;
  return { kind: 'PAYMENT', no: _id, paymentNo: _id, amountFen, state, atMs };
}

/** One that was paid back at the bank has moved nothing at the channel. */
function ofRefund({ _id, paymentNo, amountFen, status, finishedAt }: RefundDocument): OurDocument {
  const state =
    status === 'SUCCEEDED'
      ? 'SETTLED'
      : status === 'OPEN' || status === 'SUBMITTED'
        ? 'OPEN'
        : 'ENDED';
  const atMs = state === 'SETTLED' ? (finishedAt?.getTime() ?? null) : null;
  return { kind: 'REFUND', no: _id, paymentNo, amountFen, state, atMs };
}

function ofWithdrawal({ payoutNo, netFen, status, closedAt }: WithdrawalDocument): OurDocument {
  const isPaid = status === 'PAID';
  const isOpen = status === 'SENDING' || status === 'AWAITING_PAYEE';
  return {
    kind: 'PAYOUT',
    no: payoutNo ?? '',
    paymentNo: payoutNo ?? '',
    amountFen: netFen,
    state: isPaid ? 'SETTLED' : isOpen ? 'OPEN' : 'ENDED',
    atMs: isPaid ? (closedAt?.getTime() ?? null) : null,
  };
}
