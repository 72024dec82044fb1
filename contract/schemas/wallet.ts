import { z } from 'zod';
import { fenSchema, idSchema, instantSchema, pageOf, pageQueryShape } from './common.js';
import { localNameSchema } from './catalogue.js';
import { calendarDateSchema } from './places.js';
import { ORDER_STATUSES, SETTLEMENT_STATUSES } from '../terms/order.js';

/** Fen of a change or a sum; negative where money leaves. */
export const signedFenSchema = z.int();

/** Fen of a total over many orders: may be more than one amount. */
const totalFenSchema = z.int().nonnegative();

/** 待结算 / 可提现 / 冻结, and what is owed after refunds. */
export const walletSchema = z
  .object({
    /** 可提现: may be taken out now. */
    availableFen: totalFenSchema,
    /** 待结算: completed orders whose hold is not over, as they would be settled today. */
    pending: z.object({
      amountFen: totalFenSchema,
      orders: z.int().nonnegative(),
      /** Of them, what an open case holds back. */
      inCaseFen: totalFenSchema,
      nextSettleAt: instantSchema.nullable(),
      /** False when there are more orders than one answer counts. */
      isComplete: z.boolean(),
    }),
    /** 冻结: withdrawals under way, and everything while its owner is frozen or suspended. */
    frozen: z.object({
      amountFen: totalFenSchema,
      withdrawalFen: totalFenSchema,
      standingFen: totalFenSchema,
      /** Null also where the end is not known. */
      until: instantSchema.nullable(),
    }),
    /** Taken out of the next income first. */
    owedFen: totalFenSchema,
  })
  .meta({ id: 'Wallet' });

export const WALLET_ENTRY_KINDS = ['BOOKED', 'RESERVED', 'RELEASED'] as const;

/** One line of the balance in plain words. */
export const walletEntrySchema = z
  .object({
    id: z.string(),
    at: instantSchema,
    /** Only BOOKED lines change the balance; the others reserve and release parts of it. */
    kind: z.enum(WALLET_ENTRY_KINDS),
    text: localNameSchema,
    amountFen: signedFenSchema,
    orderId: z.string().nullable(),
    orderNo: z.string().nullable(),
    itemName: z.string().nullable(),
  })
  .meta({ id: 'WalletEntry' });

export const walletEntryPageSchema = pageOf(walletEntrySchema);
export const walletEntryQuerySchema = z.strictObject(pageQueryShape);

/** Days of one statement at most. */
export const STATEMENT_DAYS_MAX = 92;
export const STATEMENT_OWNERS = ['worker', 'merchant', 'referrer'] as const;
const STATEMENT_FORMATS = ['csv', 'xlsx'] as const;

const periodShape = {
  from: calendarDateSchema.describe('First day, Beijing time'),
  to: calendarDateSchema.describe('Last day, inclusive'),
};

const isPeriod = ({ from, to }: { readonly from: string; readonly to: string }): boolean => {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return days >= 0 && days < STATEMENT_DAYS_MAX;
};
const PERIOD_FAULT = {
  path: ['to'],
  message: `时段须为 1 至 ${STATEMENT_DAYS_MAX} 天 / 1 to ${STATEMENT_DAYS_MAX} days`,
};

export const periodQuerySchema = z.strictObject(periodShape).refine(isPeriod, PERIOD_FAULT);

export const statementFileSchema = z
  .strictObject({ ...periodShape, format: z.enum(STATEMENT_FORMATS) })
  .refine(isPeriod, PERIOD_FAULT)
  .meta({ id: 'StatementFile' });

export const staffStatementSchema = z
  .strictObject({
    ownerKind: z.enum(STATEMENT_OWNERS),
    ownerId: idSchema,
    ...periodShape,
    format: z.enum(STATEMENT_FORMATS),
  })
  .refine(isPeriod, PERIOD_FAULT)
  .meta({ id: 'StaffStatement' });

/** A period in sums: opening + what each kind of entry came to = closing. */
export const periodSummarySchema = z
  .object({
    from: instantSchema,
    /** Entries before this moment; not the end of the last day while that is not over. */
    until: instantSchema,
    openingFen: signedFenSchema,
    sums: z
      .array(
        z.object({
          code: z.string(),
          text: localNameSchema,
          amountFen: signedFenSchema,
          entries: z.int().positive(),
        }),
      )
      .max(100),
    closingFen: signedFenSchema,
    owedOpeningFen: signedFenSchema,
    owedClosingFen: signedFenSchema,
  })
  .meta({ id: 'PeriodSummary' });

export const statementLineSchema = z
  .object({
    code: z.string(),
    text: localNameSchema,
    amountFen: signedFenSchema,
    rateBps: z.int().nullable(),
  })
  .meta({ id: 'StatementLine' });

/** From the price of one order to the reader's own part, line by line. */
export const orderStatementSchema = z
  .object({
    orderId: z.string(),
    orderNo: z.string(),
    itemName: z.string(),
    status: z.enum(ORDER_STATUSES),
    settlementStatus: z.enum(SETTLEMENT_STATUSES),
    completedAt: instantSchema.nullable(),
    settleAfter: instantSchema.nullable(),
    price: z.object({
      lines: z.array(z.object({ text: localNameSchema, amountFen: fenSchema })).max(200),
      totalFen: fenSchema,
    }),
    /** Null while nothing is shared: the order has not ended. */
    share: z
      .object({
        lines: z.array(statementLineSchema).max(20),
        /** The sum of the lines: the reader's part of this order. */
        totalFen: signedFenSchema,
        /** False while the hold or a case may still change it. */
        isFinal: z.boolean(),
      })
      .nullable(),
    /** Beside the order's own money: tips, compensation, what was held back for a debt. */
    extras: z.array(statementLineSchema).max(20),
    /** Share and extras together. */
    totalFen: signedFenSchema,
  })
  .meta({ id: 'OrderStatement' });
