import { z } from 'zod';
import {
  fenSchema,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
} from './common.js';

export const FUNDING_STATUSES = ['REQUESTED', 'BOOKED', 'REJECTED'] as const;
export type FundingStatus = (typeof FUNDING_STATUSES)[number];

/** A word, never a number: an account is named after it. */
const campaignIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/)
  .describe('e.g. spring-2026');

export const campaignParamsSchema = z.strictObject({ campaignId: campaignIdSchema });
export const fundingParamsSchema = z.strictObject({ fundingId: idSchema });

/** Asks for money for a campaign; nothing moves until a second person has approved it. */
export const askFundingSchema = z
  .strictObject({ amountFen: fenSchema.min(1), reason: noteSchema })
  .meta({ id: 'AskFunding' });
export const checkFundingSchema = z
  .strictObject({ reason: noteSchema })
  .meta({ id: 'CheckFunding' });

export const fundingQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(FUNDING_STATUSES).default('REQUESTED'),
  campaignId: campaignIdSchema.optional(),
});

export const fundingSchema = z
  .object({
    id: z.string(),
    campaignId: z.string(),
    amountFen: fenSchema,
    status: z.enum(FUNDING_STATUSES),
    reason: z.string(),
    madeBy: z.string(),
    madeAt: instantSchema,
    checkedBy: z.string().nullable(),
    checkedAt: instantSchema.nullable(),
    checkReason: z.string().nullable(),
  })
  .meta({ id: 'CampaignFunding' });
export const fundingPageSchema = pageOf(fundingSchema);

/** Approved = available + reserved + used. */
export const campaignBudgetSchema = z
  .object({
    campaignId: z.string(),
    availableFen: z.int(),
    /** By orders that are placed and not paid yet. */
    reservedFen: z.int(),
  })
  .meta({ id: 'CampaignBudget' });
