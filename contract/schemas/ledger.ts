import { z } from 'zod';
import { instantSchema, pageOf, pageQueryShape, zonedInstantSchema } from './common.js';
import { localNameSchema } from './catalogue.js';
import { signedFenSchema } from './wallet.js';

/** Id of an account of the chart. */
export const accountIdSchema = z
  .string()
  .regex(/^[a-z]+(:[A-Za-z0-9_-]+){1,3}$/)
  .max(120);

/** `<type>:<id>:<step>`. */
export const journalIdSchema = z
  .string()
  .regex(/^[a-z][A-Za-z]*:[A-Za-z0-9_-]+:[A-Za-z0-9_-]+$/)
  .max(160);

const ownerSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const kindSchema = z.string().regex(/^[a-z][A-Za-z]{2,39}$/);

export const accountParamsSchema = z.strictObject({ ledgerAccountId: accountIdSchema });
export const journalParamsSchema = z.strictObject({ journalId: journalIdSchema });

/** One kind of account. */
export const chartEntrySchema = z
  .object({
    kind: z.string(),
    prefix: z.string(),
    text: localNameSchema,
    side: z.enum(['D', 'C']),
    isOwned: z.boolean(),
    noNegative: z.boolean(),
    isHot: z.boolean(),
  })
  .meta({ id: 'ChartEntry' });
export const chartSchema = z.object({ items: z.array(chartEntrySchema).max(100) });

export const ledgerAccountSchema = z
  .object({
    accountId: z.string(),
    kind: z.string(),
    text: localNameSchema,
    owner: z.string().nullable(),
    side: z.enum(['D', 'C']),
    /** On the account's own side; negative when the other side prevails. */
    postedFen: signedFenSchema,
    pendingInFen: signedFenSchema,
    pendingOutFen: signedFenSchema,
    availableFen: signedFenSchema,
  })
  .meta({ id: 'LedgerAccount' });
export const ledgerAccountPageSchema = pageOf(ledgerAccountSchema);

export const ledgerAccountQuerySchema = z.strictObject({
  ...pageQueryShape,
  kind: kindSchema.optional().describe('Kind of account, as the chart names it'),
  owner: ownerSchema.optional().describe('Id of the order, worker, merchant … it belongs to'),
});

export const ledgerTransferSchema = z
  .object({
    id: z.string(),
    journalId: z.string(),
    orderId: z.string().nullable(),
    orderNo: z.string().nullable(),
    debit: z.string(),
    credit: z.string(),
    amountFen: z.int().positive(),
    code: z.string(),
    text: localNameSchema,
    mode: z.enum(['single', 'pending', 'post', 'void']),
    modeText: localNameSchema,
    at: instantSchema,
  })
  .meta({ id: 'LedgerTransfer' });

/** Seen from one account: what the line adds to it, negative when it takes. */
export const accountTransferSchema = ledgerTransferSchema
  .extend({ signedFen: signedFenSchema })
  .meta({ id: 'AccountTransfer' });
export const accountTransferPageSchema = pageOf(accountTransferSchema);

export const accountTransferQuerySchema = z.strictObject({
  ...pageQueryShape,
  from: zonedInstantSchema.optional(),
  to: zonedInstantSchema.optional(),
});

export const ledgerJournalSchema = z
  .object({
    id: z.string(),
    orderId: z.string().nullable(),
    orderNo: z.string().nullable(),
    at: instantSchema,
    lines: z
      .array(
        z.object({
          /** Id of the transfer made from it. */
          id: z.string(),
          debit: z.string(),
          debitText: localNameSchema,
          credit: z.string(),
          creditText: localNameSchema,
          amountFen: z.int().positive(),
          code: z.string(),
          text: localNameSchema,
          mode: z.enum(['single', 'pending', 'post', 'void']),
          modeText: localNameSchema,
          pendingId: z.string().nullable(),
        }),
      )
      .max(64),
  })
  .meta({ id: 'LedgerJournal' });
export const ledgerJournalListSchema = z.object({ items: z.array(ledgerJournalSchema) });
