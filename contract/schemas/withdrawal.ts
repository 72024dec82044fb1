import { z } from 'zod';
import { PAYOUT_ACCOUNT_KINDS, PAYOUT_OWNER_KINDS, PAYOUT_RESULTS } from '../terms/payout.js';
import {
  PAYOUT_METHODS,
  WITHDRAWAL_ACTOR_KINDS,
  WITHDRAWAL_HOLDS,
  WITHDRAWAL_REJECT_REASONS,
  WITHDRAWAL_STATUSES,
} from '../terms/withdrawal.js';
import {
  codeListOf,
  fenSchema,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
  zonedInstantSchema,
} from './common.js';

const HISTORY_MAX = 500;
const APPROVALS_MAX = 3;
const BANDS_MAX = 20;
const STEPS_MAX = 12;
const VERSIONS_MAX = 100;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const withdrawalParamsSchema = z.strictObject({ withdrawalNo: idSchema });

export const withdrawalTermsQuerySchema = z.strictObject({
  amountFen: z.coerce.number().int().min(1).max(100_000_000),
});

/** What a withdrawal would cost now, and within which limits it can be asked for. */
export const withdrawalTermsSchema = z
  .object({
    amountFen: fenSchema,
    feeFen: fenSchema,
    taxFen: fenSchema.describe('Income tax that is withheld'),
    netFen: fenSchema.describe('What arrives'),
    minFen: fenSchema,
    maxFen: fenSchema,
    dailyCountMax: z.number().int(),
    dailyFenMax: fenSchema,
    policyVersion: z.string(),
  })
  .meta({ id: 'WithdrawalTerms' });

export const requestWithdrawalSchema = z.strictObject({
  amountFen: fenSchema.min(1),
  accountId: idSchema.describe('A payout account of the owner'),
  netFen: fenSchema.describe('What the person has seen that would arrive'),
});

export const cancelWithdrawalSchema = z.strictObject({ reason: noteSchema.optional() });

export const withdrawalQuerySchema = z.strictObject(pageQueryShape);

const accountSchema = z.object({
  id: z.string(),
  kind: z.enum(PAYOUT_ACCOUNT_KINDS),
  masked: z.string(),
});

const coreShape = {
  withdrawalNo: z.string(),
  status: z.enum(WITHDRAWAL_STATUSES),
  seq: z.number().int(),
  amountFen: fenSchema,
  feeFen: fenSchema,
  taxFen: fenSchema,
  netFen: fenSchema,
  account: accountSchema,
  holds: z.array(z.enum(WITHDRAWAL_HOLDS)).max(WITHDRAWAL_HOLDS.length),
  holdUntil: instantSchema.nullable(),
  createdAt: instantSchema,
  stageSince: instantSchema,
  closedAt: instantSchema.nullable(),
};

/** As its owner sees it: no name of staff. */
export const withdrawalSchema = z
  .object({
    ...coreShape,
    confirm: z
      .object({ token: z.string(), until: instantSchema })
      .nullable()
      .describe("What the payee's app needs to confirm it, and until when"),
    rejection: z
      .object({ reason: z.enum(WITHDRAWAL_REJECT_REASONS), note: z.string().nullable() })
      .nullable(),
    failure: z.string().nullable().describe("Why it failed, in the channel's words"),
    isCancellable: z.boolean(),
    steps: z
      .array(
        z.object({ at: instantSchema, event: z.string(), status: z.enum(WITHDRAWAL_STATUSES) }),
      )
      .max(HISTORY_MAX),
  })
  .meta({ id: 'Withdrawal' });

export const withdrawalPageSchema = pageOf(
  z.object(coreShape).extend({ failure: z.string().nullable() }).meta({ id: 'WithdrawalLine' }),
);

const rowShape = {
  ...coreShape,
  ownerKind: z.enum(PAYOUT_OWNER_KINDS),
  ownerId: z.string(),
  requestedBy: z.string(),
  method: z.enum(PAYOUT_METHODS),
  stageDueAt: instantSchema.nullable(),
  isOverdue: z.boolean(),
  isReminded: z.boolean(),
  isEscalated: z.boolean(),
  isFlagged: z.boolean().describe('On its way without an end for too long'),
  payoutNo: z.string().nullable(),
  ageMs: z.number().int().describe('Since the stage began'),
  checkersNeeded: z.number().int(),
};

/** One line of the desk's queue. */
export const withdrawalRowSchema = z.object(rowShape).meta({ id: 'WithdrawalRow' });
export const withdrawalQueueSchema = pageOf(withdrawalRowSchema);

/** Everything that the desk sees; the account is masked. */
export const withdrawalFileSchema = z
  .object({
    ...rowShape,
    terms: z.string().describe('Amount, fee, tax and account as one text: approvals name it'),
    mayDecide: z.boolean().describe('False for whoever has been one of the people before'),
    approvals: z
      .array(
        z.object({
          step: z.enum(['REVIEW', 'APPROVAL']),
          by: z.string(),
          at: instantSchema,
          isValid: z.boolean(),
        }),
      )
      .max(APPROVALS_MAX),
    sentAt: instantSchema.nullable(),
    asks: z.number().int(),
    askedAt: instantSchema.nullable(),
    nextAskAt: instantSchema.nullable(),
    lastAnswer: z.string().nullable(),
    channelPayoutId: z.string().nullable(),
    failure: z.string().nullable(),
    rejection: z.enum(WITHDRAWAL_REJECT_REASONS).nullable(),
    end: z
      .object({
        result: z.enum(PAYOUT_RESULTS),
        reference: z.string(),
        by: z.string(),
        at: instantSchema,
      })
      .nullable(),
    policyVersion: z.string(),
    history: z
      .array(
        z.object({
          seq: z.number().int(),
          at: instantSchema,
          event: z.string(),
          from: z.enum(WITHDRAWAL_STATUSES).nullable(),
          to: z.enum(WITHDRAWAL_STATUSES),
          by: z.object({ kind: z.enum(WITHDRAWAL_ACTOR_KINDS), id: z.string() }),
          detail: z.string().nullable(),
          note: z.string().nullable(),
        }),
      )
      .max(HISTORY_MAX),
  })
  .meta({ id: 'WithdrawalFile' });

export const withdrawalQueueQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: codeListOf(WITHDRAWAL_STATUSES).optional().describe('Statuses, separated by commas'),
  ownerKind: z.enum(PAYOUT_OWNER_KINDS).optional(),
  sla: z.enum(['overdue', 'all']).default('all'),
  flagged: z.enum(['only', 'all']).default('all'),
});

const TERMS_LENGTH_MAX = 200;
export const approveWithdrawalSchema = z.strictObject({
  terms: z.string().min(1).max(TERMS_LENGTH_MAX).describe('As it was shown'),
  reason: noteSchema,
});
export const withdrawalReasonSchema = z.strictObject({ reason: noteSchema });
export const rejectWithdrawalSchema = z.strictObject({
  code: z.enum(WITHDRAWAL_REJECT_REASONS),
  reason: noteSchema,
});
export const proposeEndSchema = z.strictObject({
  result: z.enum(PAYOUT_RESULTS),
  reference: idSchema.describe("Number in the channel's or the bank's books"),
  reason: noteSchema,
});

const bandSchema = z.strictObject({
  fromFen: fenSchema,
  fixedFen: fenSchema,
  bps: z.int().min(0).max(10_000),
  maxFen: fenSchema.nullable(),
});
const taxSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('NONE') }),
  z.strictObject({
    kind: z.literal('CUMULATIVE'),
    costBps: z.int().min(0).max(10_000),
    monthlyFreeFen: fenSchema,
    steps: z
      .array(z.strictObject({ overFen: fenSchema, bps: z.int().min(0).max(10_000) }))
      .min(1)
      .max(STEPS_MAX)
      .refine((steps) => steps[0]?.overFen === 0 && isAscending(steps.map((s) => s.overFen)), {
        message: '须从 0 起递增 / has to begin at 0 and to ascend',
      }),
  }),
]);
const ms = (min: number, max: number) => z.int().min(min).max(max).optional();

/** What a version leaves out is as the defaults say. */
const policyValuesSchema = z
  .strictObject({
    minFen: fenSchema.min(1).optional(),
    maxFen: fenSchema.min(1).optional(),
    dailyCountMax: z.int().min(1).max(100).optional(),
    dailyFenMax: fenSchema.min(1).optional(),
    feeBands: z
      .array(bandSchema)
      .max(BANDS_MAX)
      .refine((bands) => isAscending(bands.map(({ fromFen }) => fromFen)), {
        message: '须递增 / has to ascend',
      })
      .optional(),
    workerTax: taxSchema.optional(),
    merchantTax: taxSchema.optional(),
    secondApprovalFromFen: fenSchema.optional(),
    remindMs: ms(MINUTE, 30 * DAY),
    escalateMs: ms(MINUTE, 60 * DAY),
    accountHoldMs: ms(0, 30 * DAY),
    recheckMs: ms(MINUTE, DAY),
    payeeConfirmMs: ms(HOUR, 3 * DAY),
    stuckMs: ms(HOUR, 30 * DAY),
    bankStuckMs: ms(HOUR, 30 * DAY),
  })
  .meta({ id: 'WithdrawalPolicyValues' });

export const newWithdrawalPolicySchema = z.strictObject({
  from: zonedInstantSchema,
  values: policyValuesSchema,
  reason: noteSchema,
});

export const withdrawalPolicySchema = z
  .object({
    id: z.string(),
    from: instantSchema,
    values: policyValuesSchema,
    reason: z.string(),
    createdBy: z.string(),
    createdAt: instantSchema,
    isInForce: z.boolean(),
  })
  .meta({ id: 'WithdrawalPolicy' });

export const withdrawalPoliciesSchema = z.object({
  items: z.array(withdrawalPolicySchema).max(VERSIONS_MAX),
});

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? -1));
}
